// Stories: what the system does, to be read in review when it changes. Each experiment that is delivered and each find
// of a search has one of its name; UPDATE_GOLDEN=1 writes what is new behind the `----` of all.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/stories/difference.hpp"
#include "tests/stories/performance.hpp"

namespace kapela::stories {
namespace {

namespace fs = std::filesystem;

const fs::path root = KAPELA_SOURCE_DIR;

/// By name: the directive that tells all of the file.
std::map<std::string, std::string> files_to_tell() {
  std::map<std::string, std::string> found;
  for (const auto& [folder, word] : {std::pair{"scenarios/experiments", "experiment"},
                                     {"scenarios/processes", "experiment"},
                                     {"tests/finds", "replay"}})
    for (const auto& entry : fs::directory_iterator(root / folder)) {
      const fs::path file = entry.path().filename();
      if (file.extension() != ".yaml") continue;
      const bool is_new = found.emplace(file.stem(), fmt::format("{} {}/{}", word, folder, file.string())).second;
      EXPECT_TRUE(is_new) << "an experiment and a find are both called " << file;
    }
  return found;
}

/// Those that there are, and those that there must be.
std::vector<std::string> names_of_stories() {
  std::vector<std::string> names;
  for (const auto& [name, directive] : files_to_tell()) names.push_back(name);
  for (const auto& entry : fs::directory_iterator(root / "tests/stories"))
    if (entry.path().extension() == ".txt" && entry.path().stem() != "CMakeLists") names.push_back(entry.path().stem());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Stories : public testing::TestWithParam<std::string> {};

/// The directive that must be in the story; empty: it is about no file.
std::string directive_of(const std::string& name) {
  const auto files = files_to_tell();
  const auto found = files.find(name);
  return found == files.end() ? "" : found->second;
}

/// What writes the story anew.
std::string update_command(const std::string& name) {
  const fs::path executable = fs::relative(fs::read_symlink("/proc/self/exe"), root);
  return fmt::format("UPDATE_GOLDEN=1 {} --gtest_filter='*/{}'", executable.string(), name);
}

TEST_P(Stories, TellWhatHappens) {
  const std::string name = "tests/stories/" + GetParam() + ".txt";
  const std::string directive = directive_of(GetParam());
  const std::string command = update_command(GetParam());
  const bool updates = std::getenv("UPDATE_GOLDEN") != nullptr;
  std::string written = read_file(root / name);
  if (written.empty() && updates) written = directive + "\n";
  ASSERT_NE(written.find(directive + "\n"), std::string::npos)
      << name << " does not have '" << directive << "'; where there is no such file: " << command;
  std::vector<Passage> story = parse_story(written);
  const Performance performance = perform(story, GetParam() + ".txt");
  ASSERT_EQ(performance.problems, "") << name;
  for (std::size_t i = 0; i < story.size(); ++i) story[i].told = performance.told[i];
  const std::string made = story_text(story);
  if (updates) std::ofstream(root / name, std::ios::binary) << made;
  if (!updates && made != written)
    ADD_FAILURE() << "not as in " << name << ":\n"
                  << difference(lines_of(written), lines_of(made)) << "if this is meant: " << command
                  << ", and say why";
}

INSTANTIATE_TEST_SUITE_P(All, Stories, testing::ValuesIn(names_of_stories()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace kapela::stories
