// What a terminal shows: one of the test's own, 72 columns by 10 rows, is stdout of a process that draws.
#include <array>
#include <cstdlib>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/support/forked.hpp"
#include "tools/console/run_view.hpp"
#include "tools/console/status_view.hpp"
#include "tools/console/terminal.hpp"

namespace kapela::console {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using wire::Json;

/// All bytes that the terminal gets.
std::string shown(const std::function<void(Terminal&)>& draw) {
  const int master = posix_openpt(O_RDWR | O_NOCTTY);
  EXPECT_TRUE(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
  const int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
  const winsize size{10, 72, 0, 0};
  EXPECT_EQ(ioctl(slave, TIOCSWINSZ, &size), 0);
  EXPECT_EQ(support::exit_code_of_forked([&] {
              (void)dup2(slave, STDOUT_FILENO);
              Terminal terminal;
              draw(terminal);
              (void)std::fflush(stdout);
            }),
            0);
  (void)close(slave);
  std::string text;
  std::array<char, 4'096> part{};
  for (ssize_t got = 0; (got = read(master, part.data(), part.size())) > 0;)
    text.append(part.data(), static_cast<std::size_t>(got));
  (void)close(master);
  return text;
}

Json run_in(const char* phase) {
  const Json io{{"name", "io"},         {"actual", "STARTING"}, {"base", "STOPPED"}, {"target", nullptr},
                {"exception", nullptr}, {"commanded", true},    {"failure", nullptr}};
  const Json step{{"running", true},       {"label", "2"},    {"description", "run all"}, {"targets", {"io"}},
                  {"done", Json::array()}, {"seconds", 1.25}, {"timeout_seconds", 30.0}};
  return {{"scenario", "Start"},     {"id", 7},         {"seconds", 2.5},     {"phase", phase},     {"ended", nullptr},
          {"atomicity", "rollback"}, {"steps", {step}}, {"components", {io}}, {"status", "RUNNING"}};
}

std::string shown_of(const Json& report, const std::string& question = {}) {
  return shown([&](Terminal& terminal) { show(terminal, {{"records", Json::array()}}, report, question); });
}

TEST(Shown, ATerminalHasColoursUnlessSomebodyWantsNone) {
  const auto draw = [](Terminal& terminal) {
    EXPECT_TRUE(terminal.interactive());
    say(terminal.paint(Colour::red, "hot"));
  };
  ASSERT_EQ(unsetenv("NO_COLOR"), 0);
  EXPECT_THAT(shown(draw), HasSubstr("\x1b[31mhot\x1b[0m"));
  ASSERT_EQ(setenv("NO_COLOR", "1", 1), 0);
  EXPECT_THAT(shown(draw), Not(HasSubstr("\x1b[31m")));
  ASSERT_EQ(unsetenv("NO_COLOR"), 0);
}

TEST(Shown, ALongLineIsWrappedAndABlockIsCut) {
  const std::string words(90, 'x');
  EXPECT_THAT(shown([&](Terminal& terminal) { terminal.line(words); }), Not(HasSubstr(words)));
  EXPECT_THAT(shown([&](Terminal& terminal) { terminal.redraw({words}); }), Not(HasSubstr(std::string(72, 'x'))));
}

TEST(Shown, ABlockThatIsDrawnAgainStandsWhereItStood) {
  const std::string once = shown([](Terminal& terminal) { terminal.redraw({"one", "two"}); });
  const std::string twice = shown([](Terminal& terminal) {
    terminal.redraw({"one", "two"});
    terminal.redraw({"three"});
  });
  EXPECT_THAT(twice, HasSubstr("three"));
  EXPECT_GT(std::count(twice.begin(), twice.end(), '\x1b'), std::count(once.begin(), once.end(), '\x1b'))
      << "the first one is erased";
}

TEST(Shown, OfABlockThatIsTooHighItSaysHowMuchIsLeftOut) {
  const std::string text =
      shown([](Terminal& terminal) { terminal.redraw(std::vector<std::string>(30, "a line"), {"the foot"}); });
  EXPECT_THAT(text, HasSubstr("the foot"));
  EXPECT_THAT(text, HasSubstr("more"));
}

TEST(Shown, ARunThatGoesForwardShowsItsStep) {
  const std::string text = shown_of(run_in("forward"), "cancel the run?");
  EXPECT_THAT(text, HasSubstr("Start"));
  EXPECT_THAT(text, HasSubstr("run 7  2.5 s"));
  EXPECT_THAT(text, HasSubstr("2 run all"));
  EXPECT_THAT(text, HasSubstr("io"));
  EXPECT_THAT(text, HasSubstr("… 1.2 s"));
  EXPECT_THAT(text, HasSubstr("cancel the run?"));
}

TEST(Shown, ARunThatIsUndoneShowsWhereEverybodyGoes) {
  Json report = run_in("compensation");
  EXPECT_THAT(shown_of(report), HasSubstr("undoing what the run did"));
  EXPECT_THAT(shown_of(report), HasSubstr("to STOPPED"));
  report["components"][0]["target"] = "INITIALIZED";
  EXPECT_THAT(shown_of(report), HasSubstr("… to"));
  report["components"][0]["exception"] = {{"reason", "STUCK"}};
  EXPECT_THAT(shown_of(report), HasSubstr("✘ STUCK"));
  report["atomicity"] = "forward";
  EXPECT_THAT(shown_of(report), HasSubstr("bringing down who is left"));
}

TEST(Shown, LooksNameEverybody) {
  EXPECT_THAT(shown_of(run_in("preflight")), HasSubstr("preflight"));
  EXPECT_THAT(shown_of(run_in("audit")), HasSubstr("audit"));
}

TEST(Shown, ATableFitsTheTerminal) {
  const std::string text = shown([](Terminal&) {
    say_table({{"NAME", "WHY"},
               {"io", "a sentence that is much longer than what is left of a terminal with seventy-two columns"}});
  });
  EXPECT_THAT(text, Not(HasSubstr("longer than what is left of a terminal with seventy-two columns")));
}

}  // namespace
}  // namespace kapela::console
