// For tests: a small world that expressions speak of.
#pragma once

#include "orchestrator/expression/expression.hpp"

namespace kapela::expression {

/// vars.n (a number), vars.s (a text), vars.b (true or false), components.NAME.state (RUN or FAULT), plant.*.*, and
/// trigger.* (anything).
[[nodiscard]] inline Names test_names() {
  Names names;
  names.type_of = [](const Path& path) -> base::Result<Type> {
    if (path == Path{"vars", "n"} || path == Path{"vars", "z"}) return Type::number;
    if (path == Path{"vars", "s"}) return Type::text;
    if (path == Path{"vars", "b"}) return Type::boolean;
    if (path.front() == "components" && path.size() == 3 && path[2] == "state") return Type::text;
    if (path.front() == "plant" && path.size() == 3 && path[2] != "NOWHERE") return Type::boolean;
    if (path.front() == "trigger") return Type::any;
    return base::fail(base::ErrorCode::not_found, "there is no '" + to_text(path) + "'");
  };
  names.check_text = [](const Path& path, std::string_view text) -> std::optional<base::Error> {
    if (path.back() != "state" || text == "RUN" || text == "FAULT") return std::nullopt;
    return base::fail(base::ErrorCode::invalid, "'" + std::string(text) + "' is no state");
  };
  return names;
}

/// n is 3, z is 0, s is "abc", b is true, io is in RUN, all of the plant are in RUN; trigger has list.0 and a-b.
[[nodiscard]] inline std::optional<Value> test_lookup(const Path& path) {
  const std::string text = to_text(path);
  if (text == "vars.n") return 3.0;
  if (text == "vars.z") return 0.0;
  if (text == "vars.s") return "abc";
  if (text == "vars.b") return true;
  if (text == "components.io.state") return "RUN";
  if (text == "components.arm-2.state") return "FAULT";
  if (text == "trigger.list.0") return "first";
  if (text == "trigger.a-b") return 7.0;
  if (text == "plant.any.RUN" || text == "plant.all.RUN" || text == "plant.all.RUN|PAUSE") return true;
  if (text == "plant.none.FAULT" || text == "plant.none.PAUSE") return true;
  if (path.front() == "plant") return false;
  return std::nullopt;
}

}  // namespace kapela::expression
