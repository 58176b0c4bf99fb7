#include "simulators/component/business_settings.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "simulators/component/component_settings.hpp"

namespace kapela::component {

using wire::Json;

namespace {

Json sum(const Json& value, double add) {
  const double sum = (value.is_number() ? value.get<double>() : 0) + add;
  constexpr double exact = 9'007'199'254'740'992;
  const bool is_whole = std::abs(sum) < exact && sum == std::trunc(sum);
  return is_whole ? Json(static_cast<std::int64_t>(sum)) : Json(sum);
}

}  // namespace

wire::JsonPtr copied(const wire::JsonPtr& document) {
  return document ? std::make_shared<const Json>(*document) : nullptr;
}

wire::JsonPtr changed(const wire::JsonPtr& data, const std::vector<DataChange>& changes) {
  if (changes.empty()) return data;
  Json now = data ? *data : Json::object();
  for (const DataChange& change : changes) {
    Json& place = now[Json::json_pointer(change.pointer)];
    place = change.set ? *change.set : sum(place, change.add);
  }
  return std::make_shared<const Json>(std::move(now));
}

wire::HealthReport figures_of(const ComponentSettings& settings, wire::HealthReport truth) {
  if (settings.business == nullptr) return truth;
  for (const wire::Figure& each : wire::figures())
    if (const std::optional<double>& said = settings.business->figures.*each.field) truth.*each.field = said;
  return truth;
}

}  // namespace kapela::component
