#include "orchestrator/scenario/scenario_names.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/record/run_report.hpp"
#include "orchestrator/wire/health_report.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::scenario {

using record::parse_reason;

namespace {

using base::ErrorCode;
using base::fail;
using base::offer;
using expression::Path;
using expression::to_text;
using expression::Type;
using expression::type_of;
using TypeFound = base::Result<Type>;

struct Member {
  std::string_view name;
  Type type;
};
/// What a component says of its business is its own: components.io.data.feeder.level.
constexpr std::string_view business = "data";
/// What it costs: components.io.figures.cpu_percent.
constexpr std::string_view costs = "figures";
constexpr std::array component_members{Member{"state", Type::text},        Member{"error", Type::boolean},
                                       Member{"error_code", Type::number}, Member{"error_message", Type::text},
                                       Member{"for", Type::number},        Member{"answers", Type::boolean},
                                       Member{business, Type::any},        Member{costs, Type::any}};
constexpr std::array failure_members{Member{"summary", Type::text}, Member{"reason", Type::text},
                                     Member{"component", Type::text}};
constexpr std::array run_members{Member{"id", Type::number}, Member{"seconds", Type::number}};

/// The member that path[at] names, the last part of the path.
TypeFound member(const Path& path, std::size_t at, std::span<const Member> members) {
  std::vector<std::string> names;
  for (const Member& each : members) names.emplace_back(each.name);
  if (path.size() <= at)
    return fail(ErrorCode::invalid, fmt::format("'{}' alone is no value", to_text(path)), offer("", names));
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const Member& each) { return each.name == path[at]; });
  if (found == members.end() || path.size() > at + 1)
    return fail(ErrorCode::not_found, fmt::format("there is no '{}'", to_text(path)), offer(path[at], names));
  return found->type;
}

std::optional<base::Error> check_state(std::string_view text) {
  if (wire::parse_state(text)) return std::nullopt;
  return fail(ErrorCode::invalid, fmt::format("'{}' is no state", text), offer(text, wire::state_names()));
}

/// plant.all.RUN, plant.all.RUN|PAUSE, plant.any.FAULT, plant.none.FAULT.
TypeFound plant_test(const Path& path) {
  const bool whole = path.size() == 3 && (path[1] == "all" || path[1] == "any" || path[1] == "none");
  if (!whole)
    return fail(ErrorCode::not_found, fmt::format("there is no '{}'", to_text(path)),
                "ask all_in(RUN), any_in(FAULT) or none_in(FAULT)");
  std::string_view rest = path[2];
  for (bool more = true; more;) {
    const std::size_t bar = path[1] == "all" ? rest.find('|') : std::string_view::npos;
    if (const auto error = check_state(rest.substr(0, bar))) return *error;
    more = bar != std::string_view::npos;
    if (more) rest.remove_prefix(bar + 1);
  }
  return Type::boolean;
}

TypeFound unknown_root(const Path& path) {
  const std::vector<std::string> roots{"trigger", "vars", "components", "failure", "scenario_name", "run", "plant"};
  const bool is_state = path.size() == 1 && wire::parse_state(path[0]);
  std::string hint = is_state ? fmt::format("a text is written in quotes: '{}'", path[0]) : offer(path.front(), roots);
  if (path.size() == 1 && !is_state && hint.find("did you mean") == std::string::npos)
    hint += fmt::format("; a variable is written vars.{0}, what came with the start trigger.{0}", path[0]);
  return fail(ErrorCode::not_found, fmt::format("'{}' is unknown", path.front()), hint);
}

TypeFound variable(const Path& path, const Vars& vars) {
  std::vector<std::string> names;
  for (const auto& [name, value] : vars) names.push_back(name);
  if (path.size() < 2) return fail(ErrorCode::invalid, "'vars' alone is no value", "write e.g. vars.name");
  for (const auto& [name, value] : vars)
    if (name == path[1] && path.size() == 2) return type_of(value) == Type::null ? Type::any : type_of(value);
  return fail(ErrorCode::not_found, fmt::format("there is no variable '{}'", to_text(path)),
              names.empty() ? "declare it with its default under vars: of the scenario" : offer(path[1], names));
}

TypeFound figure(const Path& path) {
  std::vector<Member> members;
  for (const wire::Figure& each : wire::figures()) members.push_back({each.name, Type::number});
  return member(path, 3, members);
}

TypeFound of_component(const Path& path) {
  if (is_of_costs(path)) return figure(path);
  const bool is_business = path.size() > 2 && path[2] == business;
  if (!is_business) return member(path, 2, component_members);
  if (path.size() > 3) return Type::any;
  return fail(ErrorCode::invalid, fmt::format("'{}' alone is no value", to_text(path)),
              fmt::format("name what the component says there, e.g. {}.level", to_text(path)));
}

/// Every root but vars.
TypeFound type_of_path(const Path& path) {
  const std::string& root = path.front();
  if (root == "trigger") return Type::any;
  if (root == "components") return of_component(path);
  if (root == "failure") return member(path, 1, failure_members);
  if (root == "run") return member(path, 1, run_members);
  if (root == "plant") return plant_test(path);
  if (root == "scenario_name" && path.size() == 1) return Type::text;
  return unknown_root(path);
}

std::optional<base::Error> check_text(const Path& path, std::string_view text) {
  if (path.front() == "components" && path.size() == 3 && path.back() == "state") return check_state(text);
  if (path != Path{"failure", "reason"} || parse_reason(text)) return std::nullopt;
  return fail(ErrorCode::invalid, fmt::format("'{}' is no reason of a failure", text),
              "e.g. FAULT, UNREACHABLE, TIMEOUT, NACK");
}

}  // namespace

bool is_of_costs(const Path& path) {
  return path.size() > 2 && path[0] == "components" && path[2] == costs;
}

bool is_of_uptime(const Path& path) {
  const wire::Figure* const named = is_of_costs(path) && path.size() == 4 ? wire::find_figure(path[3]) : nullptr;
  return named != nullptr && named->field == &wire::HealthReport::uptime_seconds;
}

expression::Names names_of(const Vars& vars) {
  return {[vars](const Path& path) { return path.front() == "vars" ? variable(path, vars) : type_of_path(path); },
          check_text};
}

bool FoundNames::has_found(std::string_view name) const {
  return std::any_of(vars_.begin() + static_cast<std::ptrdiff_t>(declared_), vars_.end(),
                     [name](const auto& each) { return each.first == name; });
}

expression::Names FoundNames::names() {
  return {[this](const Path& path) { return path.front() == "vars" ? variable(path, vars_) : type_of_path(path); },
          check_text,
          [this](Path path) {
            return path.size() == 1 && has_found(path[0]) ? Path{"vars", path[0]} : path;
          },
          [this](std::string_view name) { return take(name); }};
}

std::optional<base::Error> FoundNames::take(std::string_view name) {
  constexpr std::size_t most = 256;
  constexpr std::size_t longest = 64;
  if (has_found(name)) return std::nullopt;
  if (name.empty() || name.size() > longest || (name[0] >= '0' && name[0] <= '9'))
    return fail(ErrorCode::invalid, fmt::format("the group '{}' is no name of a variable", name),
                fmt::format("a letter first, at most {}", longest));
  constexpr std::array<std::string_view, 13> words{"trigger", "vars", "components",    "failure", "run",
                                                   "plant",   "data", "scenario_name", "reply",   "payload",
                                                   "true",    "null", "false"};
  if (std::find(words.begin(), words.end(), name) != words.end())
    return fail(ErrorCode::conflict, fmt::format("the group '{}' is called as a word of expressions", name),
                "call it otherwise");
  if (std::any_of(vars_.begin(), vars_.end(), [name](const auto& each) { return each.first == name; }))
    return fail(ErrorCode::conflict,
                fmt::format("the variable '{}' is declared under vars, and the group as well", name),
                "what a group holds needs no declaration; call one of them otherwise");
  if (vars_.size() >= most) return fail(ErrorCode::too_many, fmt::format("{} variables", vars_.size() + 1));
  vars_.emplace_back(name, std::string());
  return std::nullopt;
}

expression::Names names_of_any() {
  return {[](const Path& path) { return path.front() == "vars" ? TypeFound(Type::any) : type_of_path(path); },
          check_text};
}

}  // namespace kapela::scenario
