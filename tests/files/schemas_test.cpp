// The schemas of scenarios/schema are made of the keys that the readers read.
#include <gtest/gtest.h>

#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/scenario_file.hpp"
#include "tests/support/golden_file.hpp"

namespace kapela::files {
namespace {

TEST(Schemas, OfConfigurationsIsMadeOfTheirKeys) {
  support::expect_golden("scenarios/schema/config.json", config_schema());
}

TEST(Schemas, OfScenariosIsMadeOfTheirKeys) {
  support::expect_golden("scenarios/schema/scenario.json", scenario_schema());
}

}  // namespace
}  // namespace kapela::files
