#include "orchestrator/runtime/narrator.hpp"

#include <gtest/gtest.h>

#include "orchestrator/record/run_report.hpp"

namespace kapela::runtime {
namespace {

using record::RecordKind;

constexpr auto english = base::Language::english;
constexpr auto polish = base::Language::polish;

record::Plant told_plant() {
  record::Plant made;
  made.components.resize(2);
  made.components[0].name = "io";
  made.components[1].name = "avena";
  made.components[1].dialect = wire::Dialect::avena2;
  return made;
}

template <class Detail>
record::Record record(RecordKind kind, std::uint32_t component, Detail detail, std::uint64_t a, std::uint64_t b = 0) {
  record::Record made;
  made.kind = kind;
  made.run = record::RunId{3};
  made.component = record::ComponentId{component};
  made.detail = static_cast<std::uint8_t>(detail);
  made.a = a;
  made.b = b;
  return made;
}

TEST(Narrator, SaysThatACommandWasSentInTheWordsOfTheDescriptionAndTheComponentsDialect) {
  const auto initialize = wire::Command::initialize;
  const auto line = narrate(record(RecordKind::sent, 0, initialize, 1), "", told_plant(), false);
  ASSERT_TRUE(line);
  EXPECT_EQ(line->level, base::Level::info);
  EXPECT_EQ(line->text, "Wysłano komendę 'CMD_INITIALIZE' do komponentu 'io'");
  EXPECT_EQ(narrate(record(RecordKind::sent, 1, initialize, 1), "", told_plant(), false)->text,
            "Wysłano komendę 'CMD_INITIALIZED' do komponentu 'avena'");
}

TEST(Narrator, WarnsOfARepeatedCommand) {
  const auto line = narrate(record(RecordKind::sent, 0, wire::Command::run, 2), "", told_plant(), false);
  EXPECT_EQ(line->level, base::Level::warning);
  EXPECT_EQ(line->text, "Ponowiono komendę 'CMD_RUN' do komponentu 'io' (próba 2)");
}

TEST(Narrator, NamesTheEventThatWasSent) {
  EXPECT_EQ(narrate(record(RecordKind::event_sent, 0, 0, 1), "RELEASE", told_plant(), false)->text,
            "Wysłano zdarzenie 'RELEASE' do komponentu 'io'");
  EXPECT_EQ(narrate(record(RecordKind::event_sent, 0, 0, 2), "FEED", told_plant(), false)->text,
            "Ponowiono zdarzenie 'FEED' do komponentu 'io' (próba 2)");
}

TEST(Narrator, RepeatsLogEventsWithTheirLevelAsTheyAre) {
  record::Record log = record(RecordKind::log, 0, base::Level::success, 0);
  log.component = record::no_component;
  const auto line = narrate(log, "✅ gotowe", told_plant(), false, english);
  EXPECT_EQ(line->level, base::Level::success);
  EXPECT_EQ(line->text, "✅ gotowe");
}

TEST(Narrator, SaysAtTheEndHowItWentAndWhyWhenItFailed) {
  record::Record end = record(RecordKind::run_ended, 0, record::RunStatus::stopped_partial, 0, 1'500'000'000);
  end.component = record::no_component;
  const auto line = narrate(end, "io: FAULT", told_plant(), false, english);
  EXPECT_EQ(line->level, base::Level::error);
  EXPECT_EQ(line->text, "Run 3 ended STOPPED_PARTIAL after 1.5 s: io: FAULT");
}

TEST(Narrator, NamesWhoStandsElsewhereAtTheEndAndWhy) {
  const auto line = narrate(record(RecordKind::exception, 0, record::Reason::held_by, 2), "io: stays RUN", told_plant(),
                            true, english);
  EXPECT_EQ(line->level, base::Level::error);
  EXPECT_EQ(line->text, "Left where it is (HELD_BY): io: stays RUN");
}

TEST(Narrator, TellsWhoIsDownOnlyWhileARunIsUndone) {
  record::Record settled = record(RecordKind::settled, 0, base::Level::debug, 0);
  settled.state = wire::State::stopped;
  EXPECT_EQ(narrate(settled, "", told_plant(), true, english)->level, base::Level::info);
  EXPECT_EQ(narrate(settled, "", told_plant(), true, english)->text, "io is STOPPED, where it may stay");
  EXPECT_EQ(narrate(settled, "", told_plant(), false, english)->level, base::Level::debug);
}

TEST(Narrator, WarnsOfARefusalWhileARunIsUndone) {
  const record::Record refused = record(RecordKind::refused, 0, wire::Command::stop, 0);
  EXPECT_EQ(narrate(refused, "busy", told_plant(), true, english)->level, base::Level::warning);
  EXPECT_EQ(narrate(refused, "busy", told_plant(), true, english)->text, "io refused CMD_STOP: busy");
  EXPECT_EQ(narrate(refused, "busy", told_plant(), false, english)->level, base::Level::debug);  // the verdict says it
}

TEST(Narrator, SaysThatARunIsUndoneThatAlarmsAreRaisedAndThatThePlantIsLatched) {
  const auto text = [](RecordKind kind, base::Level detail, std::string_view words, std::uint64_t a, std::uint64_t b) {
    return narrate(record(kind, 0, detail, a, b), words, told_plant(), false, english)->text;
  };
  const auto any = base::Level::error;
  EXPECT_EQ(text(RecordKind::compensating, any, "", 4, 180'000'000'000),
            "Run 3: 4 components are brought down to where they may stay, within 3m");
  EXPECT_EQ(text(RecordKind::compensating, any, "", 1, 60'000'000'000),
            "Run 3: 1 component is brought down to where it may stay, within 1m");
  EXPECT_EQ(text(RecordKind::alert, any, "run 3 ended", 0, 0), "🔔 run 3 ended");
  EXPECT_EQ(text(RecordKind::latched, any, "run 3 failed", 0, 0),
            "🔒 The plant is latched: run 3 failed. Starts are refused until an operator acknowledges: kapela ack");
  EXPECT_EQ(text(RecordKind::unlatched, any, "Anna", 0, 0), "🔓 The plant is acknowledged by Anna");
}

TEST(Narrator, SaysWhatComesOfARunThatACrashLeftOpen) {
  record::Record recovered = record(RecordKind::recovered, 0, base::Level::debug, 7);
  EXPECT_EQ(narrate(recovered, "start", told_plant(), false, english)->text,
            "Run 3 of 'start' was open when the orchestrator died: it is undone");
  recovered.detail = 1;
  EXPECT_EQ(narrate(recovered, "start", told_plant(), false, english)->text,
            "Run 3 of 'start' was open when the orchestrator died: it goes on");
}

record::Record any_record(RecordKind kind) {
  record::Record made = record(kind, 0, std::uint8_t{1}, 1, 2);
  made.state = wire::State::run;
  return made;
}

/// Every kind of record that the engine tells of in its own words, in the forms that it has.
std::vector<record::Record> told_in_words() {
  std::vector<record::Record> records;
  for (const RecordKind kind :
       {RecordKind::sent, RecordKind::in_doubt, RecordKind::run_accepted, RecordKind::acknowledged,
        RecordKind::observed, RecordKind::reached, RecordKind::refused, RecordKind::compensating, RecordKind::settled,
        RecordKind::exception, RecordKind::recovered, RecordKind::run_ended, RecordKind::latched, RecordKind::unlatched,
        RecordKind::approved, RecordKind::watched, RecordKind::unwatched}) {
    records.push_back(any_record(kind));
    records.push_back(any_record(kind));
    records.back().a = 2;
    records.back().detail = kind == RecordKind::approved || kind == RecordKind::recovered ? 0 : 1;
  }
  return records;
}

TEST(Narrator, TellsEachKindOfRecordInTheLanguageThatIsChosen) {
  for (const record::Record& each : told_in_words()) {
    const auto in_polish = narrate(each, "words", told_plant(), true, polish);
    const auto in_english = narrate(each, "words", told_plant(), true, english);
    ASSERT_TRUE(in_polish && in_english) << name(each.kind);
    EXPECT_NE(in_polish->text, in_english->text) << name(each.kind);
    EXPECT_EQ(in_polish->level, in_english->level);
  }
}

TEST(Narrator, LeavesWhatOthersSayAsItIsInAnyLanguage) {
  for (const RecordKind kind : {RecordKind::log, RecordKind::verdict, RecordKind::missed, RecordKind::alert}) {
    const auto in_polish = narrate(any_record(kind), "✅ done", told_plant(), true, polish);
    EXPECT_EQ(in_polish->text, narrate(any_record(kind), "✅ done", told_plant(), true, english)->text);
  }
}

TEST(Narrator, SaysInEnglishWhatTheSeedSaysInPolish) {
  const record::Record sent = record(RecordKind::sent, 0, wire::Command::run, 1);
  EXPECT_EQ(narrate(sent, "", told_plant(), false, english)->text, "Sent command 'CMD_RUN' to component 'io'");
  EXPECT_EQ(narrate(sent, "", told_plant(), false)->text, narrate(sent, "", told_plant(), false, polish)->text);
}

}  // namespace
}  // namespace kapela::runtime
