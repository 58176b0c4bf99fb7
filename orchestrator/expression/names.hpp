// Names: what an expression may speak of, asked while it is parsed. Functions given by whoever knows the run.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "orchestrator/base/error.hpp"
#include "orchestrator/expression/value.hpp"

namespace kapela::expression {

struct Names {
  /// The type of a path; an error for one that can never have a value.
  std::function<base::Result<Type>(const Path&)> type_of;
  /// What is wrong with comparing a path with a text that is written out: a state that there is not. May be empty.
  std::function<std::optional<base::Error>(const Path&, std::string_view)> check_text{};
  /// The path that a short one stands for. May be empty: none does.
  std::function<Path(Path)> meant{};
  /// Where this is a condition: what a group of a regular expression holds goes into a variable of that name; or why it
  /// cannot. Empty: nobody takes it.
  std::function<std::optional<base::Error>(std::string_view)> take_group{};
};

}  // namespace kapela::expression
