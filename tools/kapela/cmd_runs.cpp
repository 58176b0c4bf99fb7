// kapela runs: what ran, how it went, and an operator's word to what runs: cancel, approve.
#include <limits>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/net/path_segment.hpp"
#include "orchestrator/record/run_report.hpp"
#include "simulators/search/find_files.hpp"
#include "tools/console/json_text.hpp"
#include "tools/kapela/ask.hpp"
#include "tools/kapela/command_line.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"

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
  say_table(rows);
}

std::string step_outcome(const Json& step) {
  if (step["running"] == true) return "running";
  return step["succeeded"] == true ? "ok" : "failed";
}

std::string reason_or_dash(const Json& failure) {
  return failure.is_null() ? "-" : failure["reason"].get<std::string>();
}

/// BASE before the run, GOAL of its steps, TARGET of undoing it, ACTUAL now or at its end.
void print_parts(const Json& components) {
  std::vector<std::vector<std::string>> rows{{"COMPONENT", "BASE", "GOAL", "TARGET", "ACTUAL", "FAILURE", "EXCEPTION"}};
  for (const Json& part : components)
    rows.push_back({part["name"].get<std::string>(), part["base"].get<std::string>(),
                    console::text_or_dash(part["goal"]), console::text_or_dash(part["target"]),
                    part["actual"].get<std::string>(), reason_or_dash(part["failure"]),
                    reason_or_dash(part["exception"])});
  say_table(rows);
}

void print_timeline(const Json& timeline) {
  for (const Json& each : timeline)
    say(fmt::format("{:9.3f} s  {}", each["seconds"].get<double>(), each["line"].get<std::string>()));
}

void print_run(const Json& run) {
  say(fmt::format("run {}  {}  {}  {:.2f} s  {}", run["id"].dump(), run["status"].get<std::string>(),
                  run["started"].get<std::string>(), run["seconds"].get<double>(), run["scenario"].get<std::string>()));
  say(fmt::format("atomicity: {}", run["atomicity"].get<std::string>()));
  if (run["ended"].is_null()) say(fmt::format("phase: {}", run["phase"].get<std::string>()));
  if (!run["awaits_approval"].is_null())
    say(fmt::format("waits for an approval: kapela runs approve {}", run["id"].dump()));
  if (!run["first_cause"].is_null())
    say(fmt::format("first cause: {}", run["first_cause"]["summary"].get<std::string>()));
  std::vector<std::vector<std::string>> steps{{"STEP", "TYPE", "OUTCOME", "SECONDS", "DONE", "DESCRIPTION"}};
  for (const Json& step : run["steps"])
    steps.push_back({std::to_string(step["number"].get<int>() + 1), step["label"].get<std::string>(),
                     step_outcome(step), fmt::format("{:.3f}", step["seconds"].get<double>()),
                     fmt::format("{} of {}", step["done"].size(), step["targets"].size()),
                     step["description"].get<std::string>()});
  say_table(steps);
  print_parts(run["components"]);
  for (const Json& exception : run["exceptions"])
    say(fmt::format("left where it is ({}): {}", exception["reason"].get<std::string>(),
                    exception["summary"].get<std::string>()));
  if (!run["timeline"].is_null()) print_timeline(run["timeline"]);
}

base::Task<int> trace_into(base::Task<base::Result<Json>> asked, std::string path) {
  const base::Result<Json> trace = co_await asked;
  if (!trace) co_return report_error(trace.error());
  const base::Result<void> written = search::write_anew(path, trace->dump());
  co_return written ? static_cast<int>(success) : report_error(written.error());
}

int write_trace(const Context& context, std::uint64_t id, const std::string& path) {
  return with_api(context, [&](client::ApiClient& api) {
    return trace_into(api.get(fmt::format("/api/v1/runs/{}/trace", id), client::answer_time), path);
  });
}

CLI::Validator run_number() {
  return whole_number(1, std::numeric_limits<std::uint64_t>::max()).description("number");
}

std::vector<std::string> status_names() {
  using record::RunStatus;
  std::vector<std::string> names;
  for (const RunStatus each : {RunStatus::running, RunStatus::succeeded, RunStatus::rejected, RunStatus::rolled_back,
                               RunStatus::rollback_failed, RunStatus::stopped_partial})
    names.emplace_back(name(each));
  return names;
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
  list->add_option("--status", listed->status, "Only those that are, or ended, like this")
      ->check(CLI::IsMember(status_names()));
  list->add_option("--limit", listed->limit, "Not more than that many")->check(whole_number(1, 1'000));
  list->add_option("--before", listed->before, "Only those with a smaller number: the next page")->check(run_number());
  list->footer("Example: kapela runs list --status ROLLBACK_FAILED --limit 10");
  list->callback([&context, listed] {
    context.chosen = [&context, listed] { return ask(context, target_of(*listed), print_runs); };
  });
  CLI::App* show = runs->add_subcommand("show", "One run: steps, components, causes, timeline");
  auto trace = std::make_shared<std::string>();
  show->add_option("ID", *id, "The run, a number (kapela runs)")->required()->check(run_number());
  show->add_option("--trace", *trace, "Write it into this file, for ui.perfetto.dev or speedscope")->type_name("FILE");
  show->footer("Examples:\n  kapela runs show 1\n  kapela runs show 1 --trace run.json");
  show->callback([&context, id, trace] {
    context.chosen = [&context, id, trace] {
      const int shown = ask(context, fmt::format("/api/v1/runs/{}", *id), print_run);
      return shown != success || trace->empty() ? shown : write_trace(context, *id, *trace);
    };
  });
  CLI::App* cancel = runs->add_subcommand("cancel", "End a run: what it did is undone");
  cancel->add_option("ID", *id, "The run, a number (kapela runs)")->required()->check(run_number());
  cancel->footer("Example: kapela runs cancel 1");
  cancel->callback([&context, id] {
    context.chosen = [&context, id] {
      return tell(context, fmt::format("/api/v1/runs/{}/cancel", *id), Json{{"who", user_name()}},
                  [](const Json& answer) { say(fmt::format("run {} cancelled", answer["run_id"].dump())); });
    };
  });
  CLI::App* approve = runs->add_subcommand("approve", "The word that a step of the run waits for");
  approve->add_option("ID", *id, "The run, a number (kapela runs)")->required()->check(run_number());
  approve->add_flag("--no", *disapproves, "It is refused: the step fails");
  approve->footer("Examples:\n  kapela runs approve 1\n  kapela runs approve 1 --no");
  approve->callback([&context, id, disapproves] {
    context.chosen = [&context, id, disapproves] {
      return tell(context, fmt::format("/api/v1/runs/{}/approve", *id),
                  Json{{"approve", !*disapproves}, {"who", user_name()}}, [](const Json& answer) {
                    say(fmt::format("run {} {}", answer["run_id"].dump(),
                                    answer["approved"] == true ? "approved" : "not approved"));
                  });
    };
  });
  for (CLI::App* each : runs->get_subcommands({})) {
    each->add_option("--url", context.url, "The orchestrator")->capture_default_str();
    each->add_flag("--json", context.json, "Print JSON");
  }
}

}  // namespace kapela::cli
