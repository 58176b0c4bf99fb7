#include "orchestrator/scenario/trigger_lookup.hpp"

#include <charconv>

#include <nlohmann/json.hpp>

namespace kapela::scenario {
namespace {

const wire::Json* element(const wire::Json& list, const std::string& number) {
  std::size_t at = 0;
  const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), at);
  const bool whole = failed == std::errc{} && end == number.data() + number.size();
  return whole && at < list.size() ? &list[at] : nullptr;
}

const wire::Json* member(const wire::Json& value, const std::string& name) {
  if (value.is_array()) return element(value, name);
  if (!value.is_object()) return nullptr;
  const auto found = value.find(name);
  return found == value.end() ? nullptr : &*found;
}

}  // namespace

std::optional<expression::Value> look_up(const wire::Json& data, const std::vector<std::string>& path,
                                         std::size_t from) {
  const wire::Json* value = &data;
  for (std::size_t i = from; i < path.size() && value != nullptr; ++i) value = member(*value, path[i]);
  if (value == nullptr) return std::nullopt;
  if (value->is_null()) return expression::Value();
  if (value->is_boolean()) return value->get<bool>();
  if (value->is_number()) return value->get<double>();
  return value->is_string() ? value->get<std::string>() : value->dump();
}

}  // namespace kapela::scenario
