#include "orchestrator/files/process_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

struct Read {
  record::ProcessSpec process{};
  std::string said{};
};

Read read(const std::string& keys) {
  yaml::Report report("f.yaml", "components:\n  io: {port: 8001" + keys + "}\n");
  const PlantFile file = read_plant_file(report);
  return {file.plant.components.at(0).process, render(report.diagnostics())};
}

TEST(ProcessReader, KnowsNobodyWhereNothingIsSaid) {
  EXPECT_FALSE(read("").process.is_kept());
}

TEST(ProcessReader, TakesOfAProcessWhatAnOrchestratorNeeds) {
  const record::ProcessSpec process = read(", process: {command: [x]}").process;
  EXPECT_TRUE(process.by_plant);
  EXPECT_EQ(process.admin_port, 9001);
  EXPECT_TRUE(process.stays_away);
  EXPECT_EQ(process.start, 20s);
  EXPECT_EQ(process.stop, 5s);
  const record::ProcessSpec other =
      read(", admin_port: 7000, process: {command: [x], ready: {within: 3s}, stop: {within: 2s}, restart: always}")
          .process;
  EXPECT_EQ(other.admin_port, 7000);
  EXPECT_FALSE(other.stays_away);
  EXPECT_EQ(other.start, 3s);
  EXPECT_EQ(other.stop, 2s);
}

TEST(ProcessReader, LeavesToOthersWhatIsWrongInside) {
  EXPECT_EQ(read(", process: {ready: 7, stop: [], restart: {}}").said, "");
  EXPECT_EQ(read(", process: 7").said, "");
}

TEST(ProcessReader, ReadsAUnitOfSystemd) {
  const Read unit = read(", unit: avena-io@1.service");
  EXPECT_EQ(unit.said, "");
  EXPECT_EQ(unit.process.unit, "avena-io@1.service");
  EXPECT_TRUE(unit.process.is_kept());
  EXPECT_FALSE(unit.process.stays_away);
  EXPECT_THAT(read(", unit: \"--now\"").said, HasSubstr("'--now' is no unit of systemd; as systemctl lists it"));
  EXPECT_THAT(read(", unit: \"a b\"").said, HasSubstr("is no unit of systemd"));
  EXPECT_THAT(read(", unit: x, process: {command: [x]}").said, HasSubstr("both unit and process"));
}

}  // namespace
}  // namespace kapela::files
