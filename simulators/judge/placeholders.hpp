// Placeholders: the words in double braces of an adapter, and what they stand for in one case. A value, made anew for
// each case.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::judge {

/// A word that adapters may use, and what it stands for.
struct KnownPlaceholder {
  std::string_view name;  ///< with a dot at its end: a name of somebody follows
  std::string_view effect;
};
[[nodiscard]] const std::vector<KnownPlaceholder>& known_placeholders();

/// Why a text of an adapter cannot be filled in any case; empty: it can be.
[[nodiscard]] std::string problem_of(std::string_view text);

class Placeholders {
 public:
  void set(const std::string& name, std::string value) { values_[name] = std::move(value); }
  /// Such as stand for several words of a command.
  void set_list(const std::string& name, std::vector<std::string> values) { lists_[name] = std::move(values); }
  /// What the orchestrator has answered to its start: {{ answer./run/id }}.
  void set_answer(wire::JsonPtr answer) { answer_ = std::move(answer); }

  /// Errors: not_found, a placeholder that stands for nothing here.
  [[nodiscard]] base::Result<std::string> fill(std::string_view text) const;
  /// One that stands for a list becomes as many words.
  [[nodiscard]] base::Result<std::vector<std::string>> fill_all(const std::vector<std::string>& words) const;
  /// Every text in it.
  [[nodiscard]] base::Result<wire::JsonPtr> fill_json(const wire::Json& value) const;

 private:
  [[nodiscard]] base::Result<std::string> value_of(std::string_view name) const;

  std::map<std::string, std::string, std::less<>> values_;
  std::map<std::string, std::vector<std::string>, std::less<>> lists_;
  wire::JsonPtr answer_{};
};

}  // namespace kapela::judge
