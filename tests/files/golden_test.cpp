// What is said about each file of tests/golden/files. UPDATE_GOLDEN=1 rewrites the expectations.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/scenario_file.hpp"
#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

const std::string golden_directory = "tests/golden/files";

std::vector<std::string> golden_files() {
  const std::filesystem::path directory = std::filesystem::path(KAPELA_SOURCE_DIR) / golden_directory;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    if (entry.path().extension() != ".expected") names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// All of them under their bare names, so that no path of this machine gets into a message.
MemoryFileSystem files_in_memory() {
  MemoryFileSystem files;
  for (const std::string& name : golden_files()) files.write(name, repository_file(golden_directory + "/" + name));
  return files;
}

std::string said_about(const std::string& name) {
  const MemoryFileSystem files = files_in_memory();
  if (name.starts_with("config_")) return render(load_config(files, name).diagnostics);
  yaml::Report report = open_report(files, name);
  if (name.starts_with("plant_")) {
    (void)read_plant_file(report);
  } else {
    (void)read_scenarios(report);
  }
  return render(report.diagnostics());
}

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, SaysWhatIsExpected) {
  const std::string path = golden_directory + "/" + GetParam() + ".expected";
  const std::string said = said_about(GetParam());
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(std::string(KAPELA_SOURCE_DIR) + "/" + path, std::ios::binary) << said;
  }
  EXPECT_EQ(said, repository_file(path));
}

std::string test_name(const ::testing::TestParamInfo<std::string>& golden) {
  std::string name = golden.param;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, Golden, ::testing::ValuesIn(golden_files()), test_name);

}  // namespace
}  // namespace kapela::files
