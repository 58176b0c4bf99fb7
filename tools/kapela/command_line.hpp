// What the commands have in common: options that all of them understand alike, help of its own for each, and words
// about what is no command line of kapela. Functions over the tree of commands.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "orchestrator/base/error.hpp"

namespace kapela::cli {

/// Of --scenarios where it may be left out; see service::scenarios_or_default.
inline constexpr const char* scenarios_default_text =
    "File or directory with scenarios; may be repeated. Default: scenarios, or where that is not there, those that are "
    "installed";

/// To be called when all commands are there: an option that may be repeated takes one value each time, so that it
/// swallows no other word; --url is taken from KAPELA_URL as well; no command shows the examples of another one.
void settle_commands(CLI::App& app);

/// What is wrong with the words behind "kapela", of which CLI11 thinks `error`: unknown words are named first.
[[nodiscard]] std::string usage_error(const CLI::App& app, const std::vector<std::string>& words,
                                      const CLI::ParseError& error);

/// The help of the command that the words lead to. Errors: not_found.
[[nodiscard]] base::Result<std::string> help_of(const CLI::App& app, const std::vector<std::string>& words);

/// The command of that name, or null.
[[nodiscard]] const CLI::App* subcommand_of(const CLI::App& app, const std::string& word);
/// The option of that name, as --name or -n, or null.
[[nodiscard]] const CLI::Option* option_of(const CLI::App& app, const std::string& word);
[[nodiscard]] bool takes_value(const CLI::Option& option);
/// Those that are no secret.
[[nodiscard]] std::vector<std::string> subcommands_of(const CLI::App& app);
[[nodiscard]] std::vector<std::string> options_of(const CLI::App& app);

/// Refuses all but whole numbers of this range, and says so.
[[nodiscard]] CLI::Validator whole_number(std::uint64_t least, std::uint64_t most);
/// Of a port.
[[nodiscard]] CLI::Validator port_number(std::uint64_t least = 1);

}  // namespace kapela::cli
