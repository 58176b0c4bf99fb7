// kapela ack: an operator has seen to the plant after a run that did not end clean.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/kapela/ask.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {

void add_ack(CLI::App& app, Context& context) {
  struct Words {
    std::string who = user_name();
    std::string note{};
  };
  auto words = std::make_shared<Words>();
  CLI::App* ack = app.add_subcommand("ack", "Acknowledge a latched plant, so that it can be started again");
  ack->add_option("--url", context.url, "The orchestrator")->capture_default_str();
  ack->add_option("--who", words->who, "Who acknowledges")->capture_default_str();
  ack->add_option("--note", words->note, "What was found or done; it is logged");
  ack->add_flag("--json", context.json, "Print JSON");
  ack->footer(
      "A run that ends ROLLBACK_FAILED or STOPPED_PARTIAL latches the plant: starts are refused until somebody has\n"
      "seen to it. It sends nothing to any component: one in FAULT needs its own: kapela send NAME CMD_ACK.\n"
      "Exit: 0 acknowledged, 2 unreachable, 3 the plant is not latched\n"
      "Example: kapela ack --who Anna --note \"the arm of supervisor_2 is free\"");
  ack->callback([&context, words] {
    context.chosen = [&context, words] {
      wire::Json body{{"who", words->who}};
      if (!words->note.empty()) body["note"] = words->note;
      return tell(context, "/api/v1/ack", body, [](const wire::Json& answer) {
        say(fmt::format("acknowledged: {}", answer["acknowledged"].get<std::string>()));
      });
    };
  });
}

}  // namespace kapela::cli
