// kapela reload: the orchestrator reads its scenarios and its plant file anew, while it runs.
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/kapela/ask.hpp"
#include "tools/kapela/commands.hpp"

namespace kapela::cli {
namespace {

void print(const wire::Json& answer) {
  for (const wire::Json& each : answer["plant_changes"]) std::printf("%s\n", each.get<std::string>().c_str());
  for (const wire::Json& each : answer["gone"]) std::printf("%s\n", each.get<std::string>().c_str());
  for (const wire::Json& each : answer["problems"]) std::fprintf(stderr, "%s\n", each.get<std::string>().c_str());
  std::printf("%s scenarios, revision %s\n", answer["scenarios"].dump().c_str(), answer["revision"].dump().c_str());
}

}  // namespace

void add_reload(CLI::App& app, Context& context) {
  CLI::App* reload = app.add_subcommand("reload", "Read scenarios and the plant file anew, while everything runs");
  reload->add_option("--url", context.url, "The orchestrator")->capture_default_str();
  reload->add_flag("--json", context.json, "Print JSON");
  reload->footer(
      "What is wrong with a file is said, and then everything stays as it was. Runs under way go on with what they\n"
      "began with. The orchestrator does the same by itself when a file changes, and on SIGHUP.\n"
      "Exit: 0 loaded, 2 unreachable, 3 something stays as it was\n"
      "Example: kapela reload");
  reload->callback([&context] {
    context.chosen = [&context] { return tell(context, "/api/v1/reload", wire::Json::object(), print); };
  });
}

}  // namespace kapela::cli
