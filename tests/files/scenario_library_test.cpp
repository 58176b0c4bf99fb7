#include "orchestrator/files/scenario_library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/scenario/scenario.hpp"
#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string scenario(const std::string& name, const std::string& message = "m") {
  return "name: \"" + name + "\"\nactions: [{type: log_event, message: \"" + message + "\"}]\n";
}

std::string message_of(const ScenarioLibrary::Shared& scenario) {
  return std::get<scenario::LogEvent>(scenario->actions.at(0).body).message.source();
}

/// A library of the directory `s`, and the files in it.
struct World {
  MemoryFileSystem files{};
  ScenarioLibrary library{files, {"s"}};

  std::string said() const { return render(library.diagnostics()); }
};

TEST(ScenarioLibrary, LoadsTheScenarioFilesOfADirectoryInOrder) {
  World world;
  world.files.write("s/b.yml", scenario("B"));
  world.files.write("s/a.yaml", scenario("A"));
  world.files.write("s/c.json", R"({"name": "C", "actions": [{"type": "test"}]})");
  world.files.write("s/README.md", "no scenario");
  world.files.write("s/.gitignore", "no scenario");
  world.files.write("s/plants/p.yaml", "components: {}");
  world.files.write("s/schema/scenario.json", "{}");
  world.library.reload();
  EXPECT_THAT(world.library.names(), ElementsAre("A", "B", "C"));
  EXPECT_EQ(world.said(), "");
}

std::string scheduled(const std::string& zone) {
  return "name: S\ntrigger: {type: schedule, cron: '0 22 * * *', timezone: " + zone + "}\nactions: [{type: test}]\n";
}

TEST(ScenarioLibrary, FindsTheTimeZonesThatTriggersName) {
  World world;
  const base::Result<std::string> warsaw = RealFileSystem().read("/usr/share/zoneinfo/Europe/Warsaw");
  ASSERT_TRUE(warsaw);
  world.files.write("/usr/share/zoneinfo/Europe/Warsaw", *warsaw);
  world.files.write("s/a.yaml", scheduled("Europe/Warsaw"));
  world.library.reload();
  EXPECT_EQ(world.said(), "");
  const auto& schedule = std::get<scenario::ScheduleTrigger>(world.library.find("S")->trigger->body);
  EXPECT_EQ(schedule.zone.get().name(), "Europe/Warsaw");
}

TEST(ScenarioLibrary, NamesTheNearestOfAnUnknownTimeZone) {
  World world;
  world.files.write("/usr/share/zoneinfo/zone1970.tab", "# codes\nPL\t+5215+02100\tEurope/Warsaw\n");
  world.files.write("s/a.yaml", scheduled("Europe/Warszawa"));
  world.library.reload();
  EXPECT_THAT(world.said(),
              HasSubstr("s/a.yaml:2:57: error[invalid]: there is no time zone 'Europe/Warszawa'; did you mean "
                        "'Europe/Warsaw'?"));
  world.files.write("s/a.yaml", scheduled("../../../etc/passwd"));
  world.library.reload();
  EXPECT_THAT(world.said(), HasSubstr("there is no time zone '../../../etc/passwd'"));
}

TEST(ScenarioLibrary, FindsByNormalisedName) {
  World world;
  world.files.write("s/a.yaml", scenario("Zatrzymanie wszystkich us\xC5\x82ug \xC3\xB3"));
  world.library.reload();
  EXPECT_NE(world.library.find(" Zatrzymanie wszystkich us\xC5\x82ug o\xCC\x81 "), nullptr);
  EXPECT_EQ(world.library.find("zatrzymanie"), nullptr);
  EXPECT_THAT(world.library.nearest("Zatrzymanie wszystkich uslug o"), SizeIs(1));
  EXPECT_THAT(world.library.nearest("xyz"), IsEmpty());
}

TEST(ScenarioLibrary, KeepsTheLastGoodDefinitionsOfABrokenFile) {
  World world;
  world.files.write("s/a.yaml", scenario("A", "old"));
  world.files.write("s/b.yaml", scenario("B", "old"));
  world.library.reload();
  world.files.write("s/a.yaml", "name: [broken\n");
  world.files.write("s/b.yaml", scenario("B", "new"));
  world.library.reload();
  EXPECT_EQ(message_of(world.library.find("A")), "old");
  EXPECT_EQ(message_of(world.library.find("B")), "new");
  EXPECT_THAT(world.said(), HasSubstr("s/a.yaml"));
  world.files.write("s/a.yaml", scenario("A", "mended"));
  world.library.reload();
  EXPECT_EQ(message_of(world.library.find("A")), "mended");
  EXPECT_EQ(world.said(), "");
}

TEST(ScenarioLibrary, LoadsTheOthersWhenOneFileIsBrokenFromTheStart) {
  World world;
  world.files.write("s/a.yaml", "name: A\nactoins: []\n");
  world.files.write("s/b.yaml", scenario("B"));
  world.library.reload();
  EXPECT_THAT(world.library.names(), ElementsAre("B"));
  EXPECT_THAT(world.said(), HasSubstr("did you mean 'actions'?"));
}

TEST(ScenarioLibrary, RunsKeepTheirScenarioThroughAReload) {
  World world;
  world.files.write("s/a.yaml", scenario("A", "old"));
  world.library.reload();
  const ScenarioLibrary::Shared running = world.library.find("A");
  world.files.remove("s/a.yaml");
  world.files.write("s/b.yaml", scenario("B"));
  world.library.reload();
  EXPECT_EQ(message_of(running), "old");
  EXPECT_EQ(world.library.find("A"), nullptr);
}

TEST(ScenarioLibrary, RefusesANameThatAnotherFileHas) {
  World world;
  world.files.write("s/a.yaml", scenario("X", "first"));
  world.files.write("s/b.yaml", scenario("X", "second") + "---\n" + scenario("Y"));
  world.library.reload();
  EXPECT_EQ(message_of(world.library.find("X")), "first");
  EXPECT_THAT(world.library.names(), ElementsAre("X", "Y"));
  EXPECT_THAT(world.said(), HasSubstr("s/b.yaml:1:7: error[duplicate]: the scenario 'X' is defined twice; the one at "
                                      "s/a.yaml:1:7 is kept"));
}

TEST(ScenarioLibrary, LeavesANameToTheFileThatHadIt) {
  World world;
  world.files.write("s/b.yaml", scenario("X", "first"));
  world.library.reload();
  world.files.write("s/a.yaml", scenario("X", "intruder"));
  world.library.reload();
  EXPECT_EQ(message_of(world.library.find("X")), "first");
  EXPECT_THAT(world.said(), HasSubstr("s/a.yaml:1:7: error[duplicate]"));
  world.files.write("s/b.yaml", "broken: [\n");
  world.library.reload();
  EXPECT_EQ(message_of(world.library.find("X")), "first");
  world.files.remove("s/b.yaml");
  world.library.reload();
  EXPECT_EQ(message_of(world.library.find("X")), "intruder");
}

TEST(ScenarioLibrary, KeepsEverythingOfADirectoryThatCannotBeListed) {
  World world;
  world.files.write("s/a.yaml", scenario("A"));
  world.library.reload();
  world.files.remove("s/a.yaml");
  world.library.reload();
  EXPECT_NE(world.library.find("A"), nullptr);
  EXPECT_THAT(world.said(), HasSubstr("there is no directory 's'"));
}

TEST(ScenarioLibrary, TakesSingleFilesAndReadsEachOnce) {
  MemoryFileSystem files;
  files.write("s/a.yaml", scenario("A"));
  ScenarioLibrary library(files, {"./s/a.yaml", "s", "missing.yaml"});
  library.reload();
  EXPECT_THAT(library.names(), ElementsAre("A"));
  EXPECT_EQ(render(library.diagnostics()),
            "missing.yaml: error[not_found]: there is no file 'missing.yaml'; check the path\n");
}

TEST(ScenarioLibrary, KnowsWhichRefusedFileHasAName) {
  World world;
  world.files.write("s/a.yaml", scenario("A"));
  world.library.reload();
  EXPECT_EQ(world.library.refused_with("B"), "");
  world.files.write("s/b.yaml", scenario("B") + "---\nname: C\nactoins: []\n");
  world.files.write("s/c.yaml", "name: [broken\n");
  ScenarioLibrary reloaded = world.library;
  reloaded.reload();
  world.library.keep_but_report(reloaded);
  EXPECT_EQ(world.library.refused_with("B"), "s/b.yaml, which has it, was refused with 2 errors");
  EXPECT_EQ(world.library.refused_with("D"), "s/b.yaml, s/c.yaml were refused, and may have it");
}

}  // namespace
}  // namespace kapela::files
