// kapela alerts: who was told of what, and a test of a channel.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/kapela/ask.hpp"
#include "tools/kapela/command_line.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

/// A channel may take its time; so long the orchestrator is waited for.
constexpr base::Duration test_patience = std::chrono::minutes(2);

std::string said_or_dash(const Json& value) {
  return value.is_null() ? "-" : value.get<std::string>();
}

void print_channels(const Json& document) {
  std::vector<std::vector<std::string>> rows{{"CHANNEL", "TYPE", "WAITING", "DELIVERED", "UNDELIVERED", "ADDRESS"}};
  for (const Json& each : document["channels"])
    rows.push_back({said_or_dash(each["name"]), said_or_dash(each["type"]), each["waiting"].dump(),
                    each["delivered"].dump(), each["undelivered"].dump(), said_or_dash(each["address"])});
  say_table(rows);
}

std::string outcome_of(const Json& delivery) {
  std::string text = said_or_dash(delivery["status"]);
  if (delivery["attempts"].get<int>() > 1) text += fmt::format(" after {} attempts", delivery["attempts"].get<int>());
  if (!delivery["next_attempt"].is_null())
    text += fmt::format(", next attempt {}", said_or_dash(delivery["next_attempt"]));
  const std::string answer = said_or_dash(delivery["answer"]);
  return answer.empty() ? text : fmt::format("{}: {}", text, answer);
}

void print_alerts(const Json& document) {
  if (document["channels"].empty()) say("nobody is told: the configuration has no alerts:");
  for (const Json& alert : document["alerts"]) {
    say(fmt::format("{}  {:<8}  {}", said_or_dash(alert["time"]), said_or_dash(alert["severity"]),
                    said_or_dash(alert["text"])));
    if (alert["channels"].empty()) say("  no route leads anywhere");
    for (const Json& each : alert["channels"])
      say(fmt::format("  {}: {}", said_or_dash(each["channel"]), outcome_of(each)));
  }
}

void print_test(const Json& answer) {
  say(fmt::format("{}: {}: {}", said_or_dash(answer["channel"]),
                  answer["delivered"] == true ? "delivered" : "not delivered", said_or_dash(answer["answer"])));
}

/// Looks at the answer in either form: the exit code tells of it.
int run_test(const Context& context, const std::string& channel) {
  bool delivered = false;
  const auto look = [&delivered, &context](const Json& answer) {
    delivered = answer["delivered"] == true;
    if (context.json) {
      say_json(answer.dump(2));
    } else {
      print_test(answer);
    }
  };
  Context looking = context;
  looking.json = false;
  const Json body{{"channel", channel}, {"who", user_name()}};
  const int code = tell(looking, "/api/v1/alerts/test", body, look, test_patience);
  return code == success && !delivered ? failed : code;
}

}  // namespace

void add_alerts(CLI::App& app, Context& context) {
  auto channel = std::make_shared<std::string>();
  auto limit = std::make_shared<std::optional<unsigned>>();
  const auto list = [&context, limit] {
    context.chosen = [&context, limit] {
      const std::string query = *limit ? fmt::format("?limit={}", **limit) : "";
      return ask(context, "/api/v1/alerts" + query, print_alerts);
    };
  };
  CLI::App* alerts = app.add_subcommand("alerts", "Who was told of what, and a test of a channel");
  alerts->footer(
      "Channels and routes stand under alerts: of the orchestrator's configuration.\n"
      "Exit of test: 0 delivered, 1 not delivered, 2 unreachable, 3 there is no such channel\n"
      "Examples:\n  kapela alerts\n  kapela alerts list --limit 10 --json\n  kapela alerts channels\n"
      "  kapela alerts test ops");
  alerts->require_subcommand(0, 1);
  alerts->callback([alerts, list] {
    if (alerts->get_subcommands().empty()) list();
  });
  CLI::App* listed = alerts->add_subcommand("list", "The last alerts, newest first, with what came of each");
  listed->add_option("--limit", *limit, "Not more than that many; default 100")->check(whole_number(1, 1'000));
  listed->footer("Example: kapela alerts list --limit 10");
  listed->callback(list);
  CLI::App* channels = alerts->add_subcommand("channels", "The channels, and how they do");
  channels->footer("Example: kapela alerts channels");
  channels->callback(
      [&context] { context.chosen = [&context] { return ask(context, "/api/v1/alerts", print_channels); }; });
  CLI::App* test = alerts->add_subcommand("test", "Sends a test alert and says what the other side answered");
  test->add_option("CHANNEL", *channel, "Its name in the configuration")->required();
  test->footer("Exit: 0 delivered, 1 not delivered\nExample: kapela alerts test ops");
  test->callback([&context, channel] { context.chosen = [&context, channel] { return run_test(context, *channel); }; });
  for (CLI::App* each : {alerts, listed, channels, test}) {
    each->add_option("--url", context.url, "The orchestrator")->capture_default_str();
    each->add_flag("--json", context.json, "Print JSON");
  }
}

}  // namespace kapela::cli
