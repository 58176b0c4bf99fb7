#include "orchestrator/expression/functions.hpp"

#include <algorithm>
#include <array>

namespace kapela::expression {
namespace {

constexpr std::array table{
    Function{"default", Operation::or_default, 2, Type::any, Type::any},
    Function{"length", Operation::length, 1, Type::text, Type::number},
    Function{"lower", Operation::lower, 1, Type::text, Type::text},
    Function{"upper", Operation::upper, 1, Type::text, Type::text},
    Function{"contains", Operation::contains, 2, Type::text, Type::boolean},
    Function{"starts_with", Operation::starts_with, 2, Type::text, Type::boolean},
    Function{"matches", Operation::matches, 2, Type::text, Type::boolean},
    Function{"number", Operation::number, 1, Type::any, Type::number},
    Function{"text", Operation::text, 1, Type::any, Type::text},
};

}  // namespace

std::span<const Function> functions() {
  return table;
}

const Function* find_function(std::string_view name) {
  const auto* const found =
      std::find_if(table.begin(), table.end(), [&](const Function& each) { return each.name == name; });
  return found == table.end() ? nullptr : found;
}

}  // namespace kapela::expression
