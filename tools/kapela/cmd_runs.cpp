// kapela runs: what ran, how it went, and an operator's word to what runs: cancel, approve.
#include <cstdio>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/net/path_segment.hpp"
#include "tools/kapela/ask.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/terminal.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

struct ListOptions {
  std::string scenario;
  std::string status;
  std::optional<std::uint64_t> limit;
  std::optional<std::uint64_t> before;
};

std::string target_of(const ListOptions& options) {
  std::string query;
  const auto add = [&query](std::string_view key, const std::string& value) {
    if (!value.empty()) query += fmt::format("{}{}={}", query.empty() ? '?' : '&', key, net::path_segment(value));
  };
  add("scenario", options.scenario);
  add("status", options.status);
  add("limit", options.limit ? std::to_string(*options.limit) : "");
  add("before", options.before ? std::to_string(*options.before) : "");
  return "/api/v1/runs" + query;
}

void print_runs(const Json& document) {
  std::vector<std::vector<std::string>> rows{{"RUN", "STATUS", "STARTED", "SECONDS", "SCENARIO"}};
  for (const Json& run : document["runs"])
    rows.push_back({run["id"].dump(), run["status"].get<std::string>(), run["started"].get<std::string>(),
                    fmt::format("{:.2f}", run["seconds"].get<double>()), run["scenario"].get<std::string>()});
  for (const std::string& line : table(rows)) std::printf("%s\n", line.c_str());
}

std::string step_outcome(const Json& step) {
  if (step["running"] == true) return "running";
  return step["succeeded"] == true ? "ok" : "failed";
}

std::string text_or_dash(const Json& value) {
  return value.is_null() ? "-" : value.get<std::string>();
}

std::string reason_or_dash(const Json& failure) {
  return failure.is_null() ? "-" : failure["reason"].get<std::string>();
}

/// BASE before the run, GOAL of its steps, TARGET of undoing it, ACTUAL now or at its end.
void print_parts(const Json& components) {
  std::vector<std::vector<std::string>> rows{{"COMPONENT", "BASE", "GOAL", "TARGET", "ACTUAL", "FAILURE", "EXCEPTION"}};
  for (const Json& part : components)
    rows.push_back({part["name"].get<std::string>(), part["base"].get<std::string>(), text_or_dash(part["goal"]),
                    text_or_dash(part["target"]), part["actual"].get<std::string>(), reason_or_dash(part["failure"]),
                    reason_or_dash(part["exception"])});
  for (const std::string& line : table(rows)) std::printf("%s\n", line.c_str());
}

void print_timeline(const Json& timeline) {
  for (const Json& each : timeline)
    std::printf("%9.3f s  %s\n", each["seconds"].get<double>(), each["line"].get<std::string>().c_str());
}

void print_run(const Json& run) {
  std::printf("run %s  %s  %s  %.2f s  %s\n", run["id"].dump().c_str(), run["status"].get<std::string>().c_str(),
              run["started"].get<std::string>().c_str(), run["seconds"].get<double>(),
              run["scenario"].get<std::string>().c_str());
  std::printf("atomicity: %s\n", run["atomicity"].get<std::string>().c_str());
  if (run["ended"].is_null()) std::printf("phase: %s\n", run["phase"].get<std::string>().c_str());
  if (!run["awaits_approval"].is_null())
    std::printf("waits for an approval: kapela runs approve %s\n", run["id"].dump().c_str());
  if (!run["first_cause"].is_null())
    std::printf("first cause: %s\n", run["first_cause"]["summary"].get<std::string>().c_str());
  std::vector<std::vector<std::string>> steps{{"STEP", "TYPE", "OUTCOME", "SECONDS", "DONE", "DESCRIPTION"}};
  for (const Json& step : run["steps"])
    steps.push_back({std::to_string(step["number"].get<int>() + 1), step["label"].get<std::string>(),
                     step_outcome(step), fmt::format("{:.3f}", step["seconds"].get<double>()),
                     fmt::format("{} of {}", step["done"].size(), step["targets"].size()),
                     step["description"].get<std::string>()});
  for (const std::string& line : table(steps)) std::printf("%s\n", line.c_str());
  print_parts(run["components"]);
  for (const Json& exception : run["exceptions"])
    std::printf("left where it is (%s): %s\n", exception["reason"].get<std::string>().c_str(),
                exception["summary"].get<std::string>().c_str());
  if (!run["timeline"].is_null()) print_timeline(run["timeline"]);
}

}  // namespace

void add_runs(CLI::App& app, Context& context) {
  auto id = std::make_shared<std::uint64_t>(0);
  auto disapproves = std::make_shared<bool>(false);
  CLI::App* runs = app.add_subcommand("runs", "List runs, show one, cancel one, approve a step of one");
  runs->add_option("--url", context.url, "The orchestrator")->capture_default_str();
  runs->add_flag("--json", context.json, "Print JSON");
  runs->footer(
      "Examples:\n  kapela runs\n  kapela runs list --status ROLLBACK_FAILED\n  kapela runs show 1\n  kapela runs "
      "cancel 1\n  kapela runs approve 1 --no");
  runs->require_subcommand(0, 1);
  runs->callback([&context, runs] {
    if (runs->get_subcommands().empty())
      context.chosen = [&context] { return ask(context, "/api/v1/runs", print_runs); };
  });
  auto listed = std::make_shared<ListOptions>();
  CLI::App* list = runs->add_subcommand("list", "All runs that are kept, newest first");
  list->add_option("--scenario", listed->scenario, "Only those of this scenario, by its full name");
  list->add_option("--status", listed->status, "Only those that ended like this: SUCCEEDED, ROLLED_BACK, ...");
  list->add_option("--limit", listed->limit, "Not more than that many; at most 1000")->check(CLI::Range(1, 1'000));
  list->add_option("--before", listed->before, "Only those with a smaller number: the next page");
  list->callback([&context, listed] {
    context.chosen = [&context, listed] { return ask(context, target_of(*listed), print_runs); };
  });
  CLI::App* show = runs->add_subcommand("show", "One run: steps, components, causes, timeline");
  show->add_option("ID", *id, "The run")->required();
  show->callback([&context, id] {
    context.chosen = [&context, id] { return ask(context, fmt::format("/api/v1/runs/{}", *id), print_run); };
  });
  CLI::App* cancel = runs->add_subcommand("cancel", "End a run: what it did is undone");
  cancel->add_option("ID", *id, "The run")->required();
  cancel->callback([&context, id] {
    context.chosen = [&context, id] {
      return tell(context, fmt::format("/api/v1/runs/{}/cancel", *id), Json{{"who", user_name()}},
                  [](const Json& answer) { std::printf("run %s cancelled\n", answer["run_id"].dump().c_str()); });
    };
  });
  CLI::App* approve = runs->add_subcommand("approve", "The word that a step of the run waits for");
  approve->add_option("ID", *id, "The run")->required();
  approve->add_flag("--no", *disapproves, "It is refused: the step fails");
  approve->callback([&context, id, disapproves] {
    context.chosen = [&context, id, disapproves] {
      return tell(context, fmt::format("/api/v1/runs/{}/approve", *id),
                  Json{{"approve", !*disapproves}, {"who", user_name()}}, [](const Json& answer) {
                    std::printf("run %s %s\n", answer["run_id"].dump().c_str(),
                                answer["approved"] == true ? "approved" : "not approved");
                  });
    };
  });
  for (CLI::App* each : runs->get_subcommands({})) {
    each->add_option("--url", context.url, "The orchestrator")->capture_default_str();
    each->add_flag("--json", context.json, "Print JSON");
  }
}

}  // namespace kapela::cli
