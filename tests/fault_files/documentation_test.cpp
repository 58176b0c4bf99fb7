// The table of faults that people read has a row for each type, with all of its keys.
#include <algorithm>
#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault_files/recorder.hpp"

namespace kapela::fault_files {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

/// The rows whose first cell is `NAME`, by name.
std::map<std::string, std::string> rows() {
  std::ifstream file(KAPELA_SOURCE_DIR "/simulators/README.md");
  std::map<std::string, std::string> found;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("| `"))
      if (const std::size_t end = line.find("` |", 3); end != std::string::npos) found[line.substr(3, end - 3)] = line;
  return found;
}

TEST(FaultDocumentation, HasARowForEachTypeWithItsKeysItsEffectAndItsWorlds) {
  const std::map<std::string, std::string> table = rows();
  for (const std::string& name : faults::fault_type_names()) {
    const auto row = table.find(name);
    ASSERT_NE(row, table.end()) << name;
    const faults::FaultTraits& own = faults::traits(*faults::parse_fault_type(name));
    for (const auto& [key, effect] : recorded(own.type).effects) EXPECT_THAT(row->second, HasSubstr("`" + key + "`"));
    EXPECT_EQ(row->second.find("`at`") != std::string::npos, faults::has_place(own.type)) << name;
    EXPECT_THAT(row->second, HasSubstr(std::string(own.effect)));
    EXPECT_THAT(row->second, EndsWith(own.not_virtual.empty() ? "| both |" : "| real |"));
  }
}

}  // namespace
}  // namespace kapela::fault_files
