// Components that are shells: what each does in its lives is a script. They get --parent-fd N as $1 and $2.
#include "simulators/processes/isolated.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "tests/support/failing_calls.hpp"
#include "tests/support/kept_log.hpp"

namespace kapela::processes {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class IsolatedTest : public ::testing::Test {
 protected:
  IsolatedTest() { EXPECT_TRUE(std::filesystem::exists(folder_)); }
  ~IsolatedTest() override { std::filesystem::remove_all(folder_); }

  /// Of the first life; the second one writes down what it is told.
  void lives(std::string script) {
    script_ = std::move(script);
    EXPECT_TRUE(isolated_.start("io"));
  }

  /// The process ends; gives what the supervisor makes of it.
  bool ends() {
    const std::vector<Children::End> ended = children_.reap_all();
    EXPECT_THAT(ended, SizeIs(1));
    return !ended.empty() && isolated_.on_end(ended.front());
  }

  [[nodiscard]] std::string second_life() {
    (void)children_.reap_all();
    return text_of(folder_ + "/second");
  }

  std::vector<std::string> arguments_of(const std::string& name, int life) {
    started_.push_back(name + " " + std::to_string(life));
    if (life == 1) return {"-c", script_, "sh"};
    loop_.stop();
    return {"-c", "shift 2; echo \"$@\" > " + folder_ + "/second", "sh"};
  }

  std::string folder_ = support::new_folder();
  net::EventLoop loop_;
  support::KeptLog log_;
  Children children_{"/bin/sh"};
  std::string script_;
  std::vector<std::string> started_;
  Isolated isolated_{loop_, log_, children_,
                     [this](const std::string& name, int life) { return arguments_of(name, life); }};
};

TEST_F(IsolatedTest, WhomAFaultHasKilledComesBackWhereItWasToBegin) {
  lives("printf '1000000 INITIALIZED\\n1 2 3 a rule\\n' >&$2; kill -9 $$");
  EXPECT_TRUE(ends());
  EXPECT_TRUE(isolated_.awaits_anybody());
  EXPECT_TRUE(log_.tells("WARNING io: its process was killed by SIGKILL; back in INITIALIZED in 1ms"))
      << log_.lines.back();
  loop_.run();
  EXPECT_FALSE(isolated_.awaits_anybody());
  EXPECT_THAT(started_, ElementsAre("io 1", "io 2"));
  EXPECT_EQ(second_life(), "--initial-state INITIALIZED --rule-progress 1 2 3 a rule\n");
}

TEST_F(IsolatedTest, AnExitOfAFaultIsToldAsOne) {
  lives("printf '1000000 RUN\\n' >&$2; exit 7");
  EXPECT_TRUE(ends());
  EXPECT_TRUE(log_.tells("io: its process exited with code 7; back in RUN in 1ms")) << log_.lines.back();
}

TEST_F(IsolatedTest, WhoIsKilledForGoodWaitsForSomebody) {
  lives("printf '0 STOPPED\\n' >&$2; kill -9 $$");
  EXPECT_TRUE(ends());
  EXPECT_FALSE(isolated_.awaits_anybody());
  EXPECT_TRUE(log_.tells("dead until `kill -USR1")) << log_.lines.back();
  EXPECT_THAT(started_, ElementsAre("io 1"));
  isolated_.revive();
  EXPECT_THAT(started_, ElementsAre("io 1", "io 2"));
  EXPECT_EQ(second_life(), "--initial-state STOPPED\n");
}

TEST_F(IsolatedTest, WhoLivesIsNotRevived) {
  lives("exec sleep 1000");
  isolated_.revive();
  EXPECT_THAT(started_, ElementsAre("io 1"));
}

TEST_F(IsolatedTest, AnEndThatNoFaultHasMadeIsSomebodyElsesBusiness) {
  lives("exit 0");
  EXPECT_FALSE(ends());
  EXPECT_FALSE(isolated_.awaits_anybody());
}

TEST_F(IsolatedTest, WordsThatAreNoneAreNoFaults) {
  lives("printf 'soon RUN\\n' >&$2; kill -9 $$");
  EXPECT_FALSE(ends());
}

TEST_F(IsolatedTest, NobodyElsesEndIsTakenForAComponents) {
  EXPECT_FALSE(isolated_.on_end({"the orchestrator", 0, 0}));
}

TEST_F(IsolatedTest, NobodyComesBackIntoAPlantThatGoesDown) {
  lives("printf '1000000 RUN\\n' >&$2; kill -9 $$");
  EXPECT_TRUE(ends());
  isolated_.stop();
  EXPECT_FALSE(isolated_.awaits_anybody());
}

}  // namespace
}  // namespace kapela::processes
