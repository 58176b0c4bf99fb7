// A program named systemctl that does what the test says, and is a real child.
#include "orchestrator/runtime/unit_runner.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <unistd.h>

namespace kapela::runtime {
namespace {

using namespace std::chrono_literals;
using engine::Answer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class UnitRunnerTest : public ::testing::Test {
 protected:
  UnitRunnerTest() { std::filesystem::create_directories(folder_); }
  ~UnitRunnerTest() override { std::filesystem::remove_all(folder_); }

  /// `sh` has the verb in $1, and the last argument in $unit.
  void is(const std::string& sh) {
    const std::filesystem::path program = folder_ / "systemctl";
    std::ofstream(program) << "#!/bin/sh\necho \"$*\" >> " << (folder_ / "calls").string() << "\n" << sh << "\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    runner_ = std::make_unique<UnitRunner>(
        loop_, [this](const Answer& answer) { answers_.push_back(answer); }, program.string());
  }
  void send(wire::ProcessDeed deed, std::uint64_t id = 1, base::Duration answer_within = 10s) {
    engine::Order order;
    order.component = record::ComponentId{0};
    order.command = wire::Command::event;
    order.errand = engine::errand_for(deed);
    order.id = static_cast<record::CommandId>(id);
    order.epoch = record::Epoch{7};
    order.answer_by = loop_.now() + answer_within;
    runner_->send(order, "io.service");
  }
  /// All that came so far, when there are so many.
  const std::vector<Answer>& answers(std::size_t count) {
    base::CallbackTimer next([this] { loop_.stop(); });
    const base::Instant until = loop_.now() + 10s;
    while (answers_.size() < count && loop_.now() < until) {
      loop_.timers().arm(next, loop_.now() + 2ms);
      loop_.run();
    }
    EXPECT_EQ(answers_.size(), count);
    return answers_;
  }
  std::vector<std::string> calls() {
    std::vector<std::string> lines;
    std::ifstream file(folder_ / "calls");
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("kapela_units_" + std::to_string(::getpid()));
  net::EventLoop loop_;
  std::vector<Answer> answers_;
  std::unique_ptr<UnitRunner> runner_;
};

constexpr const char* inactive = R"([ "$1" != is-active ])";

TEST_F(UnitRunnerTest, AsksWhetherItIsSoAlreadyAndThenDoesIt) {
  is(inactive);
  send(wire::ProcessDeed::start);
  EXPECT_EQ(answers(1)[0].kind, Answer::Kind::accepted);
  EXPECT_TRUE(answers_[0].is_of_event);
  EXPECT_THAT(calls(), ElementsAre("is-active --quiet io.service", "start io.service"));
}

TEST_F(UnitRunnerTest, TellsWhatWasSoAlready) {
  is("exit 0");
  send(wire::ProcessDeed::start, 1);
  EXPECT_EQ(answers(1)[0].kind, Answer::Kind::already_there);
  send(wire::ProcessDeed::stop, 2);
  EXPECT_EQ(answers(2)[1].kind, Answer::Kind::accepted);
  send(wire::ProcessDeed::restart, 3);
  EXPECT_EQ(answers(3)[2].kind, Answer::Kind::accepted);
}

TEST_F(UnitRunnerTest, RefusesInTheWordsOfSystemctl) {
  is(R"([ "$1" = start ] && { echo 'Unit io.service' >&2; echo 'not found.' >&2; exit 5; }; exit 3)");
  send(wire::ProcessDeed::start);
  EXPECT_EQ(answers(1)[0].kind, Answer::Kind::refused);
  EXPECT_EQ(answers_[0].reason, "systemctl start io.service exited with code 5: Unit io.service not found.");
}

TEST_F(UnitRunnerTest, CarriesOutEachNumberOnce) {
  is(inactive);
  send(wire::ProcessDeed::start);
  send(wire::ProcessDeed::start);
  (void)answers(2);
  send(wire::ProcessDeed::start);
  EXPECT_EQ(answers(3)[2].kind, Answer::Kind::accepted);
  EXPECT_EQ(calls().size(), 2U);
}

TEST_F(UnitRunnerTest, IsInDoubtWhileItHasNotEndedAndSaysLaterWhatHasCome) {
  is("while [ ! -e " + (folder_ / "go").string() + " ]; do sleep 0.01; done\n" + inactive);
  send(wire::ProcessDeed::start, 1, 30ms);
  EXPECT_EQ(answers(1)[0].kind, Answer::Kind::no_answer);
  std::ofstream(folder_ / "go") << "now";
  send(wire::ProcessDeed::start);
  EXPECT_EQ(answers(2)[1].kind, Answer::Kind::accepted);
}

TEST_F(UnitRunnerTest, SaysWhenThereIsNoSystemctl) {
  is("exit 0");
  runner_ = std::make_unique<UnitRunner>(
      loop_, [this](const Answer& answer) { answers_.push_back(answer); }, (folder_ / "none").string());
  send(wire::ProcessDeed::stop);
  EXPECT_EQ(answers(1)[0].kind, Answer::Kind::refused);
  EXPECT_THAT(answers_[0].reason, HasSubstr("cannot be run: No such file or directory"));
}

TEST_F(UnitRunnerTest, LeavesNoChildBehind) {
  is("sleep 60");
  send(wire::ProcessDeed::stop);
  runner_.reset();
  EXPECT_TRUE(answers_.empty());
}

}  // namespace
}  // namespace kapela::runtime
