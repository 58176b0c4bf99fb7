// Scenarios of real files, read anew while each call of the system fails once.
#include "tests/support/failing_calls.hpp"

#include <filesystem>
#include <fstream>
#include <optional>

#include <gtest/gtest.h>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"

namespace kapela::files {
namespace {

using kapela::support::fail_each_call;
using kapela::support::Failure;

class RealScenarios : public ::testing::Test {
 protected:
  RealScenarios() {
    write("a.yaml", "A");
    write("b.yaml", "B");
  }
  ~RealScenarios() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& file, const std::string& name) const {
    std::ofstream(folder_ + "/" + file) << "name: " << name << "\nactions: [{type: log_event, message: m}]\n";
  }

  const std::string folder_ = kapela::support::new_folder();
  RealFileSystem files_;
};

TEST_F(RealScenarios, StayWhateverFailsAndWhatFailedIsSaid) {
  ScenarioLibrary library(files_, {folder_});
  library.reload();
  ASSERT_EQ(library.names().size(), 2U);
  for (const Failure failure : {Failure::error, Failure::interrupted}) {
    std::optional<ScenarioLibrary> copy;
    const auto after = [&](const std::string& failed) {
      EXPECT_TRUE(failed.empty() || failure == Failure::error || !has_errors(copy->diagnostics()));
      EXPECT_TRUE(!failed.empty() || !has_errors(copy->diagnostics()));
      EXPECT_EQ(copy->names(), library.names()) << render(copy->diagnostics());
      copy.reset();
    };
    EXPECT_GT(fail_each_call({[&] { copy = library; }, [&] { copy->reload(); }, after}, failure), 5);
  }
}

}  // namespace
}  // namespace kapela::files
