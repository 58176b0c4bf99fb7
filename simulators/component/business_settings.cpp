#include "simulators/component/business_settings.hpp"

#include <algorithm>
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

/// False: there is no such place, and none can be made.
bool make(const DataChange& change, Json& data) {
  try {
    Json& place = data[Json::json_pointer(change.pointer)];
    place = change.set ? *change.set : sum(place, change.add);
    return true;
  } catch (const Json::exception&) {
    return false;
  }
}

Json start(const wire::JsonPtr& data) {
  return data ? *data : Json::object();
}

}  // namespace

wire::JsonPtr copied(const wire::JsonPtr& document) {
  return document ? std::make_shared<const Json>(*document) : nullptr;
}

wire::JsonPtr changed(const wire::JsonPtr& data, const std::vector<DataChange>& changes) {
  if (changes.empty()) return data;
  Json now = start(data);
  for (const DataChange& change : changes) (void)make(change, now);
  return std::make_shared<const Json>(std::move(now));
}

wire::HealthReport figures_of(const ComponentSettings& settings, wire::HealthReport truth) {
  if (settings.business == nullptr) return truth;
  for (const wire::Figure& each : wire::figures())
    if (const std::optional<double>& said = settings.business->figures.*each.field) truth.*each.field = said;
  return truth;
}

bool can_change(const wire::JsonPtr& data, const std::vector<DataChange>& changes) {
  Json now = start(data);
  return std::all_of(changes.begin(), changes.end(), [&now](const DataChange& each) { return make(each, now); });
}

}  // namespace kapela::component
