// Every word of avena_commons that means nothing here: it is refused at its place, with what to write instead.
#include "orchestrator/files/avena_words.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/files/config_file.hpp"
#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

/// A file that is right but for the word.
struct Sample {
  std::string text;
  std::string mark;  ///< where the word begins in the text
};

constexpr std::string_view a_step = "actions: [{type: test}]\n";

Sample in_action(std::string_view action, std::string mark) {
  return {fmt::format("name: a\nactions:\n  - {}\n", action), std::move(mark)};
}

Sample in_condition(std::string_view condition, std::string mark) {
  return {fmt::format("name: a\n{}trigger:\n  type: automatic\n  conditions: {}\n", a_step, condition),
          std::move(mark)};
}

/// The conditions that can have that key.
std::string condition_with(std::string_view key) {
  if (key == "exclude_clients") return fmt::format("{{client_state: {{any_service_in_state: RUN, {}: io}}}}", key);
  if (key == "hour" || key == "minute" || key == "always_true")
    return fmt::format("{{time: {{weekdays: MON, {}: 1}}}}", key);
  return fmt::format("{{error_message: {{contains: x, {}: y}}}}", key);
}

std::string whole_text(std::string_view text) {
  return fmt::format("{{type: log_event, message: \"ż {}\"}}", text);
}

std::vector<Sample> samples_of(const AvenaWord& word) {
  const std::string name(word.name);
  switch (word.kind) {
    case AvenaKind::action:
      return {in_action("{type: " + name + "}", name)};
    case AvenaKind::condition:
      return {
          in_condition("{" + name + ": {client: io}}", name),
          in_condition("{client_state: {any_service_in_state: RUN}, " + name + ": {}}", name),
          in_condition("[{type: " + name + "}]", name),
          in_action("{type: evaluate_condition, conditions: {" + name + ": {}}, true_actions: [{type: test}]}", name),
          in_action("{type: evaluate_condition, conditions: [{type: " + name + "}], true_actions: [{type: test}]}",
                    name)};
    case AvenaKind::condition_key: {
      std::vector<Sample> samples{in_condition(condition_with(name), name)};
      if (name == "exclude_clients")
        samples.push_back(
            in_action("{type: evaluate_condition, conditions: {client_state: {any_service_in_state: RUN, " + name +
                          ": io}}, true_actions: [{type: test}]}",
                      name));
      return samples;
    }
    case AvenaKind::trigger:
      return {{fmt::format("name: a\n{}trigger: {{type: {}, x: 1}}\n", a_step, name), name},
              {fmt::format("name: a\n{}trigger: {}\n", a_step, name), name}};
    case AvenaKind::trigger_key:
      return {{fmt::format("name: a\n{}trigger: {{type: manual, {}: {{a: b}}}}\n", a_step, name), name}};
    case AvenaKind::action_key:
      return {in_action("{type: delay, duration: 1s, " + name + ": 1}", name)};
    case AvenaKind::nested_key:
      return {
          in_action("{type: execute_scenario, scenario: x, " + name + ": false}", name == "timeout" ? name : "false")};
    case AvenaKind::command:
      return {in_action("{type: send_command, component: io, command: " + name + "}", name),
              in_action("{type: require, condition: none_in(FAULT), on_failure: [{type: send_command, component: io, "
                        "command: " +
                            name + "}]}",
                        name)};
    case AvenaKind::state:
      return {in_action("{type: wait_for_state, component: io, target_state: " + name + "}", name),
              in_action("{type: ensure_state, component: io, target_state: " + name + "}", name),
              in_action("{type: send_command, component: io, state_in: [RUN, " + name + "], command: CMD_STOP}", name),
              in_condition("{client_state: {client: io, state: " + name + "}}", name),
              in_action("{type: require, condition: \"components.io.state == '" + name + "'\"}", "'" + name + "'")};
    case AvenaKind::variable:
      return {in_action(whole_text("{{ " + name + " }}"), name),
              in_action("{type: require, condition: " + name + " == 'x'}", name)};
    case AvenaKind::filter:
      return {in_action(whole_text("{{ trigger.x | " + name + " }}"), "| " + name),
              in_action("{type: require, condition: \"trigger.x|" + name + " == 1\"}", "|" + name)};
    case AvenaKind::statement:
      return {in_action(whole_text("{% " + name + " x %}"), "{% " + name)};
    case AvenaKind::scenario_key:
      return {{fmt::format("name: a\n{}{}: []\n", a_step, name), name}};
    case AvenaKind::config_key:
      return {{fmt::format("clients: {{io: {{port: 1}}}}\n{}: {{db: {{type: database}}}}\n", name), name}};
  }
  return {};
}

std::vector<yaml::Diagnostic> said_of(const AvenaWord& word, const std::string& text) {
  if (word.kind == AvenaKind::config_key) {
    MemoryFileSystem files;
    files.write("f.yaml", text);
    return load_config(files, "f.yaml").diagnostics;
  }
  yaml::Report report("f.yaml", text);
  (void)read_scenarios(report);
  return report.diagnostics();
}

/// Line and column of the last place of the mark, which is in one line.
std::string place_of_mark(const Sample& sample) {
  const std::size_t at = sample.text.rfind(sample.mark);
  const std::size_t line_start = sample.text.rfind('\n', at) + 1;
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  const auto begin = sample.text.begin();
  return fmt::format(
      "f.yaml:{}:{}", std::count(begin, begin + static_cast<std::ptrdiff_t>(at), '\n') + 1,
      std::count_if(begin + static_cast<std::ptrdiff_t>(line_start), begin + static_cast<std::ptrdiff_t>(at), begins) +
          1);
}

/// Those of whole files and of actions that mean the same without them are warnings: such a file loads.
bool is_warned_of(const AvenaWord& word) {
  using enum AvenaKind;
  return word.kind == config_key || word.kind == trigger_key || word.kind == action_key ||
         (word.kind == nested_key && word.name == "timeout");
}

TEST(AvenaWords, AreRefusedAtTheirPlaceWithWhatToWriteInstead) {
  for (const AvenaWord& word : avena_words()) {
    for (const Sample& sample : samples_of(word)) {
      const std::vector<yaml::Diagnostic> said = said_of(word, sample.text);
      SCOPED_TRACE(sample.text + render(said));
      ASSERT_EQ(said.size(), 1U);
      EXPECT_EQ(to_text(said[0].place), place_of_mark(sample));
      EXPECT_EQ(said[0].code, base::ErrorCode::unsupported);
      EXPECT_EQ(said[0].hint, word.instead);
      EXPECT_EQ(said[0].severity == yaml::Severity::warning, is_warned_of(word));
      const bool nested = word.kind == AvenaKind::nested_key && !is_warned_of(word);
      const std::string message =
          is_warned_of(word) ? fmt::format("'{}' of avena_commons is not acted on", word.name) : refusal_of(word);
      EXPECT_EQ(said[0].message, nested ? "an executed scenario is part of this run" : message);
    }
  }
}

TEST(AvenaWords, AreAllThatItsFilesHaveAndOursHaveNot) {
  std::vector<std::string> written_words;
  for (const AvenaWord& word : avena_words()) written_words.push_back(written(word));
  for (const char* const spelling : {"send_email",
                                     "send_sms",
                                     "send_sms_to_customer",
                                     "send_notification",
                                     "custom_process",
                                     "database_update",
                                     "aps_database_update",
                                     "restart_orders",
                                     "lynx_refund",
                                     "lynx_refund_approve",
                                     "pause_scenario",
                                     "resume_scenario",
                                     "log",
                                     "logic_and",
                                     "set_group_fsm_state",
                                     "process_data",
                                     "my_custom",
                                     "actions_directory",
                                     "conditions_directory",
                                     "database",
                                     "database_list",
                                     "virtual_device_error",
                                     "check_io_devices",
                                     "extract_id_to",
                                     "exclude_clients",
                                     "python_eval",
                                     "python_function",
                                     "component_status",
                                     "power_failure_imminent",
                                     "time_based",
                                     "|length",
                                     "{% for %}",
                                     "{% if %}",
                                     "clients_in_fault",
                                     "clients_error_messages",
                                     "clients_error_messages_sms",
                                     "action_result",
                                     "builtin_scenarios_directory",
                                     "max_concurrent_scenarios",
                                     "smtp",
                                     "sms",
                                     "components",
                                     "manual_run",
                                     "CMD_START",
                                     "CMD_RESET",
                                     "CMD_GRACEFUL_STOP",
                                     "READY",
                                     "INIT_COMPLETE",
                                     "STARTED"})
    EXPECT_THAT(written_words, Contains(spelling));
}

TEST(AvenaWords, NamesOfItsVariablesSayHowAVariableIsWritten) {
  yaml::Report report("f.yaml",
                      "name: a\nactions: [{type: send_command, client: \"{{ robot }}\", command: CMD_STOP}]\n");
  (void)read_scenarios(report);
  ASSERT_EQ(report.diagnostics().size(), 1U);
  EXPECT_THAT(report.diagnostics()[0].hint,
              HasSubstr("a variable is written vars.robot, what came with the start trigger.robot"));
}

TEST(AvenaWords, AVariableCanNameAClient) {
  const auto scenarios = scenarios_of(
      "name: a\nvars: {robot: supervisor_1}\n"
      "actions: [{type: send_command, client: \"{{ vars.robot }}\", command: CMD_STOP}]\n");
  const auto& send = std::get<scenario::SendCommand>(scenarios.at(0).actions.at(0).body);
  ASSERT_EQ(send.targets.components.size(), 1U);
  EXPECT_EQ(send.targets.components[0].source(), "{{ vars.robot }}");
}

}  // namespace
}  // namespace kapela::files
