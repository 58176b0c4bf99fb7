#include "orchestrator/engine/explain.hpp"

#include <array>

#include <gtest/gtest.h>

namespace kapela::engine::testing {

using namespace record;

namespace {

using namespace std::chrono_literals;
using wire::Command;
using wire::State;

constexpr std::array initialized{State::initialized};
constexpr Wish wish{initialized, 60s};

ComponentSpec supervisor() {
  ComponentSpec made;
  made.name = "supervisor_2";
  made.port = 8003;
  return made;
}

Board::Entry seen(State state, base::Duration since, base::Duration last) {
  Board::Entry made;
  made.seen.state = state;
  made.ever_seen = true;
  made.since = base::Instant(since);
  made.last_seen = base::Instant(last);
  return made;
}

std::string explained(Reason reason, const Board::Entry& entry, const Wish& what = wish) {
  Pursuit pursuit;
  pursuit.command = Command::initialize;
  return explain(reason, supervisor(), entry, pursuit, what, base::Instant(100s));
}

TEST(Explain, NamesTheStateSinceWhenWhatWasWantedAndWhenItWasLastSeen) {
  EXPECT_EQ(explained(Reason::timeout, seen(State::initializing, 41'700ms, 99'800ms)),
            "supervisor_2: INITIALIZING for 58.3 s, wanted INITIALIZED within 60 s, last seen 0.2 s ago");
}

TEST(Explain, ShowsShortTimesInMilliseconds) {
  const Wish shorter{initialized, 50ms};
  EXPECT_EQ(explained(Reason::timeout, seen(State::initializing, 99'952ms, 99'996ms), shorter),
            "supervisor_2: INITIALIZING for 48.0 ms, wanted INITIALIZED within 50 ms, last seen 4.0 ms ago");
}

TEST(Explain, RepeatsWhatAFaultyComponentSaid) {
  Board::Entry faulty = seen(State::fault, 98s, 99'900ms);
  faulty.seen.error_code = 7;
  faulty.seen.error_message = "feeder3 jam";
  EXPECT_EQ(explained(Reason::fault, faulty),
            "supervisor_2: FAULT 7 \"feeder3 jam\" for 2.0 s, wanted INITIALIZED within 60 s, last seen 0.1 s ago");
}

TEST(Explain, SaysWhyNobodyIsReachedWhereThatIsKnown) {
  Board::Entry away = seen(State::stopped, 0s, 0s);
  away.ever_seen = false;
  away.missed = 3;
  away.missed_since = base::Instant(98'500ms);
  away.last_miss = Miss::refused;
  away.problem = "io.cell.local: name cannot be resolved";
  EXPECT_EQ(
      explained(Reason::unreachable, away),
      "supervisor_2: io.cell.local: name cannot be resolved for 1.5 s, wanted INITIALIZED within 60 s, never seen");
  EXPECT_EQ(explain_unfit(Reason::unreachable, supervisor(), away, base::Instant(100s)),
            "supervisor_2: io.cell.local: name cannot be resolved for 1.5 s, never seen");
}

TEST(Explain, LetsNoComponentForgeALineOfTheLog) {
  Board::Entry faulty = seen(State::fault, 98s, 99'900ms);
  faulty.seen.error_message = "jam\n[SUCCESS] all is well\x1b[2J";
  const std::string text = explained(Reason::fault, faulty);
  EXPECT_EQ(text.find_first_of("\n\x1b"), std::string::npos) << text;
}

TEST(Explain, NamesTheAddressWhereNobodyAnswers) {
  Board::Entry gone = seen(State::stopped, 1s, 88s);
  gone.missed_since = base::Instant(98s + 500ms);
  EXPECT_EQ(explained(Reason::unreachable, gone),
            "supervisor_2: nobody answers at 127.0.0.1:8003 for 1.5 s, wanted INITIALIZED within 60 s, last seen "
            "12.0 s ago");
}

TEST(Explain, SaysWhenAComponentWasNeverSeen) {
  EXPECT_EQ(explained(Reason::timeout, Board::Entry{}),
            "supervisor_2: UNKNOWN, wanted INITIALIZED within 60 s, never seen");
}

TEST(Explain, NamesTheCommandWhoseAnswerWasWantedAndAllOfSeveralGoals) {
  const Wish acknowledgement{{}, 5s};
  EXPECT_EQ(explained(Reason::timeout, seen(State::stopped, 98s, 99s), acknowledgement),
            "supervisor_2: STOPPED for 2.0 s, wanted an answer to CMD_INITIALIZE within 5 s, last seen 1.0 s ago");
  constexpr std::array two{State::initialized, State::run};
  const Wish either{two, 1'500ms};
  EXPECT_EQ(explained(Reason::timeout, seen(State::stopped, 98s, 99s), either),
            "supervisor_2: STOPPED for 2.0 s, wanted INITIALIZED or RUN within 1.5 s, last seen 1.0 s ago");
}

TEST(Explain, SaysWhereARefusedCommandWouldBeLegal) {
  Pursuit pursuit;
  pursuit.command = Command::run;
  Answer refusal;
  refusal.kind = Answer::Kind::refused;
  refusal.state = State::stopped;
  refusal.reason = "not initialized";
  EXPECT_EQ(explain_refusal(supervisor(), pursuit, refusal),
            "supervisor_2: refused CMD_RUN: not initialized; it is STOPPED, where these are legal: CMD_INITIALIZE, "
            "CMD_STOP, CMD_RESTART");
  EXPECT_EQ(explain_refusal(supervisor(), pursuit, Answer{}), "supervisor_2: refused CMD_RUN");
}

}  // namespace
}  // namespace kapela::engine::testing
