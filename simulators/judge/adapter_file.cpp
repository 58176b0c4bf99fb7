#include "simulators/judge/adapter_file.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/file_kind.hpp"
#include "orchestrator/files/json_value.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "orchestrator/keys/schema.hpp"
#include "orchestrator/yaml/document.hpp"
#include "orchestrator/yaml/scalars.hpp"
#include "simulators/judge/placeholders.hpp"
#include "simulators/plant/process_keys.hpp"

namespace kapela::judge {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using keys::Rule;
using yaml::Node;
using yaml::Report;

constexpr std::size_t longest_text = 4096;

constexpr keys::Shape filled_text = keys::defined("filled", {.kind = keys::Shape::Kind::name, .most = longest_text},
                                                  "A text with placeholders in double braces.");
constexpr keys::Shape url = keys::defined(
    "url", {.kind = keys::Shape::Kind::name, .pattern = "^http://", .most = longest_text}, "http://HOST:PORT/PATH");
constexpr keys::Shape words_of_a_command = keys::list_of(filled_text, 1);
constexpr keys::Shape by_pointer = keys::map_of(keys::any_text, keys::anything, 1);
constexpr keys::Shape by_variable = keys::map_of(keys::any_name, filled_text);
constexpr keys::Shape by_scenario = keys::map_of(keys::any_name, keys::any_name, 1);

/// Which ways there are to answer a question.
enum class Ways : std::uint8_t { ready, ended, succeeded };

std::string read_filled(const Node& node, Report& report) {
  const std::optional<std::string> text = yaml::read_name(node, report, longest_text);
  if (!text) return {};
  if (const std::string problem = problem_of(*text); !problem.empty())
    report.error(ErrorCode::not_found, node, problem);
  return *text;
}

std::string read_url(const Node& node, Report& report) {
  std::string text = read_filled(node, report);
  if (!text.empty() && !text.starts_with("http://"))
    report.error(ErrorCode::invalid, node, fmt::format("{} is no URL of an orchestrator", base::in_quotes(text)),
                 "write http://HOST:PORT/PATH");
  return text;
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs read_pairs(const Node& node, Report& report) {
  Pairs pairs;
  if (node.kind() != yaml::Kind::mapping) report.error(ErrorCode::invalid, node, "this is to be names and values");
  for (const yaml::Member& each : node.members()) pairs.emplace_back(each.key.text(), read_filled(each.value, report));
  return pairs;
}

bool is_pointer(const std::string& text) {
  try {
    const nlohmann::json::json_pointer pointer(text);
    return pointer.to_string() == text;
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

void read_where(const Node& node, Question& question, Report& report) {
  if (node.kind() != yaml::Kind::mapping || node.members().empty())
    report.error(ErrorCode::invalid, node, "this is to be JSON pointers with values", "write {/status: done}");
  for (const yaml::Member& each : node.members()) {
    const std::string pointer(each.key.text());
    if (!is_pointer(pointer))
      report.error(ErrorCode::invalid, each.key, fmt::format("{} is no JSON pointer", base::in_quotes(pointer)),
                   "it begins with '/'; within, ~1 is '/' and ~0 is '~'");
    question.where.emplace_back(pointer, files::json_value(each.value));
  }
}

void read_log(const Node& node, Question& question, Report& report) {
  const std::optional<std::string> text = yaml::read_name(node, report, longest_text);
  if (!text) return;
  const auto pattern = expression::Pattern::read(expression::PatternMode::regex, *text, true);
  if (!pattern) return report.error(pattern.error().code, node, pattern.error().message, pattern.error().hint);
  question.log = *text;
  question.pattern = *pattern;
}

void question_keys(Keys& keys, Ways ways, Question& question) {
  keys.value({"get", "It answers this with a 2xx."}, url,
             [&](const Node& node, Report& report) { question.get = read_url(node, report); });
  keys.value({"where", "And what it answers is JSON with these values, by JSON pointer; a list: one of these."},
             by_pointer, [&](const Node& node, Report& report) { read_where(node, question, report); });
  keys.value({"log", "It prints a line, since the start of the run, that this regular expression matches."},
             filled_text, [&](const Node& node, Report& report) { read_log(node, question, report); });
  if (ways == Ways::ended) {
    keys.flag({"exit", "Its process ends: of an orchestrator without `start`."}, question.exit);
    keys.value({"quiet", "It has commanded nobody for so long."}, keys::duration(),
               [&](const Node& node, Report& report) { question.quiet = yaml::read_duration(node, report); });
  }
  if (ways == Ways::succeeded)
    keys.integer({"exit_code", "Its process has ended with this code."}, question.exit_code, {.least = 0, .most = 255});
  (void)keys.obey(Rule::needs_another, {"where", "get"});
  const auto complain = [&keys] { keys.complain(ErrorCode::invalid, "", "there is to be one way to tell"); };
  if (ways == Ways::ready && !keys.obey(Rule::exactly_one, {"get", "log"})) complain();
  if (ways == Ways::ended && !keys.obey(Rule::exactly_one, {"get", "log", "exit", "quiet"})) complain();
  if (ways == Ways::succeeded && !keys.obey(Rule::exactly_one, {"get", "log", "exit_code"})) complain();
}

void process_keys(Keys& keys, OwnProcess& process) {
  keys.value(required("command", "A program and its arguments. One process a case, or a run where `start` is missing."),
             words_of_a_command, [&](const Node& node, Report& report) {
               const auto items = yaml::read_list(node, report);
               if (items && items->empty()) report.error(ErrorCode::invalid, node, "a command needs a program");
               if (!items) return;
               for (const Node& item : *items) process.command.push_back(read_filled(item, report));
             });
  keys.value({"directory", "In which it runs, relative to this file. Default: where this file is."}, keys::any_path,
             [&](const Node& node, Report& report) { process.directory = read_filled(node, report); });
  keys.value({"environment", "Variables beside ours."}, by_variable,
             [&](const Node& node, Report& report) { process.environment = read_pairs(node, report); });
  keys.block({"ready", "When it can be told to start something. Default: at once."}, "the readiness of a process",
             [&](Keys& inner) {
               process.ready.emplace();
               question_keys(inner, Ways::ready, *process.ready);
               inner.duration({"within", "Or nothing is proved."}, process.ready_within);
             });
  keys.block({"stop", "How it ends after a case."}, "the end of a process",
             [&](Keys& inner) { plant::stop_keys(inner, process.stop); });
}

void start_keys(Keys& keys, Start& start) {
  keys.value(required("post", "It is told to carry out a scenario by this request; any answer but a 2xx is a refusal."),
             url, [&](const Node& node, Report& report) { start.post = read_url(node, report); });
  keys.value({"body", "As JSON."}, keys::anything,
             [&](const Node& node, Report&) { start.body = files::json_value(node); });
}

void timing_keys(Keys& keys, Adapter& adapter) {
  keys.duration({"reaction", "What it may take to hear how a component is."}, adapter.reaction);
  keys.duration({"aftermath", "How long it is watched after its last word."}, adapter.aftermath);
}

/// What only a process of one run can tell.
void check_exits(Keys& keys, const Adapter& adapter) {
  const bool is_of_exit = adapter.ended.exit || adapter.succeeded.exit_code.has_value();
  if (adapter.start && is_of_exit)
    keys.complain(ErrorCode::conflict, "start", "an orchestrator that is told to start goes on after a run",
                  "leave `start` out, or tell by `get`, `log` or `quiet` how a run ends");
  if (adapter.succeeded.exit_code && !adapter.ended.exit)
    keys.complain(ErrorCode::conflict, "succeeded", "a code is known when the process has ended",
                  "write ended: {exit: true}");
}

void orchestrator_keys(Keys& keys, Adapter& adapter) {
  keys.block(required("process", "What is started for each case, and ended after it."), "a process",
             [&](Keys& inner) { process_keys(inner, adapter.process); });
  keys.block({"start", "Default: its process is one run."}, "the start of a run", [&](Keys& inner) {
    adapter.start.emplace();
    start_keys(inner, *adapter.start);
  });
  keys.block(required("ended", "How it tells that a run has ended."), "the end of a run", [&](Keys& inner) {
    question_keys(inner, Ways::ended, adapter.ended);
    inner.duration(
        {"within", "Or it is stuck. Default: the experiment's `within`, or what the scenario takes at most."},
        adapter.within);
  });
  keys.block(required("succeeded", "How it tells that a run that has ended has succeeded."), "the success of a run",
             [&](Keys& inner) { question_keys(inner, Ways::succeeded, adapter.succeeded); });
  keys.value({"names", "What it calls scenarios; others it does not have. Default: as in their files."}, by_scenario,
             [&](const Node& node, Report& report) { adapter.names = read_pairs(node, report); });
  timing_keys(keys, adapter);
  check_exits(keys, adapter);
}

void adapter_keys(Keys& keys, Adapter& adapter) {
  keys.text({"adapter", "Its title."}, adapter.title);
  keys.block(required("orchestrator", "That is judged."), "an orchestrator",
             [&](Keys& inner) { orchestrator_keys(inner, adapter); });
}

}  // namespace

keys::Block adapter_block() {
  return {"", "", [](Keys& keys) {
            Adapter adapter;
            adapter_keys(keys, adapter);
          }};
}

LoadedAdapter load_adapter(const files::FileSystem& files, const std::string& path) {
  LoadedAdapter loaded;
  loaded.adapter.file = path;
  Report report = files::open_report(files, path);
  const std::optional<Node> root = yaml::parse_document(report);
  if (root && !files::report_other_kind({&*root, 1}, files::FileKind::adapter, report))
    keys::read_keys(*root, "an adapter", report, [&](Keys& keys) { adapter_keys(keys, loaded.adapter); });
  loaded.diagnostics = report.diagnostics();
  return loaded;
}

std::string adapter_schema() {
  return keys::schema_text("An adapter to an orchestrator that Kapela judges", keys::block(adapter_block));
}

}  // namespace kapela::judge
