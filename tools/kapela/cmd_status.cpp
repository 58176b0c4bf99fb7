// kapela status, kapela components: where every component is.
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "orchestrator/client/api_client.hpp"
#include "tools/console/run_view.hpp"
#include "tools/console/status_view.hpp"
#include "tools/kapela/ask.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/status_watch.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

/// Of those that have told what they cost.
void print_figures(const Json& components) {
  const console::Rows figures = console::figures_table(components);
  if (figures.size() <= 1) return;
  say("");
  say_table(figures);
}

/// What it says of its business follows as it says it.
void print_component(const Json& component) {
  say_table(console::status_table(Json::array({component})));
  print_figures(Json::array({component}));
  if (!component["data"].is_null()) say_json(component["data"].dump(2));
}

void print_status(const Json& document) {
  Terminal terminal;
  console::show_latch(terminal, document);
  say_table(console::status_table(document["components"]));
  print_figures(document["components"]);
}

base::Task<int> watch(client::ApiClient& api, bool json) {
  StatusWatch watch(api, json);
  const int code = co_await watch.run();
  co_return code;
}

}  // namespace

void add_status(CLI::App& app, Context& context) {
  auto watching = std::make_shared<bool>(false);
  CLI::App* status = app.add_subcommand(
      "status", "Where every component is, since when, who answers, and whether the plant is latched");
  status->footer(
      "--watch redraws at each change; in a pipe it prints a line for each, with --json each event of GET "
      "/api/v1/stream.\n"
      "It comes back by itself when the orchestrator does. Ctrl-C ends it, with 0.\n"
      "Examples: kapela status --watch\n"
      "          kapela status --watch --json | jq 'select(.event == \"run\").data'");
  status->add_option("--url", context.url, "The orchestrator")->capture_default_str();
  status->add_flag("--json", context.json, "Print JSON");
  auto* watch_flag = status->add_flag("--watch", *watching, "Follow every change until Ctrl-C");
  auto name = std::make_shared<std::string>();
  status->add_option("component", *name, "One component, with what it says of its business")->excludes(watch_flag);
  status->callback([&context, watching, name] {
    context.chosen = [&context, watching, name] {
      if (!name->empty()) return ask(context, "/api/v1/components/" + *name, print_component);
      if (*watching) return with_api(context, [&context](client::ApiClient& api) { return watch(api, context.json); });
      return ask(context, "/api/v1/components", print_status);
    };
  });
  CLI::App* components = app.add_subcommand("components", "The components of the plant as configured");
  components->footer("Example: kapela components --json");
  components->add_option("--url", context.url, "The orchestrator")->capture_default_str();
  components->add_flag("--json", context.json, "Print JSON");
  components->callback([&context] {
    context.chosen = [&context] {
      return ask(context, "/api/v1/components",
                 [](const Json& document) { say_table(console::components_table(document["components"])); });
    };
  });
}

}  // namespace kapela::cli
