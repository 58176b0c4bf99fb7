// Programs of a plant, as they are: a component in Python, and shells that are none.
#include "simulators/processes/kept_program.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include "orchestrator/net/http_server.hpp"
#include "tests/processes/program_bench.hpp"
#include "tests/support/kept_log.hpp"

namespace kapela::processes {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Phase = KeptProgram::Phase;

class KeptProgramTest : public ::testing::Test {
 protected:
  KeptProgramTest() {
    settings_.name = "camera";
    settings_.at = {"127.0.0.1", free_port()};
    settings_.process.place = "plant.yaml:4:16";
    is_camera();
  }

  void is_camera() { settings_.process.command = camera_command(settings_.at.port); }
  /// A shell that is to become the camera by "$@", or does not.
  void is_shell(const std::string& text) {
    const std::vector<std::string> camera = settings_.process.command;
    settings_.process.command = {"sh", "-c", text, "sh"};
    settings_.process.command.insert(settings_.process.command.end(), camera.begin(), camera.end());
  }

  base::Result<void> start() {
    program_ = std::make_unique<KeptProgram>(
        loop_, client_, log_, settings_,
        KeptProgram::Hooks{[this] { ++ready_; }, [this](const base::Error& why) { failed_ = to_text(why); },
                           [this](const ProgramEnd& end) { gone_ = end; }, [this] { is_down_ = true; }});
    return program_->start();
  }
  bool comes_up() {
    const base::Result<void> started = start();
    EXPECT_TRUE(started) << to_text(started.error());
    return turn_until(loop_, [this] { return ready_ > 0; });
  }
  bool is_in(Phase phase) {
    return turn_until(loop_, [this, phase] { return program_->phase() == phase; });
  }
  bool is_ready_again() {
    return turn_until(loop_, [this, so_often = ready_ + 1] { return ready_ >= so_often; });
  }
  std::string failure() {
    const base::Result<void> started = start();
    EXPECT_TRUE(started) << to_text(started.error());
    EXPECT_TRUE(turn_until(loop_, [this] { return !failed_.empty(); }));
    return failed_;
  }

  net::EventLoop loop_;
  support::KeptLog log_;
  net::HttpClient client_{loop_, net::ClientLimits{}};
  KeptProgramSettings settings_;
  int ready_ = 0;
  bool is_down_ = false;
  std::string failed_;
  std::optional<ProgramEnd> gone_;
  std::unique_ptr<KeptProgram> program_;
};

TEST_F(KeptProgramTest, IsReadyWhenItAnswersAndEndsWhenItIsTold) {
  ASSERT_TRUE(comes_up());
  EXPECT_EQ(program_->phase(), Phase::ready);
  EXPECT_TRUE(log_.tells("INFO camera | listening on")) << "what it prints, with its name";
  EXPECT_TRUE(log_.tells("INFO camera: ready after"));
  const pid_t pid = program_->pid();
  program_->stop();
  ASSERT_TRUE(turn_until(loop_, [this] { return is_down_; }));
  EXPECT_TRUE(log_.tells("INFO camera: it was killed by SIGTERM"));
  EXPECT_TRUE(is_gone(pid));
}

TEST_F(KeptProgramTest, ACommandThatIsNotThereIsAnErrorWithItsPlace) {
  settings_.process.command = {"no-such-program-anywhere"};
  const base::Result<void> started = start();
  ASSERT_FALSE(started);
  EXPECT_THAT(to_text(started.error()),
              StartsWith("plant.yaml:4:16: camera: cannot start no-such-program-anywhere: No such file or directory"));
}

TEST_F(KeptProgramTest, APortThatIsTakenIsAnError) {
  net::HttpServer other(loop_, {}, [](const net::Request&, net::Responder) {});
  ASSERT_TRUE(other.listen(settings_.at));
  const base::Result<void> started = start();
  ASSERT_FALSE(started);
  EXPECT_THAT(to_text(started.error()), HasSubstr("camera: it cannot listen there: cannot keep 127.0.0.1:"));
  EXPECT_THAT(to_text(started.error()), HasSubstr("Address already in use"));
}

TEST_F(KeptProgramTest, OneThatDiesAtOnceIsAFailureWithItsLastWords) {
  is_shell("echo one; echo 'no such camera' >&2; exit 3");
  EXPECT_THAT(failure(),
              HasSubstr("plant.yaml:4:16: camera: it exited with code 3 before it was ready; its last words: "
                        "'one' 'no such camera'"));
  EXPECT_EQ(program_->pid(), -1);
}

TEST_F(KeptProgramTest, OneThatForksAwayIsAFailure) {
  is_shell("setsid sleep 1000 & exit 0");
  EXPECT_THAT(failure(), HasSubstr("it exited with code 0, and left a process behind before it was ready; it has "
                                   "printed nothing (it has to stay in the foreground"));
}

TEST_F(KeptProgramTest, OneThatIsNotReadyInTimeIsEndedAndToldWithWhatItDidLast) {
  is_shell("echo waiting; exec sleep 1000");
  settings_.process.ready_within = std::chrono::milliseconds(100);
  const std::string why = failure();
  EXPECT_THAT(why, HasSubstr("camera: it is not ready within 100ms: "));
  EXPECT_THAT(why, HasSubstr("refused"));
  EXPECT_THAT(why, HasSubstr("; its last words: 'waiting'"));
}

TEST_F(KeptProgramTest, WhoDiesByItselfStaysDeadUnlessTheFileSaysOtherwise) {
  ASSERT_TRUE(comes_up());
  (void)::kill(program_->pid(), SIGSEGV);
  ASSERT_TRUE(is_in(Phase::dead));
  ASSERT_TRUE(gone_);
  EXPECT_EQ(gone_->signal, SIGSEGV);
  EXPECT_TRUE(log_.tells("ERROR camera: it was killed by SIGSEGV; dead until it is reset"));
  program_->restart();
  EXPECT_TRUE(is_ready_again());
  EXPECT_EQ(program_->restarts(), 1U);
}

TEST_F(KeptProgramTest, WhoFailsComesBackAfterAPauseThatGrows) {
  settings_.process.restart = plant::Restart::on_failure;
  ASSERT_TRUE(comes_up());
  (void)::kill(program_->pid(), SIGKILL);
  EXPECT_TRUE(is_ready_again());
  EXPECT_TRUE(log_.tells("camera: it was killed by SIGKILL; started again in 100ms"));
  (void)::kill(program_->pid(), SIGKILL);
  EXPECT_TRUE(is_ready_again());
  EXPECT_TRUE(log_.tells("camera: it was killed by SIGKILL; started again in 200ms"));
  EXPECT_FALSE(gone_);
}

TEST_F(KeptProgramTest, WhoEndsWithoutAFailureComesBackOnlyAlways) {
  for (const plant::Restart restart : {plant::Restart::on_failure, plant::Restart::always}) {
    is_camera();
    is_shell("trap 'kill $!; exit 0' USR1; \"$@\" & wait; wait");
    settings_.process.restart = restart;
    ready_ = 0;
    ASSERT_TRUE(comes_up());
    (void)::kill(program_->pid(), SIGUSR1);
    EXPECT_TRUE(restart == plant::Restart::always ? is_ready_again() : is_in(Phase::dead));
  }
}

TEST_F(KeptProgramTest, ACrashIsItsSignalAndItComesBackAfterItsTime) {
  ASSERT_TRUE(comes_up());
  program_->crash(SIGABRT, std::chrono::milliseconds(30));
  EXPECT_TRUE(is_ready_again());
  EXPECT_TRUE(log_.tells("WARNING camera: it was killed by SIGABRT; back in 30ms"));
  program_->crash(SIGKILL, {});
  ASSERT_TRUE(is_in(Phase::dead));
  EXPECT_TRUE(log_.tells("WARNING camera: it was killed by SIGKILL; dead until it is reset"));
  EXPECT_FALSE(gone_) << "that was no end of its own";
}

TEST_F(KeptProgramTest, WhoDoesNotDieOfACrashsSignalIsKilled) {
  is_shell("trap '' HUP; exec \"$@\"");
  ASSERT_TRUE(comes_up());
  program_->crash(SIGHUP, {});
  ASSERT_TRUE(is_in(Phase::dead));
  EXPECT_TRUE(log_.tells("it was killed by SIGKILL; dead"));
}

TEST_F(KeptProgramTest, StandsStillAndGoesOn) {
  ASSERT_TRUE(comes_up());
  program_->freeze();
  EXPECT_TRUE(turn_until(loop_, [this] { return process_letter(program_->pid()) == 'T'; }));
  program_->thaw();
  EXPECT_TRUE(turn_until(loop_, [this] { return process_letter(program_->pid()) == 'S'; }));
}

TEST_F(KeptProgramTest, ARestartEndsItAsItsSettingsSay) {
  is_shell("trap 'echo asked; kill $!; exit 0' INT; \"$@\" & wait; wait");
  settings_.process.stop.signal = SIGINT;
  ASSERT_TRUE(comes_up());
  const pid_t first = program_->pid();
  program_->restart();
  EXPECT_TRUE(is_ready_again());
  EXPECT_TRUE(log_.tells("camera | asked"));
  EXPECT_NE(program_->pid(), first);
}

TEST_F(KeptProgramTest, WhoIgnoresBeingAskedToEndIsKilledAfterItsTime) {
  is_shell("trap '' TERM; exec \"$@\"");
  settings_.process.stop.within = std::chrono::milliseconds(50);
  ASSERT_TRUE(comes_up());
  program_->stop();
  ASSERT_TRUE(turn_until(loop_, [this] { return is_down_; }));
  EXPECT_TRUE(log_.tells("camera: it was killed by SIGKILL"));
}

}  // namespace
}  // namespace kapela::processes
