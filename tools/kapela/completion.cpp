#include "tools/kapela/completion.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "tools/kapela/command_line.hpp"

namespace kapela::cli {
namespace {

/// CLI11 describes a choice as "TEXT:{text,json}".
std::vector<std::string> choices_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t first = type.find('{');
  const std::size_t last = type.rfind('}');
  std::vector<std::string> choices;
  if (first == std::string::npos || last == std::string::npos) return choices;
  for (std::size_t at = first + 1; at < last;) {
    const std::size_t end = std::min(type.find(',', at), last);
    choices.push_back(type.substr(at, end - at));
    at = end + 1;
  }
  return choices;
}

/// The place that the next positional word goes to; the last one may take many.
const CLI::Option* positional_of(const CLI::App& app, std::size_t words) {
  const CLI::Option* last = nullptr;
  for (const CLI::Option* each : app.get_options()) {
    if (!each->get_positional()) continue;
    last = each;
    if (words-- == 0) return each;
  }
  return last != nullptr && last->get_items_expected_max() > 1 ? last : nullptr;
}

/// What its help calls NAME is another thing with each command.
Named named_by(const CLI::App& app, const CLI::Option& positional) {
  const std::string name = positional.get_name(true);
  if (name == "COMPONENT" || (name == "NAME" && (app.get_name() == "simulator" || app.get_name() == "proxy")))
    return Named::component;
  if (name == "TYPE") return Named::fault_type;
  if (name == "COMMAND") return Named::command;
  if (name == "ID") return Named::run;
  const bool of_fault = app.get_parent() != nullptr && app.get_parent()->get_name() == "fault";
  return name == "NAME" && !of_fault ? Named::scenario : Named::nothing;
}

}  // namespace

Wish what_comes_next(const CLI::App& app, const std::vector<std::string>& words) {
  Wish wish;
  const CLI::App* command = &app;
  const CLI::Option* pending = nullptr;
  std::size_t positional = 0;
  const bool asks_for_help = words.size() > 1 && words.front() == "help";
  for (std::size_t i = asks_for_help ? 1 : 0; i + 1 < words.size(); ++i) {
    const std::string& word = words[i];
    if (pending != nullptr) {
      if (pending->check_name("--url")) wish.url = word;
      if (pending->check_name("--plant")) wish.plant = word;
      pending = nullptr;
    } else if (const CLI::App* subcommand = subcommand_of(*command, word)) {
      command = subcommand;
      positional = 0;
    } else if (const CLI::Option* option = option_of(*command, word)) {
      if (takes_value(*option)) pending = option;
    } else if (!word.starts_with('-')) {
      ++positional;
    }
  }
  if (pending != nullptr) {
    wish.candidates = choices_of(*pending);
  } else if (!words.empty() && words.back().starts_with('-')) {
    wish.candidates = options_of(*command);
  } else if (wish.candidates = subcommands_of(*command); wish.candidates.empty()) {
    if (const CLI::Option* place = positional_of(*command, positional)) wish.named = named_by(*command, *place);
  }
  return wish;
}

std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words{""};
  char quote = 0;
  bool begun = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char letter = line[i];
    if (letter == '\\' && quote != '\'' && i + 1 < line.size()) {
      words.back() += line[++i];
      begun = true;
    } else if (letter == quote) {
      quote = 0;
    } else if (quote == 0 && (letter == '"' || letter == '\'')) {
      quote = letter;
      begun = true;
    } else if (quote == 0 && letter == ' ') {
      if (begun) words.emplace_back();
      begun = false;
    } else {
      words.back() += letter;
      begun = true;
    }
  }
  return words;
}

}  // namespace kapela::cli
