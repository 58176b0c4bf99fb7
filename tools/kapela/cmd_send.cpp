// kapela send COMPONENT COMMAND: one command by hand, as a run: latch, owner and energy are respected.
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "orchestrator/net/path_segment.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/run_start.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

struct SendOptions {
  std::string component;
  std::string command;
  std::string who = user_name();
  std::string timeout{};
  bool energise = false;
  bool no_wait = false;
};

int send(const Context& context, const SendOptions& options) {
  Json body{{"command", options.command}, {"who", options.who}, {"energise", options.energise}};
  if (!options.timeout.empty()) body["timeout"] = options.timeout;
  const std::string path = "/api/v1/components/" + net::path_segment(options.component) + "/command";
  return start_and_follow(context, {path, std::make_shared<const Json>(std::move(body)), options.no_wait});
}

}  // namespace

void add_send(CLI::App& app, Context& context) {
  auto options = std::make_shared<SendOptions>();
  CLI::App* command = app.add_subcommand("send", "Send one command to one component, and wait for what comes of it");
  command->add_option("COMPONENT", options->component, "Its name")->required();
  command->add_option("COMMAND", options->command, "CMD_ACK, CMD_STOP, ...: legal where the component stands")
      ->required();
  command->add_flag("--energise", options->energise,
                    "It may set the component in motion: CMD_INITIALIZE and CMD_RUN ask for this");
  command->add_option("--who", options->who, "Who gives the command")->capture_default_str();
  command->add_option("--timeout", options->timeout, "Until the component is there, such as 90s; without: 60s");
  command->add_flag("--no-wait", options->no_wait, "Return as soon as it is accepted");
  command->add_option("--url", context.url, "The orchestrator")->capture_default_str();
  command->add_flag("--json", context.json, "Print the report as JSON");
  command->footer(
      "It is a run as any other: refused while another run owns the component; while the plant is latched, only what\n"
      "can set a component in motion is refused. What comes of it is in the journal, with who asked for it.\n" +
      std::string(run_exits) +
      "Examples:\n"
      "  kapela send supervisor_2 CMD_ACK --who Anna      # out of FAULT, when the cause is gone\n"
      "  kapela send io CMD_RUN --energise");
  command->callback([&context, options] { context.chosen = [&context, options] { return send(context, *options); }; });
}

}  // namespace kapela::cli
