// What a component makes of events that are no commands: its rules, its data, its memory.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/component/harness.hpp"

namespace kapela::component {
namespace {

using std::chrono::seconds;
using wire::Command;
using wire::Json;
using wire::State;

wire::JsonPtr json(std::string_view text) {
  return std::make_shared<const Json>(Json::parse(text));
}

ComponentSettings with_feeder() {
  auto business = std::make_shared<BusinessSettings>();
  business->data = json(R"({"feeder":{"level":1}})");
  EventRule feed;
  feed.event = "FEED";
  feed.reply = json(R"({"fed":true})");
  feed.changes = {{"/feeder/level", nullptr, 2}, {"/feeder/open", json("true")}};
  EventRule jam;
  jam.event = "JAM";
  jam.failure = "jammed";
  jam.changes = {{"/feeder/level", json("0")}};
  business->events = {feed, jam};
  ComponentSettings settings = Bench::settings_of(base::fixed(base::Duration::zero()));
  settings.business = std::move(business);
  return settings;
}

struct Feeder : Bench {
  Feeder() : Bench(with_feeder()) { place_in(State::run); }

  EventReply say(std::string_view event, std::optional<std::uint64_t> id = std::nullopt, std::uint64_t epoch = 1,
                 const faults::Fault* fault = nullptr) {
    wire::Fence fence;
    fence.cmd_id = id;
    if (id) fence.epoch = epoch;
    return component.on_event({event, json(R"({"count":3})"), fence, fault});
  }
  [[nodiscard]] std::string data() const { return component.data()->dump(); }
};

TEST(ComponentEvents, ARuleChangesTheDataAndReplies) {
  Feeder io;
  const EventReply reply = io.say("FEED");
  EXPECT_EQ(reply.verdict, Verdict::accepted);
  EXPECT_EQ(reply.result->result, "success");
  EXPECT_EQ(reply.result->data->dump(), R"({"fed":true})");
  EXPECT_EQ(io.data(), R"({"feeder":{"level":3,"open":true}})");
  EXPECT_EQ(io.component.report().details->dump(), io.data()) << "it says so when it is asked";
}

TEST(ComponentEvents, ARuleThatFailsChangesNothing) {
  Feeder io;
  const EventReply reply = io.say("JAM");
  EXPECT_EQ(reply.verdict, Verdict::accepted);
  EXPECT_EQ(reply.result->result, "failure");
  EXPECT_EQ(reply.result->error_message, "jammed");
  EXPECT_EQ(io.data(), R"({"feeder":{"level":1}})");
}

TEST(ComponentEvents, ARuleIsForItsStatesAlone) {
  Feeder io;
  io.place_in(State::pause);
  const EventReply reply = io.say("FEED");
  EXPECT_EQ(reply.verdict, Verdict::refused_illegal);
  EXPECT_EQ(reply.reason, "FEED is not taken in PAUSE");
  EXPECT_EQ(io.data(), R"({"feeder":{"level":1}})");
}

TEST(ComponentEvents, OneWithoutARuleIsTakenAndLeftToItsHost) {
  Feeder io;
  const EventReply reply = io.say("PING");
  EXPECT_EQ(reply.verdict, Verdict::accepted);
  EXPECT_FALSE(reply.result);
}

TEST(ComponentEvents, ARepeatActsOnce) {
  Feeder io;
  (void)io.say("FEED", 5);
  const EventReply again = io.say("FEED", 5);
  EXPECT_EQ(again.verdict, Verdict::duplicate);
  EXPECT_EQ(again.first, Verdict::accepted);
  EXPECT_EQ(io.data(), R"({"feeder":{"level":3,"open":true}})");
}

TEST(ComponentEvents, WhatComesTooLateOrFromAnOldLifeDoesNothing) {
  Feeder io;
  wire::Fence late;
  late.cmd_id = 5;
  late.epoch = 2;
  late.not_after = io.clock.wall_now() - seconds(1);
  EXPECT_EQ(io.component.on_event({"FEED", json("{}"), late}).verdict, Verdict::refused_expired);
  EXPECT_EQ(io.say("FEED", 6, 1).verdict, Verdict::refused_old_epoch);
  EXPECT_EQ(io.data(), R"({"feeder":{"level":1}})");
}

TEST(ComponentEvents, AFaultMayLetItDoNothingOrActTwice) {
  Feeder io;
  faults::Fault nothing;
  nothing.type = faults::FaultType::ack_only;
  const EventReply deaf = io.say("FEED", 5, 1, &nothing);
  EXPECT_EQ(deaf.verdict, Verdict::accepted);
  EXPECT_TRUE(deaf.fault_acted);
  EXPECT_FALSE(deaf.result);
  faults::Fault blind;
  blind.type = faults::FaultType::not_idempotent;
  (void)io.say("FEED", 6);
  EXPECT_EQ(io.say("FEED", 6, 1, &blind).verdict, Verdict::accepted);
  EXPECT_EQ(io.data(), R"({"feeder":{"level":5,"open":true}})");
}

TEST(ComponentEvents, AProcessThatStartsAgainBeginsWithItsFirstData) {
  Feeder io;
  (void)io.say("FEED");
  io.component.restart();
  EXPECT_EQ(io.data(), R"({"feeder":{"level":1}})");
}

TEST(ComponentEvents, WhatItRepliedIsKnownForAWhile) {
  Feeder io;
  for (std::uint64_t id = 1; id <= CommandMemory::capacity + 1; ++id) {
    wire::EventResult result;
    result.result = std::to_string(id);
    io.component.remember_result(id, result);
  }
  EXPECT_FALSE(io.component.result_of(1));
  EXPECT_EQ(io.component.result_of(2)->result, "2");
}

}  // namespace
}  // namespace kapela::component
