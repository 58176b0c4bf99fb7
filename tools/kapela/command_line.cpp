#include "tools/kapela/command_line.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "orchestrator/base/nearest.hpp"

namespace kapela::cli {
namespace {

constexpr const char* url_help =
    "The orchestrator, http:// or https://; a token that it asks for stands in KAPELA_TOKEN";

std::vector<CLI::App*> all_subcommands(CLI::App& app) {
  return app.get_subcommands([](CLI::App*) { return true; });
}

std::string path_of(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : path_of(*app.get_parent()) + " " + app.get_name();
}

bool has_positionals(const CLI::App& app) {
  for (const CLI::Option* each : app.get_options())
    if (each->get_positional()) return true;
  return false;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string no_such(const CLI::App& app, const char* what, const std::string& word,
                    const std::vector<std::string>& names) {
  const std::string near = base::did_you_mean(word, names);
  if (names.empty()) return fmt::format("{} has no {} '{}', nor any other", path_of(app), what, word);
  return fmt::format("{} has no {} '{}'{}{}", path_of(app), what, word, near.empty() ? "; it has " : ": ",
                     near.empty() ? listed(names) : near);
}

/// The first word that is neither a command, an option, a value, nor in the place of one.
std::optional<std::string> unknown_word(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* command = &app;
  bool is_value = false;
  for (const std::string& word : words) {
    if (word == "--") break;
    if (std::exchange(is_value, false)) continue;
    if (word.size() > 1 && word.starts_with('-')) {
      const std::string name = word.substr(0, word.find('='));
      const CLI::Option* option = option_of(*command, name);
      if (option == nullptr) return no_such(*command, "option", name, options_of(*command));
      is_value = name == word && takes_value(*option);
    } else if (const CLI::App* subcommand = subcommand_of(*command, word)) {
      command = subcommand;
    } else if (!subcommands_of(*command).empty() && !has_positionals(*command)) {
      return no_such(*command, "command", word, subcommands_of(*command));
    }
  }
  return std::nullopt;
}

/// The command whose turn it was when the words ended.
const CLI::App& last_command(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* command = &app;
  for (const std::string& word : words)
    if (const CLI::App* subcommand = subcommand_of(*command, word)) command = subcommand;
  return *command;
}

/// CLI11: "Could not convert: ID = abc". All that we have converted are numbers.
std::string conversion_text(const std::string& told) {
  constexpr std::string_view begin = "Could not convert: ";
  const std::size_t equals = told.find(" = ");
  if (!told.starts_with(begin) || equals == std::string::npos) return told;
  return fmt::format("{}: '{}' is no number that it takes", told.substr(begin.size(), equals - begin.size()),
                     told.substr(equals + 3));
}

}  // namespace

void settle_commands(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) option->allow_extra_args(false);
    if (option->check_name("--url")) option->description(url_help)->envname("KAPELA_URL");
  }
  for (CLI::App* each : all_subcommands(app)) {
    if (each->get_footer() == app.get_footer()) each->footer("Example: " + path_of(*each));
    settle_commands(*each);
  }
}

std::string usage_error(const CLI::App& app, const std::vector<std::string>& words, const CLI::ParseError& error) {
  const CLI::App& command = last_command(app, words);
  std::string text = error.what();
  if (const std::optional<std::string> unknown = unknown_word(app, words)) {
    text = *unknown;
  } else if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
    text = conversion_text(text);
  } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !has_positionals(command) &&
             !subcommands_of(command).empty()) {
    text = fmt::format("name a command of {}: {}", path_of(command), listed(subcommands_of(command)));
  }
  return fmt::format("{} ({} --help says more)", text, path_of(command));
}

/// By the formatter: App::help() is about the command that was parsed, which is help.
base::Result<std::string> help_of(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* command = &app;
  for (const std::string& word : words) {
    const CLI::App* subcommand = subcommand_of(*command, word);
    if (subcommand == nullptr)
      return base::fail(base::ErrorCode::not_found, no_such(*command, "command", word, subcommands_of(*command)));
    command = subcommand;
  }
  return command->get_formatter()->make_help(command, path_of(*command), CLI::AppFormatMode::Normal);
}

const CLI::App* subcommand_of(const CLI::App& app, const std::string& word) {
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; }))
    if (each->check_name(word)) return each;
  return nullptr;
}

const CLI::Option* option_of(const CLI::App& app, const std::string& word) {
  if (!word.starts_with('-')) return nullptr;
  for (const CLI::Option* each : app.get_options())
    if (!each->get_positional() && each->check_name(word)) return each;
  return nullptr;
}

bool takes_value(const CLI::Option& option) {
  return option.get_items_expected_max() > 0 && option.get_type_size_max() > 0;
}

std::vector<std::string> subcommands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!each->get_group().empty()) names.push_back(each->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* each : app.get_options())
    if (!each->get_group().empty())
      for (const std::string& name : each->get_lnames()) names.push_back("--" + name);
  return names;
}

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  const auto check = [least, most](const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = failed == std::errc{} && end == text.data() + text.size();
    if (whole && number >= least && number <= most) return std::string();
    return fmt::format("'{}' is no whole number from {} to {}", text, least, most);
  };
  return CLI::Validator(check, fmt::format("{} to {}", least, most));
}

CLI::Validator port_number(std::uint64_t least) {
  constexpr std::uint64_t most = 65'535;
  return whole_number(least, most);
}

}  // namespace kapela::cli
