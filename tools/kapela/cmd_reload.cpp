// kapela reload: the orchestrator reads its scenarios and its plant file anew, while it runs.

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/counted.hpp"
#include "tools/kapela/ask.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {
namespace {

void print_reloaded(const wire::Json& answer) {
  for (const wire::Json& each : answer["plant_changes"]) say(each.get<std::string>());
  for (const wire::Json& each : answer["gone"]) say(each.get<std::string>());
  for (const wire::Json& each : answer["problems"]) complain_text(each.get<std::string>());
  say(fmt::format("{}, revision {}", base::counted(answer["scenarios"].get<std::size_t>(), "scenario"),
                  answer["revision"].dump()));
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
    context.chosen = [&context] { return tell(context, "/api/v1/reload", wire::Json::object(), print_reloaded); };
  });
}

}  // namespace kapela::cli
