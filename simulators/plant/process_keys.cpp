#include "simulators/plant/process_keys.hpp"

#include <array>

#include <fmt/format.h>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::plant {
namespace {

using base::ErrorCode;
using faults::Fault;
using faults::FaultType;
using yaml::Node;
using yaml::Report;

constexpr std::size_t longest_word = 4096;

struct StopSignal {
  int number;
  std::string_view word;
};
constexpr std::array stop_signals{StopSignal{SIGTERM, "TERM"}, StopSignal{SIGINT, "INT"}, StopSignal{SIGQUIT, "QUIT"},
                                  StopSignal{SIGHUP, "HUP"}, StopSignal{SIGKILL, "KILL"}};

std::vector<std::string> stop_words() {
  std::vector<std::string> words;
  for (const StopSignal& each : stop_signals) words.emplace_back(each.word);
  return words;
}

constexpr std::array restarts{Restart::never, Restart::on_failure, Restart::always};
constexpr keys::Shape command_word{.kind = keys::Shape::Kind::name, .most = longest_word};
constexpr keys::Shape command_words = keys::list_of(command_word, 1);
constexpr keys::Shape variables = keys::map_of(keys::any_name, keys::any_text);

void read_command(const Node& node, ProcessSettings& process, Report& report) {
  process.place = to_text(report.place(node));
  const auto items = yaml::read_list(node, report);
  if (items && items->empty()) report.error(ErrorCode::invalid, node, "a command needs a program");
  if (!items) return;
  for (const Node& item : *items)
    if (const auto word = yaml::read_name(item, report, longest_word)) process.command.push_back(*word);
}

void read_environment(const Node& node, ProcessSettings& process, Report& report) {
  if (node.kind() != yaml::Kind::mapping)
    report.error(ErrorCode::invalid, node, "an environment is a mapping", "write {LOG_LEVEL: debug}");
  for (const yaml::Member& each : node.members()) {
    const std::string& variable = each.key.text();
    if (variable.empty() || variable.find('=') != std::string::npos)
      report.error(ErrorCode::invalid, each.key, "this is no name of a variable", "letters, digits and '_'");
    if (const auto value = yaml::read_string(each.value, report)) process.environment.emplace_back(variable, *value);
  }
}

void process_keys(keys::Keys& keys, ProcessSettings& process) {
  keys.value(keys::required("command", "A program and its arguments; it stays in the foreground."), command_words,
             [&](const Node& node, Report& report) { read_command(node, process, report); });
  keys.value({"directory", "In which it runs, relative to this file. Default: where this file is."}, keys::any_path,
             [&](const Node& node, Report& report) {
               process.directory = yaml::read_name(node, report, longest_word).value_or("");
             });
  keys.value({"environment", "Variables beside ours."}, variables,
             [&](const Node& node, Report& report) { read_environment(node, process, report); });
  keys.block({"ready", "When it counts as up: it answers CMD_GET_STATE."}, "the readiness of a process",
             [&](keys::Keys& inner) {
               inner.duration({"within", "Or the plant does not come up."}, process.ready_within);
             });
  keys.block({"stop", "How it is ended."}, "the end of a process",
             [&](keys::Keys& inner) { stop_keys(inner, process.stop); });
  keys.word<Restart>({"restart",
                      "When it is started again after an end of its own: never, so that a death is seen as it is; "
                      "on_failure; always."},
                     "when", restarts, process.restart);
}

base::Error needs_proxy(const Fault& rule, std::string_view why) {
  return base::fail(ErrorCode::unsupported, fmt::format("{} needs `behind:`: {}", faults::name(rule.type), why),
                    "without it a component with a `process:` has crash, pause, amnesia and clock_skew");
}

bool is_of_processes(FaultType type) {
  return type == FaultType::crash || type == FaultType::pause || type == FaultType::amnesia ||
         type == FaultType::clock_skew;
}

/// What only a simulator can do.
std::optional<base::Error> problem_of(const Fault& rule) {
  const auto own = [&rule](std::string_view key) {
    return base::fail(ErrorCode::unsupported, fmt::format("'{}' of {} is for simulators: a program of somebody "
                                                          "else's begins and ends as it does",
                                                          key, faults::name(rule.type)));
  };
  const faults::Details& details = faults::details(rule);
  if (rule.type == FaultType::crash && details.exit_code) return own("exit_code");
  if (rule.type == FaultType::crash && details.state_after != faults::StateAfter::initial) return own("state_after");
  if (rule.type == FaultType::amnesia && rule.to != wire::State::unknown) return own("to");
  return std::nullopt;
}

}  // namespace

std::string_view name(Restart restart) {
  switch (restart) {
    case Restart::never:
      return "never";
    case Restart::on_failure:
      return "on_failure";
    case Restart::always:
      break;
  }
  return "always";
}

void stop_keys(keys::Keys& keys, StopRule& stop) {
  keys.value({"signal", "It is asked with this one. Default: TERM."}, keys::word(stop_words),
             [&](const Node& node, Report& report) {
               const auto word = yaml::read_choice(node, report, "a signal", stop_words());
               for (const StopSignal& each : stop_signals)
                 if (word == each.word) stop.signal = each.number;
             });
  keys.duration({"within", "Then it is killed, with all that it has started."}, stop.within);
}

keys::Block process_block() {
  return {"process", "A program that is a component", [](keys::Keys& keys) {
            ProcessSettings process;
            process_keys(keys, process);
          }};
}

ProcessSettings read_process(const Node& node, const std::string& directory, Report& report) {
  ProcessSettings process;
  keys::read_keys(node, "a process", report, [&](keys::Keys& keys) { process_keys(keys, process); });
  process.directory = files::join(directory, process.directory);
  if (process.directory.empty()) process.directory = ".";
  return process;
}

base::Result<Fault> rule_of_process(Fault rule) {
  if (!is_of_processes(rule.type)) return needs_proxy(rule, "nobody else stands between the component and its peers");
  if (!rule.match.empty()) return needs_proxy(rule, "without it nobody sees which requests `match`");
  if (rule.trigger.when_state) return needs_proxy(rule, "without it nobody sees the state that `when_state` names");
  if (const auto problem = problem_of(rule)) return *problem;
  if (!faults::acts_by_itself(rule)) rule.trigger.window = faults::Window{};
  return rule;
}

}  // namespace kapela::plant
