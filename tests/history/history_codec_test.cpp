#include "orchestrator/history/history_codec.hpp"

#include <gtest/gtest.h>

#include "orchestrator/history/record_words.hpp"
#include "tests/checker/story.hpp"

namespace kapela::history::testing {

using namespace checker::testing;

namespace {

const std::vector<std::string> components{"io", "robot"};

Header header() {
  Header header;
  header.version = "0.1.0";
  header.writer = "orchestrator";
  header.clock = ClockKind::monotonic;
  header.wall_at_zero_ns = 1'767'225'600'000'000'000;
  header.epsilon = std::chrono::milliseconds(50);
  header.components = components;
  return header;
}

std::string file_of(const Story& story) {
  std::string text;
  append_line(text, header());
  for (const Record& record : story.records()) append_line(text, record, components);
  return text;
}

std::string line(const Record& record) {
  std::string text;
  append_line(text, record, components);
  return text;
}

std::string error_of(const std::string& line_two) {
  std::string text;
  append_line(text, header());
  const base::Result<Recording> decoded = decode_history(text + line_two + "\n");
  return decoded ? "" : decoded.error().message;
}

TEST(HistoryCodec, SpellsNamesAndLeavesDefaultsOut) {
  Story story;
  story.intent(1, io, 3, wire::Command::initialize);
  EXPECT_EQ(line(story.records().front()),
            R"({"t":1000000,"n":1,"kind":"intent","run":1,"component":"io","cmd_id":3,"state":"STOPPED",)"
            R"("detail":"CMD_INITIALIZE"})"
            "\n");
}

TEST(HistoryCodec, ReadsWhatItWrites) {
  Story story = Story::full_start();
  story.injected(io, 5)
      .missed(1, io, record::Reason::held_by)
      .settled(1, io, wire::State::pause, 7)
      .crashed()
      .recovered(2)
      .verdict(2, io, record::Reason::nack)
      .run_ended(2, record::RunStatus::stopped_partial);
  story.at(RecordKind::run_accepted).text = "Uruchomienie \"wszystkich\" usług\n";
  story.at(RecordKind::started).time = base::Instant(std::chrono::nanoseconds(-5));
  const base::Result<Recording> decoded = decode_history(file_of(story));
  ASSERT_TRUE(decoded) << to_text(decoded.error());
  EXPECT_FALSE(decoded->cut_off);
  EXPECT_EQ(decoded->header.writer, "orchestrator");
  EXPECT_EQ(decoded->header.wall_at_zero_ns, header().wall_at_zero_ns);
  EXPECT_EQ(decoded->header.epsilon, header().epsilon);
  EXPECT_EQ(decoded->header.components, components);
  std::string again;
  append_line(again, decoded->header);
  for (const Record& record : decoded->history.records()) append_line(again, record, components);
  EXPECT_EQ(again, file_of(story));
}

TEST(HistoryCodec, KeepsWhatStandsBeforeALineThatIsCutOff) {
  const std::string text = file_of(Story::full_start());
  const base::Result<Recording> decoded = decode_history(text.substr(0, text.size() - 7));
  ASSERT_TRUE(decoded) << to_text(decoded.error());
  EXPECT_TRUE(decoded->cut_off);
  EXPECT_EQ(decoded->history.records().size(), Story::full_start().records().size() - 1);
}

TEST(HistoryCodec, RefusesALaterFormat) {
  const base::Result<Recording> decoded = decode_history(R"({"kapela_history":2,"version":"9.0"})"
                                                         "\n");
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, base::ErrorCode::unsupported);
  EXPECT_EQ(decoded.error().message, "line 1: format 2 of a later version of Kapela (9.0)");
}

TEST(HistoryCodec, RefusesAFileThatIsNoHistory) {
  EXPECT_FALSE(decode_history(""));
  EXPECT_FALSE(decode_history("name: a scenario\n"));
  EXPECT_FALSE(decode_history("{}\n"));
  EXPECT_FALSE(decode_history("{\"kapela_history\":\"one\"}\n"));
}

TEST(HistoryCodec, NamesTheLineAndWhatIsWrongWithIt) {
  EXPECT_EQ(error_of(R"({"t":1,"kind":"log")"), "line 2: not valid JSON at byte 20");
  EXPECT_EQ(error_of(R"([1])"), "line 2: a record is a JSON object");
  EXPECT_EQ(error_of(R"({"kind":"log"})"), "line 2: t and kind are needed");
  EXPECT_EQ(error_of(R"({"t":1,"kind":"sung"})"), "line 2: 'sung' is no kind");
  EXPECT_EQ(error_of(R"({"t":1,"kind":"log","colour":1})"), "line 2: unknown member 'colour'");
  EXPECT_EQ(error_of(R"({"t":1,"t":2,"kind":"log"})"), "line 2: 't' stands there twice");
  EXPECT_EQ(error_of(R"({"t":1,"kind":"log","run":-1})"), "line 2: the value of 'run' has the wrong type");
  EXPECT_EQ(error_of(R"({"t":1,"kind":"log","run":{}})"), "line 2: the value of 'run' has the wrong type");
  EXPECT_EQ(error_of(R"({"t":1,"kind":"owned","component":"eve"})"), "line 2: the header has no component 'eve'");
  EXPECT_EQ(error_of(R"({"t":1,"kind":"moved","detail":"CMD_RUN"})"), "line 2: 'CMD_RUN' is no detail of moved");
  for (const char* line : {R"({"t":1,"kind":"run_ended","detail":200})", R"({"t":1, "kind":"run_ended","detail":200})"})
    EXPECT_EQ(error_of(line), "line 2: 'detail' or 'a' of run_ended is a number that means nothing");
  EXPECT_EQ(error_of(R"({"t":1,"kind":"injected","component":"io","detail":64})"),
            "line 2: 'detail' or 'a' of injected is a number that means nothing");
  EXPECT_EQ(error_of(R"({"t":1,"kind":"owned","component":"io","a":2})"),
            "line 2: 'detail' or 'a' of owned is a number that means nothing");
  EXPECT_EQ(error_of(R"({"t":1,"kind":"sighted","component":"io","a":28})"),
            "line 2: 'detail' or 'a' of sighted is a number that means nothing");
}

TEST(RecordWords, GoBackToTheirNumbers) {
  for (int kind = 0; kind <= static_cast<int>(record::last_record_kind); ++kind) {
    Record record;
    record.kind = static_cast<RecordKind>(kind);
    record.detail = 1;
    const std::string_view word = detail_text(record);
    if (word.empty()) continue;
    EXPECT_EQ(parse_detail(record.kind, word), 1) << word;
  }
}

TEST(RecordWords, SayWhatARecoveredRunAndAnOperatorDo) {
  Story story;
  story.recovered(1);
  EXPECT_EQ(detail_text(story.records().front()), "undone");
  story.at(RecordKind::recovered).detail = 1;
  EXPECT_EQ(detail_text(story.records().front()), "resumed");
  EXPECT_EQ(detail_text({.kind = RecordKind::approved, .detail = 1}), "yes");
}

TEST(RecordWords, SayWhatACommandIsForUnlessItGoesForward) {
  Story story;
  story.intent(1, io, 3, wire::Command::stop, wire::State::run, record::Purpose::compensation);
  EXPECT_EQ(line_of(story.records().front(), "io"),
            "0.001000 s  #1 run 1 io intent CMD_STOP RUN cmd_id 3 compensation");
}

TEST(RecordWords, SayHowARealComponentWasSeen) {
  Story story;
  story.answered(1, io, 3, wire::Command::run, {wire::State::starting, 12}).lost(io);
  EXPECT_EQ(line_of(story.records().front(), "io"),
            "0.001000 s  #0 run 1 io sighted CMD_RUN STARTING cmd_id 3 ack accepted since up to 1.07ms ago b 12");
  EXPECT_EQ(line_of(story.records().back(), "io"), "0.002000 s  #0 io sighted CMD_GET_STATE silence");
}

TEST(RecordWords, MakeALineForPeople) {
  Story story;
  story.intent(1, io, 3, wire::Command::initialize);
  EXPECT_EQ(line_of(story.records().front(), "io"), "0.001000 s  #1 run 1 io intent CMD_INITIALIZE STOPPED cmd_id 3");
}

}  // namespace
}  // namespace kapela::history::testing
