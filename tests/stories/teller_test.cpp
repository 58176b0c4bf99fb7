#include "tests/stories/teller.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/record/run_report.hpp"

namespace kapela::stories {
namespace {

using namespace std::chrono_literals;
using record::Record;
using record::RecordKind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::SizeIs;

record::Plant small_plant() {
  record::Plant plant;
  for (const char* name : {"io", "left"}) plant.components.emplace_back().name = name;
  return plant;
}

Record record_of(RecordKind kind, wire::State state = wire::State::unknown, base::Duration time = 0ms) {
  Record record;
  record.time = base::Instant(time);
  record.kind = kind;
  record.state = state;
  record.component = record::ComponentId{0};
  record.run = record::RunId{1};
  return record;
}

Record command(RecordKind kind, std::uint64_t number, std::uint64_t attempt = 0, base::Duration time = 0ms) {
  Record record = record_of(kind, wire::State::unknown, time);
  record.detail = static_cast<std::uint8_t>(wire::Command::run);
  record.command = record::CommandId{number};
  record.a = attempt;
  return record;
}

class Telling : public testing::Test {
 protected:
  std::vector<std::string> tell(const std::vector<Record>& records) { return teller_.tell(records); }

  const record::Plant plant_ = small_plant();
  Teller teller_{plant_};
};

TEST_F(Telling, LeavesOutALookWithoutNews) {
  const Record seen = record_of(RecordKind::observed, wire::State::run);
  EXPECT_THAT(tell({seen, seen}), SizeIs(1));
  EXPECT_THAT(tell({seen}), IsEmpty());
  EXPECT_THAT(tell({record_of(RecordKind::observed, wire::State::fault)}), SizeIs(1));
}

TEST_F(Telling, TakesForNewsThatSomebodyAnswersAgain) {
  const Record seen = record_of(RecordKind::observed, wire::State::run);
  EXPECT_THAT(
      tell({seen, command(RecordKind::in_doubt, 1, 1), seen}),
      ElementsAre(MatchesRegex(".*observed +RUN"), MatchesRegex(".*in_doubt.*"), MatchesRegex(".*observed +RUN")));
}

TEST_F(Telling, KnowsNothingInANewLife) {
  Record born;
  born.kind = RecordKind::started;
  const Record seen = record_of(RecordKind::observed, wire::State::run);
  EXPECT_THAT(tell({seen, born, seen}), SizeIs(3));
}

TEST_F(Telling, HasOneLineForWhatIsSentAsSoonAsItIsIntended) {
  EXPECT_THAT(tell({command(RecordKind::intent, 1), command(RecordKind::intent, 2), command(RecordKind::sent, 1, 1),
                    command(RecordKind::sent, 2, 1)}),
              ElementsAre(MatchesRegex(".*intent\\+sent +CMD_RUN"), MatchesRegex(".*intent\\+sent +CMD_RUN")));
}

TEST_F(Telling, TellsThatItIsSentLater) {
  EXPECT_THAT(tell({command(RecordKind::intent, 1), command(RecordKind::sent, 1, 1, 1ms)}),
              ElementsAre(MatchesRegex(".*intent +CMD_RUN"), MatchesRegex(".*sent +CMD_RUN")));
  EXPECT_THAT(tell({command(RecordKind::intent, 2), record_of(RecordKind::observed, wire::State::run),
                    command(RecordKind::sent, 2, 1)}),
              SizeIs(3));
}

TEST_F(Telling, HasOneLineForACommandAndItsMoves) {
  const auto moved = [](wire::State from, wire::State to) {
    Record record = record_of(RecordKind::moved, to);
    record.detail = static_cast<std::uint8_t>(from);
    return record;
  };
  Record handled = command(RecordKind::handled, 1);
  handled.state = wire::State::run;
  EXPECT_THAT(
      tell({moved(wire::State::initialized, wire::State::starting), moved(wire::State::starting, wire::State::run),
            handled}),
      ElementsAre(MatchesRegex(".*io +moved\\+handled +RUN +CMD_RUN +accepted, from INITIALIZED via STARTING")));
}

TEST_F(Telling, HasOneLineForWhatIsSeenAndWasWaitedFor) {
  EXPECT_THAT(
      tell({record_of(RecordKind::observed, wire::State::run), record_of(RecordKind::reached, wire::State::run)}),
      ElementsAre(MatchesRegex(".*observed\\+reached +RUN +after 0.0 ms")));
}

TEST_F(Telling, SaysWhatIsWaitedForAndWhy) {
  Record awaited = record_of(RecordKind::awaited);
  awaited.b = record::bit_of(wire::State::run) | record::bit_of(wire::State::pause);
  Record missed = record_of(RecordKind::missed);
  missed.detail = static_cast<std::uint8_t>(record::Reason::timeout);
  missed.text = "too late";
  EXPECT_THAT(tell({awaited, missed}), ElementsAre(MatchesRegex(".*awaited +(RUN\\|PAUSE|PAUSE\\|RUN)"),
                                                   MatchesRegex(".*missed +TIMEOUT +too late")));
}

}  // namespace
}  // namespace kapela::stories
