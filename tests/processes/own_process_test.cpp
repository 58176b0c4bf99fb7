// What a component does to its process is done to one of a test's own.
#include "simulators/processes/own_process.hpp"

#include <array>

#include <gmock/gmock.h>
#include <signal.h>

#include "tests/support/forked.hpp"

namespace kapela::processes {
namespace {

using kapela::support::exit_code_of_forked;

faults::Fault crash_with(std::int64_t signal, std::optional<std::int64_t> exit_code = {}) {
  faults::Fault crash;
  crash.type = faults::FaultType::crash;
  crash.duration = std::chrono::milliseconds(250);
  faults::details(crash).signal = signal;
  faults::details(crash).exit_code = exit_code;
  return crash;
}

/// What a process that dies in this way says to its parent, and how it ends.
struct Death {
  std::string words;
  int exit_code;
};

Death death_of(const faults::Fault& crash, const plant::Rebirth& next) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  const int code = exit_code_of_forked([&] {
    const auto close_history = [&ends] { (void)!write(ends[1], "closed ", 7); };
    own_process(ends[1], {}, close_history).die(crash, next);
  });
  (void)close(ends[1]);
  std::array<char, 512> words{};
  const ssize_t size = read(ends[0], words.data(), words.size());
  (void)close(ends[0]);
  return {std::string(words.data(), size > 0 ? static_cast<std::size_t>(size) : 0), code};
}

TEST(OwnProcess, SaysWhenAndWhereItComesBackBeforeItDies) {
  const Death death = death_of(crash_with(SIGKILL), {wire::State::initialized, {{"slow start", 4, 3, 2}}});
  EXPECT_EQ(death.words, "closed 250000000 INITIALIZED\n4 3 2 slow start\n");
  EXPECT_EQ(death.exit_code, 128 + SIGKILL);
}

TEST(OwnProcess, DiesOfTheSignalOfTheFault) {
  for (const int number : {SIGTERM, SIGSEGV, SIGABRT})
    EXPECT_EQ(death_of(crash_with(number), {wire::State::stopped, {}}).exit_code, 128 + number);
}

TEST(OwnProcess, DiesOfASignalThatNobodyDiesOf) {
  EXPECT_EQ(death_of(crash_with(SIGCHLD), {wire::State::stopped, {}}).exit_code, 128 + SIGKILL);
}

TEST(OwnProcess, ExitsWithTheCodeOfTheFault) {
  EXPECT_EQ(death_of(crash_with(SIGKILL, 42), {wire::State::stopped, {}}).exit_code, 42);
}

TEST(OwnProcess, WithoutAParentItIsNotToBeKilled) {
  const plant::Process process = own_process(-1, {}, [] {});
  EXPECT_FALSE(process.die);
  EXPECT_FALSE(process.freeze);
}

TEST(OwnProcess, ReallyStandsStillAndGoesOn) {
  const pid_t child = fork();
  if (child == 0) {
    own_process(0, {}, [] {}).freeze(std::chrono::milliseconds(20));
    ::_exit(5);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, WUNTRACED), child);
  EXPECT_TRUE(WIFSTOPPED(status));
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(system::exit_code_of(status), 5);
}

TEST(Rebirth, IsReadFromWhatWasSaid) {
  const std::optional<plant::Rebirth> rebirth = read_rebirth("RUN", {"4 3 2 slow start", "nonsense", "1 0 0 x"});
  ASSERT_TRUE(rebirth);
  EXPECT_EQ(rebirth->state, wire::State::run);
  ASSERT_EQ(rebirth->rules.size(), 2U);
  EXPECT_EQ(rebirth->rules[0].name, "slow start");
  EXPECT_EQ(rebirth->rules[0].matched, 4U);
  EXPECT_EQ(rebirth->rules[0].eligible, 3U);
  EXPECT_EQ(rebirth->rules[0].hits, 2U);
  EXPECT_EQ(rebirth->rules[1].name, "x");
}

TEST(Rebirth, IsNoneWithoutAState) {
  EXPECT_FALSE(read_rebirth("", {}));
  EXPECT_FALSE(read_rebirth("ASLEEP", {"1 1 1 x"}));
}

}  // namespace
}  // namespace kapela::processes
