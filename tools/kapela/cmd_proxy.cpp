// kapela proxy NAME: the proxy of one component of a plant file that is elsewhere.
#include <memory>

#include <CLI/CLI.hpp>

#include "orchestrator/system/daemon_signals.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/history_option.hpp"
#include "tools/kapela/one_component.hpp"

namespace kapela::cli {
namespace {

int run_proxy(const OneComponent& options) {
  system::ignore_stray_signals();
  int code = 0;
  const std::optional<plant::PlantSettings> settings = settings_of(options, true, code);
  if (!settings) return code;
  return run_one_component(options, *settings, [](const std::function<void()>&) { return plant::Process(); });
}

}  // namespace

void add_proxy(CLI::App& app, Context& context) {
  auto options = std::make_shared<OneComponent>();
  CLI::App* command = app.add_subcommand("proxy", "A proxy of one real component, with faults");
  add_one_component(*command, *options);
  add_history(*command, options->history);
  command->footer("Example: kapela proxy camera --plant cell.yaml");
  command->callback([&context, options] { context.chosen = [options] { return run_proxy(*options); }; });
}

}  // namespace kapela::cli
