// Words for dictionaries, from where the code and the files have them: what is added there is known here. Functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kapela::fuzz {

/// Names of states and commands, members of reports and fences, and what JSON is made of.
[[nodiscard]] std::vector<std::string> wire_words();

/// The keys and the fixed values that a schema in scenarios/schema names, and what YAML is made of.
[[nodiscard]] std::vector<std::string> schema_words(std::string_view schema);

}  // namespace kapela::fuzz
