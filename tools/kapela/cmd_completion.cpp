// kapela completion: the script that makes a shell complete command lines of kapela, and what the script asks.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/client/api_client.hpp"
#include "orchestrator/client/interruptible.hpp"
#include "simulators/faults/fault_type.hpp"
#include "tools/console/json_text.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/completion.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

/// Somebody has pressed a key and waits.
constexpr base::Duration patience = std::chrono::milliseconds(500);

struct Line {
  std::string text;
  std::vector<std::string> words;
};

/// A list of the orchestrator, and which member of each tells it from the others.
struct Listing {
  std::string target;
  std::string list;
  std::string member;
};

base::Task<int> print_names(client::ApiClient& api, Listing listing) {
  const base::Result<wire::Json> document = co_await api.get(listing.target, patience);
  if (!document) co_return inconclusive;
  for (const wire::Json& each : (*document)[listing.list]) say(console::plain(each[listing.member]));
  co_return success;
}

/// Those of the orchestrator, if it is there.
int names_of(const Context& context, const std::string& url, Listing listing) {
  const base::Result<client::ApiUrl> to = client::parse_url(url.empty() ? context.url : url);
  if (!to) return inconclusive;
  net::EventLoop loop;
  client::ApiClient api(loop, *to, context.token);
  return client::run_interruptible(loop, print_names(api, std::move(listing))).value_or(inconclusive);
}

int words(const CLI::App& app, const Context& context, const Line& line) {
  std::vector<std::string> words = line.words;
  if (!line.text.empty()) {
    words = shell_words(line.text);
    words.erase(words.begin());  // the program
  }
  const Wish wish = what_comes_next(app, words);
  say(wish.candidates);
  if (wish.named == Named::scenario) return names_of(context, wish.url, {"/api/v1/scenarios", "scenarios", "name"});
  if (wish.named == Named::run) return names_of(context, wish.url, {"/api/v1/runs?limit=50", "runs", "id"});
  if (wish.named == Named::command) say(wire::command_names());
  if (wish.named == Named::fault_type) say(faults::fault_type_names());
  if (wish.named != Named::component) return success;
  const std::optional<LoadedPlant> loaded = load_plant(wish.plant);
  if (loaded) say(loaded->plant.component_names());
  return success;
}

void add_script(CLI::App& completion, Context& context, const char* shell, std::string_view script, const char* how) {
  CLI::App* command = completion.add_subcommand(shell, fmt::format("The script for {}", shell));
  command->footer(fmt::format("Example: {}", how));
  command->callback([&context, script] {
    context.chosen = [script] {
      put(script);
      return success;
    };
  });
}

}  // namespace

void add_completion(CLI::App& app, Context& context) {
  CLI::App* completion =
      app.add_subcommand("completion", "Makes bash, zsh or fish complete commands, options and names");
  completion->require_subcommand(1);
  completion->footer("Example: source <(kapela completion bash)");
  add_script(*completion, context, "bash", bash_completion(), "source <(kapela completion bash)");
  add_script(*completion, context, "zsh", zsh_completion(), "source <(kapela completion zsh)");
  add_script(*completion, context, "fish", fish_completion(), "kapela completion fish | source");
  auto line = std::make_shared<Line>();
  CLI::App* asked = completion->add_subcommand("words", "What can come next, for these scripts")->group("");
  asked->add_option("--line", line->text, "The line up to the cursor");
  asked->add_option("WORDS", line->words, "Or its words after the program; the last one is being typed");
  asked->callback(
      [&app, &context, line] { context.chosen = [&app, &context, line] { return words(app, context, *line); }; });
}

}  // namespace kapela::cli
