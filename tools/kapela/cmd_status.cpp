// kapela status, kapela components: where every component is.
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <signal.h>

#include "tools/kapela/api_client.hpp"
#include "tools/kapela/ask.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/run_view.hpp"
#include "tools/kapela/terminal.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

constexpr base::Duration answer_time = std::chrono::seconds(5);
constexpr base::Duration watch_pause = std::chrono::milliseconds(500);

std::string text_or_dash(const Json& value) {
  return value.is_string() && !value.get_ref<const std::string&>().empty() ? value.get<std::string>() : "-";
}

std::string seconds_or_dash(const Json& value) {
  return value.is_number() ? fmt::format("{:.1f} s", value.get<double>()) : "-";
}

std::vector<std::string> status_table(const Json& document) {
  std::vector<std::vector<std::string>> rows{{"COMPONENT", "STATE", "FOR", "SEEN", "RUN", "ERROR"}};
  for (const Json& c : document["components"]) {
    const std::string run = c["run"].is_null() ? "-" : c["run"].dump();
    std::string error =
        c["error"] == true ? fmt::format("{} {}", c["error_code"].dump(), text_or_dash(c["error_message"])) : "-";
    if (c["answers"] == false)
      error = fmt::format("does not answer at {}:{}", c["address"].get<std::string>(), c["port"].dump());
    rows.push_back({c["name"].get<std::string>(), c["state"].get<std::string>(), seconds_or_dash(c["for_seconds"]),
                    seconds_or_dash(c["last_seen_seconds"]), run, error});
  }
  return table(rows);
}

std::vector<std::string> components_table(const Json& document) {
  std::vector<std::vector<std::string>> rows{{"COMPONENT", "ADDRESS", "GROUP", "DIALECT", "DEPENDS ON", "STATE"}};
  for (const Json& c : document["components"]) {
    std::string depends;
    for (const Json& name : c["depends_on"]) depends += (depends.empty() ? "" : ", ") + name.get<std::string>();
    rows.push_back({c["name"].get<std::string>(),
                    fmt::format("{}:{}", c["address"].get<std::string>(), c["port"].dump()), text_or_dash(c["group"]),
                    c["dialect"].get<std::string>(), depends.empty() ? "-" : depends, c["state"].get<std::string>()});
  }
  return table(rows);
}

void print(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) std::printf("%s\n", line.c_str());
}

void print_status(const Json& document) {
  Terminal terminal;
  show_latch(terminal, document);
  print(status_table(document));
}

/// The latch in the first line, since the block is cut to the terminal's width.
std::vector<std::string> watched(const Terminal& terminal, const Json& document) {
  std::vector<std::string> lines = status_table(document);
  if (!document["latch"].is_null())
    lines.insert(lines.begin(), terminal.paint(Colour::red, "🔒 latched, see kapela ack: " +
                                                                document["latch"].get<std::string>()));
  return lines;
}

base::Task<int> watch(ApiClient& api) {
  Terminal terminal;
  for (;;) {
    const base::Result<Json> document = co_await api.get("/api/v1/components", answer_time);
    if (!document) co_return report_error(document.error());
    if (terminal.interactive()) {
      terminal.redraw(watched(terminal, *document));
    } else {
      print(watched(terminal, *document));
      std::fflush(stdout);
    }
    co_await base::sleep_for(api.loop().timers(), watch_pause);
  }
}

}  // namespace

void add_status(CLI::App& app, Context& context) {
  auto watching = std::make_shared<bool>(false);
  CLI::App* status = app.add_subcommand("status", "Where every component is, since when, who answers, and whether the plant is latched");
  status->footer("Example: kapela status --watch");
  status->add_option("--url", context.url, "The orchestrator")->capture_default_str();
  status->add_flag("--json", context.json, "Print JSON");
  status->add_flag("--watch", *watching, "Redraw until Ctrl-C");
  status->callback([&context, watching] {
    context.chosen = [&context, watching] {
      if (*watching) return with_api(context, watch);
      return ask(context, "/api/v1/components", print_status);
    };
  });
  CLI::App* components = app.add_subcommand("components", "The components of the plant as configured");
  components->footer("Example: kapela components --json");
  components->add_option("--url", context.url, "The orchestrator")->capture_default_str();
  components->add_flag("--json", context.json, "Print JSON");
  components->callback([&context] {
    context.chosen = [&context] {
      return ask(context, "/api/v1/components", [](const Json& document) { print(components_table(document)); });
    };
  });
}

}  // namespace kapela::cli
