#include "orchestrator/runtime/avena_signs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kapela::runtime {
namespace {

using engine::Answer;
using ::testing::HasSubstr;
using wire::Command;
using wire::Dialect;

constexpr record::ComponentId io{0};

record::Plant plant_of(Dialect dialect) {
  record::Plant plant;
  plant.components.push_back({.name = "io", .port = 8001, .dialect = dialect});
  return plant;
}

engine::Order order(Command command) {
  engine::Order made;
  made.component = io;
  made.command = command;
  made.id = record::CommandId{7};
  return made;
}

/// What avena_commons answers to the event, in STOPPED.
wire::Event sent_event() {
  wire::Event event;
  event.source = "orchestrator";
  event.event_type = "CMD_INITIALIZE";
  event.id = 7;
  event.timestamp = "2026-11-28 12:00:00.000000";
  return event;
}

wire::Event reply(std::string_view result = "error") {
  wire::Event event = sent_event();
  event.source = "io";
  event.result.emplace();
  event.result->result = result;
  event.result->data = std::make_shared<const wire::Json>(wire::Json{{"message", "Service stopped"}});
  return event;
}

Answer accepted(wire::State state = wire::State::unknown) {
  Answer answer;
  answer.component = io;
  answer.command = record::CommandId{7};
  answer.kind = Answer::Kind::accepted;
  answer.state = state;
  return answer;
}

TEST(AvenaSigns, TakeAReplyToACommandForARefusalThatNamesTheDialect) {
  const record::Plant plant = plant_of(Dialect::seed);
  AvenaSigns signs(plant);
  signs.sent(order(Command::initialize), sent_event());
  EXPECT_FALSE(signs.on_answer(accepted()));
  const auto refusal = signs.on_reply(reply());
  ASSERT_TRUE(refusal);
  EXPECT_TRUE(refusal->late);
  EXPECT_EQ(refusal->kind, Answer::Kind::refused);
  EXPECT_EQ(refusal->reason,
            "it answered \"Service stopped\", as to an event that is no command to it; if it is a service of "
            "avena_commons 2.x, write 'dialect: avena2' for it in the plant");
}

TEST(AvenaSigns, HaveNothingToSayOfTheDialectWhereARestartIsRefused) {
  const record::Plant plant = plant_of(Dialect::avena2);
  AvenaSigns signs(plant);
  wire::Event restart = sent_event();
  restart.event_type = "CMD_RESTART";
  signs.sent(order(Command::restart), restart);
  EXPECT_FALSE(signs.on_answer(accepted()));
  wire::Event refused = reply();
  refused.event_type = "CMD_RESTART";
  refused.result->error_message = "Cannot restart from state RUN.";
  const auto refusal = signs.on_reply(refused);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->reason, "Cannot restart from state RUN.");
}

TEST(AvenaSigns, KeepAReplyThatOvertakesTheHttpAnswer) {
  const record::Plant plant = plant_of(Dialect::avena2);
  AvenaSigns signs(plant);
  signs.sent(order(Command::initialize), sent_event());
  EXPECT_FALSE(signs.on_reply(reply()));
  const auto refusal = signs.on_answer(accepted());
  ASSERT_TRUE(refusal);
  EXPECT_THAT(refusal->reason, HasSubstr("write 'dialect: seed'"));
}

TEST(AvenaSigns, BelieveOnlyAReplyToTheLastCommandOfOneWhoseHttpAnswerSaidNothing) {
  const record::Plant plant = plant_of(Dialect::seed);
  AvenaSigns signs(plant);
  signs.sent(order(Command::initialize), sent_event());
  EXPECT_FALSE(signs.on_answer(accepted(wire::State::initializing)));
  EXPECT_FALSE(signs.on_reply(reply()));
  EXPECT_FALSE(signs.on_answer(accepted(wire::State::initializing)));
  signs.sent(order(Command::initialize), sent_event());
  EXPECT_FALSE(signs.on_answer(accepted()));
  wire::Event other = reply();
  other.id = 8;
  EXPECT_FALSE(signs.on_reply(other));
  other = reply();
  other.timestamp = "2026-11-28 12:00:01.000000";
  EXPECT_FALSE(signs.on_reply(other));
  other = reply();
  other.source = "stranger";
  EXPECT_FALSE(signs.on_reply(other));
  EXPECT_FALSE(signs.on_reply(reply("success")));
  EXPECT_TRUE(signs.on_reply(reply()));
}

TEST(AvenaSigns, ObjectToWhatAServiceOfAnUnsaidDialectWouldDieOf) {
  const record::Plant plant = plant_of(Dialect::seed);
  AvenaSigns signs(plant);
  EXPECT_FALSE(signs.objection(order(Command::soft_stop)));
  signs.told_state(io, true);
  for (const Command command : {Command::soft_stop, Command::hard_stop})
    EXPECT_THAT(signs.objection(order(command)).value_or(""), HasSubstr("write 'dialect: avena2' for it in the plant"));
  EXPECT_FALSE(signs.objection(order(Command::stop)));
  signs.told_state(io, false);
  EXPECT_FALSE(signs.objection(order(Command::soft_stop)));
}

}  // namespace
}  // namespace kapela::runtime
