#include "orchestrator/service/plant_source.hpp"

#include <gmock/gmock.h>

#include "tests/service/cell.hpp"

namespace kapela::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* one_component = "components:\n  io: {address: 127.0.0.1, port: 9001}\n";

using PlantSourceTest = CellTest;

runtime::ReadPlant with_ports(const std::string& path) {
  runtime::ReadPlant read;
  read.plant.emplace();
  read.plant->name = "read by the simulators: " + path;
  read.simulators.emplace("io", net::Endpoint{"127.0.0.1", 9});
  return read;
}

TEST_F(PlantSourceTest, TheBuiltInPlantIsNotReadAgain) {
  const PlantSource source = plant_source("", "", "");
  EXPECT_THAT(source.files, IsEmpty());
  EXPECT_FALSE(source.read);
}

TEST_F(PlantSourceTest, APlantFileIsReadAsItIsNow) {
  const std::string path = write("plant.yaml", one_component);
  const PlantSource source = plant_source(path, "ignored.yaml", "");
  EXPECT_THAT(source.files, ElementsAre(path));
  write("plant.yaml", std::string(one_component) + "  arm: {address: 127.0.0.1, port: 9002}\n");
  const runtime::ReadPlant read = source.read();
  ASSERT_TRUE(read.plant);
  EXPECT_THAT(read.plant->component_names(), ElementsAre("io", "arm"));
  EXPECT_TRUE(read.simulators.empty());
}

TEST_F(PlantSourceTest, AFileWithErrorsGivesNoPlant) {
  const std::string path = write("plant.yaml", "components: 3\n");
  const runtime::ReadPlant read = plant_source(path, "", "").read();
  EXPECT_FALSE(read.plant);
  EXPECT_TRUE(yaml::has_errors(read.problems));
}

TEST_F(PlantSourceTest, TheFileThatAConfigurationNamesIsFollowedToo) {
  const std::string plant = write("plant.yaml", one_component);
  const std::string config = write("kapela.yaml", "plant: plant.yaml\n");
  const PlantSource source = plant_source("", config, plant);
  EXPECT_THAT(source.files, ElementsAre(config, plant));
  const runtime::ReadPlant read = source.read();
  ASSERT_TRUE(read.plant);
  EXPECT_THAT(read.plant->component_names(), ElementsAre("io"));
  EXPECT_THAT(read.files, ElementsAre(config, plant));
}

TEST_F(PlantSourceTest, AnotherFileThatItNamesNowIsReadAndFollowed) {
  const std::string before = write("plant.yaml", one_component);
  const std::string config = write("kapela.yaml", "plant: plant.yaml\n");
  const PlantSource source = plant_source("", config, before);
  const std::string now = write("other.yaml", "components:\n  arm: {address: 127.0.0.1, port: 9002}\n");
  write("kapela.yaml", "plant: other.yaml\n");
  const runtime::ReadPlant read = source.read();
  ASSERT_TRUE(read.plant);
  EXPECT_THAT(read.plant->component_names(), ElementsAre("arm"));
  EXPECT_THAT(read.files, ElementsAre(config, now));
}

TEST_F(PlantSourceTest, ASimulatedPlantIsReadWithItsAdminPorts) {
  const std::string plant = write("plant.yaml", one_component);
  const std::string config = write("kapela.yaml", "plant: plant.yaml\n");
  EXPECT_EQ(plant_source(plant, "", "", with_ports).read().simulators.size(), 1U);
  const runtime::ReadPlant read = plant_source("", config, plant, with_ports).read();
  EXPECT_EQ(read.simulators.size(), 1U);
  EXPECT_EQ(read.plant->name, "read by the simulators: " + plant);
  EXPECT_THAT(read.files, ElementsAre(config, plant));
}

TEST_F(PlantSourceTest, ComponentsInTheConfigurationItselfAreReadFromThere) {
  const std::string config = write("kapela.yaml", one_component);
  const runtime::ReadPlant read = plant_source("", config, "", with_ports).read();
  ASSERT_TRUE(read.plant);
  EXPECT_THAT(read.plant->component_names(), ElementsAre("io"));
  EXPECT_THAT(read.files, ElementsAre(config));
}

TEST_F(PlantSourceTest, AConfigurationThatHasGoneGivesNoPlant) {
  const runtime::ReadPlant read = plant_source("", folder_ + "/nowhere.yaml", "").read();
  EXPECT_FALSE(read.plant);
  EXPECT_TRUE(yaml::has_errors(read.problems));
}

}  // namespace
}  // namespace kapela::service
