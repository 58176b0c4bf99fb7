#include "simulators/component/business.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kapela::component {
namespace {

using wire::State;

wire::Event ping(int number) {
  wire::Event event;
  event.event_type = "ping";
  event.id = number;
  event.data = std::make_shared<const wire::Json>(wire::Json{{"i", number}});
  return event;
}

TEST(Business, AnswersByState) {
  struct Row {
    State state;
    const char* result;
    const char* message;
  };
  for (const Row& row :
       {Row{State::initialized, "info", "System in initialization state"},
        Row{State::pause, "info", "System paused, operation buffered"},
        Row{State::fault, "error", "System in fault state"}, Row{State::stopped, "error", "Service stopped"},
        Row{State::starting, "info", "System in transition - STARTING"},
        Row{State::on_error, "info", "System in transition - ON_ERROR"}}) {
    Business business;
    const wire::EventResult answer = business.on_event(ping(1), row.state);
    EXPECT_EQ(answer.result, row.result);
    EXPECT_EQ(*answer.data, (wire::Json{{"message", row.message}, {"fsm_state", std::string(wire::name(row.state))}}));
  }
}

TEST(Business, ProcessesInRun) {
  Business business;
  const wire::EventResult answer = business.on_event(ping(1), State::run);
  EXPECT_EQ(answer.result, "success");
  EXPECT_EQ(answer.data->dump(), R"({"pong":{"i":1}})");
}

TEST(Business, ProcessesWhatItKeptInOrderAfterTheResume) {
  Business business;
  for (int i = 0; i < 3; ++i) (void)business.on_event(ping(i), State::pause);
  EXPECT_TRUE(business.on_state(State::resuming).empty());
  const std::vector<wire::Event> replies = business.on_state(State::run);
  ASSERT_EQ(replies.size(), 3U);
  for (int i = 0; i < 3; ++i) {
    const auto& reply = replies[static_cast<std::size_t>(i)];
    EXPECT_EQ(reply.id, i);
    EXPECT_EQ(reply.result->result, "success");
  }
  EXPECT_TRUE(business.on_state(State::run).empty());
}

TEST(Business, TellsTheSendersWhenThePausedComponentIsStopped) {
  Business business;
  (void)business.on_event(ping(1), State::pause);
  EXPECT_TRUE(business.on_state(State::stopping).empty());
  const std::vector<wire::Event> replies = business.on_state(State::stopped);
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ((*replies[0].result->data)["message"], "Service stopped");
}

TEST(Business, RefusesWhatItsBufferDoesNotHold) {
  Business business;
  for (std::size_t i = 0; i < Business::buffered_events; ++i)
    EXPECT_EQ(business.on_event(ping(1), State::pause).result, "info");
  const wire::EventResult answer = business.on_event(ping(1), State::pause);
  EXPECT_EQ(answer.result, "error");
  EXPECT_EQ((*answer.data)["message"], "System paused, buffer full");
  EXPECT_EQ(business.buffered(), Business::buffered_events);
}

TEST(Business, BoundsTheBytesItKeeps) {
  wire::Event large = ping(1);
  large.data = std::make_shared<const wire::Json>(wire::Json{{"text", std::string(1024 * 1024, 'x')}});
  Business business;
  for (int i = 0; i < 20; ++i) (void)business.on_event(large, State::pause);
  EXPECT_EQ(business.buffered(), 7U);
}

}  // namespace
}  // namespace kapela::component
