#include "orchestrator/runtime/narrator.hpp"

#include <gtest/gtest.h>

#include "orchestrator/engine/report.hpp"

namespace kapela::runtime {
namespace {

using engine::RecordKind;

engine::Plant plant() {
  engine::Plant made;
  made.components.resize(2);
  made.components[0].name = "io";
  made.components[1].name = "avena";
  made.components[1].dialect = wire::Dialect::avena2;
  return made;
}

template <class Detail>
engine::Record record(RecordKind kind, std::uint32_t component, Detail detail, std::uint64_t a, std::uint64_t b = 0) {
  engine::Record made;
  made.kind = kind;
  made.run = engine::RunId{3};
  made.component = engine::ComponentId{component};
  made.detail = static_cast<std::uint8_t>(detail);
  made.a = a;
  made.b = b;
  return made;
}

TEST(Narrator, SaysThatACommandWasSentInTheWordsOfTheDescriptionAndTheComponentsDialect) {
  const auto initialize = wire::Command::initialize;
  const auto line = narrate(record(RecordKind::sent, 0, initialize, 1), "", plant());
  ASSERT_TRUE(line);
  EXPECT_EQ(line->level, base::Level::info);
  EXPECT_EQ(line->text, "Wysłano komendę 'CMD_INITIALIZE' do komponentu 'io'");
  EXPECT_EQ(narrate(record(RecordKind::sent, 1, initialize, 1), "", plant())->text,
            "Wysłano komendę 'CMD_INITIALIZED' do komponentu 'avena'");
}

TEST(Narrator, WarnsOfARepeatedCommand) {
  const auto line =
      narrate(record(RecordKind::sent, 0, wire::Command::run, 2), "", plant());
  EXPECT_EQ(line->level, base::Level::warning);
  EXPECT_EQ(line->text, "Ponowiono komendę 'CMD_RUN' do komponentu 'io' (próba 2)");
}

TEST(Narrator, RepeatsLogEventsWithTheirLevelAsTheyAre) {
  engine::Record log = record(RecordKind::log, 0, base::Level::success, 0);
  log.component = engine::no_component;
  const auto line = narrate(log, "✅ gotowe", plant());
  EXPECT_EQ(line->level, base::Level::success);
  EXPECT_EQ(line->text, "✅ gotowe");
}

TEST(Narrator, SaysAtTheEndHowItWentAndWhyWhenItFailed) {
  engine::Record end =
      record(RecordKind::run_ended, 0, engine::RunStatus::stopped_partial, 0, 1'500'000'000);
  end.component = engine::no_component;
  const auto line = narrate(end, "io: FAULT", plant());
  EXPECT_EQ(line->level, base::Level::error);
  EXPECT_EQ(line->text, "Run 3 ended STOPPED_PARTIAL after 1.5 s: io: FAULT");
}

}  // namespace
}  // namespace kapela::runtime
