// Each call of the system that the start of a simulated plant makes fails once: all its ports are open, or none is.
#include "tests/support/failing_calls.hpp"

#include <gtest/gtest.h>

#include "tests/plant/bench.hpp"

namespace kapela::plant {
namespace {

using kapela::support::fail_each_call;

TEST(FailingPlant, OpensAllItsPortsOrNoneAndNamesTheComponent) {
  Bench bench;
  std::unique_ptr<SimulatedPlant> plant;
  std::string error;
  const auto before = [&] {
    const PlantSettings settings = Bench::settings_of({"supervisor_1", "supervisor_2"}, {}, {});
    plant = std::make_unique<SimulatedPlant>(bench.loop, *bench.log, settings);
  };
  const auto operation = [&] {
    const base::Result<void> started = plant->start();
    error = started ? "" : to_text(started.error());
  };
  const auto after = [&](const std::string&) {
    EXPECT_EQ(plant->size(), error.empty() ? 2U : 0U);
    EXPECT_TRUE(error.empty() || error.find("supervisor_") != std::string::npos) << error;
    plant.reset();
  };
  EXPECT_GE(fail_each_call({before, operation, after}), 4 * 4) << "two ports for each";
}

}  // namespace
}  // namespace kapela::plant
