#include "orchestrator/files/plant_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

using record::ComponentId;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

PlantFile good_plant(std::string text) {
  yaml::Report report("f.yaml", std::move(text));
  PlantFile file = read_plant_file(report);
  EXPECT_FALSE(report.failed()) << render(report.diagnostics());
  return file;
}

TEST(PlantFile, ReadsComponentsInTheOrderOfTheFile) {
  const PlantFile file = good_plant(R"(
plant: cell
seed: 42
components:
  b: {port: 8002, address: 10.0.0.2, group: g, description: "Dół", dialect: avena2, depends_on: [a]}
  a: {port: 8001}
)");
  EXPECT_EQ(file.plant.name, "cell");
  EXPECT_EQ(file.seed, 42U);
  EXPECT_THAT(file.plant.component_names(), ElementsAre("b", "a"));
  const record::ComponentSpec& b = file.plant.components[0];
  EXPECT_EQ(b.port, 8002);
  EXPECT_EQ(b.address, "10.0.0.2");
  EXPECT_EQ(b.group, "g");
  EXPECT_EQ(b.dialect, wire::Dialect::avena2);
  EXPECT_THAT(b.depends_on, ElementsAre(ComponentId{1}));
  EXPECT_EQ(file.plant.components[1].address, "127.0.0.1");
}

TEST(PlantFile, KeepsWhatSimulatorsReadAsNodes) {
  const PlantFile file = good_plant(R"(
defaults: {timing: {ack: 2ms}}
components:
  io:
    port: 8001
    timing: {CMD_RUN: 1s}
    faults: [{name: x}]
    admin_port: 9100
    initial_state: RUN
  other: {port: 8002}
)");
  ASSERT_EQ(file.sections.size(), 2U);
  const ComponentSection& io = file.sections[0];
  EXPECT_EQ(io.name, "io");
  EXPECT_EQ(io.key.position(), (yaml::Position{4, 3}));
  EXPECT_NE(io.timing.find("CMD_RUN"), nullptr);
  EXPECT_EQ(io.faults.items().size(), 1U);
  EXPECT_EQ(io.admin_port.text(), "9100");
  EXPECT_EQ(io.initial_state.text(), "RUN");
  EXPECT_TRUE(file.sections[1].timing.is_null());
  EXPECT_EQ(file.default_timing.find("ack")->value.text(), "2ms");
}

TEST(PlantFile, AllowsOnePortOnTwoAddresses) {
  EXPECT_EQ(
      good_plant("components:\n  a: {port: 1, address: 10.0.0.1}\n  b: {port: 1, address: 10.0.0.2}\n").sections.size(),
      2U);
}

TEST(PlantFile, FindsCirclesInLargePlantsInLinearTime) {
  std::string text = "components:\n";
  constexpr int count = 20'000;
  for (int i = 0; i < count; ++i)
    text += "  c" + std::to_string(i) + ": {port: 1, address: a" + std::to_string(i) + ", depends_on: [c" +
            std::to_string((i + 1) % count) + "]}\n";
  yaml::Report report("f.yaml", text);
  (void)read_plant_file(report);
  EXPECT_EQ(report.errors(), 1U);
  EXPECT_THAT(first(report.diagnostics()), HasSubstr("a circle of depends_on: c0 -> c1 -> c2"));
}

TEST(PlantFile, SaysThatAFileIsMissing) {
  const MemoryFileSystem files;
  yaml::Report report = open_report(files, "nix.yaml");
  (void)read_plant_file(report);
  EXPECT_EQ(render(report.diagnostics()), "nix.yaml: error[not_found]: there is no file 'nix.yaml'; check the path\n");
}

}  // namespace
}  // namespace kapela::files
