// depends_on: from names in a file to the ids of a plant, without unknown names and cycles.
#pragma once

#include <vector>

#include "orchestrator/record/plant.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// Fills the depends_on of the plant's components from the nodes of the same order (null: none), and reports what is
/// unknown, named twice, or depends on itself, directly or round a circle.
void read_dependencies(const std::vector<yaml::Node>& nodes, record::Plant& plant, yaml::Report& report);

}  // namespace kapela::files
