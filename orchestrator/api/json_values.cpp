#include "orchestrator/api/json_values.hpp"

#include <chrono>

#include <nlohmann/json.hpp>

namespace kapela::api {

double seconds(base::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

wire::Json names_of(const record::Plant& plant, const std::vector<record::ComponentId>& ids) {
  wire::Json names = wire::Json::array();
  for (const record::ComponentId id : ids) names.push_back(plant.at(id).name);
  return names;
}

}  // namespace kapela::api
