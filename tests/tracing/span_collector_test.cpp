#include "orchestrator/tracing/span_collector.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/record/run_report.hpp"
#include "orchestrator/tracing/trace_ids.hpp"

namespace kapela::tracing {
namespace {

using record::Record;
using record::RecordKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using wire::Command;
using wire::State;
using namespace std::chrono_literals;

constexpr record::ComponentId io{0};
constexpr record::ComponentId robot{1};

history::Header life() {
  history::Header life;
  life.components = {"io", "robot"};
  life.wall_at_zero_ns = 1'000'000'000'000;
  return life;
}

/// Feeds the records of run 7, a second apart.
class SpanCollectorTest : public ::testing::Test {
 protected:
  SpanCollectorTest() { feed({.a = 5, .kind = RecordKind::started}); }

  void feed(Record record) {
    record.sequence = ++sequence_;
    record.time = base::Instant(std::chrono::seconds(sequence_));
    if (record.kind != RecordKind::started) record.run = record::RunId{7};
    collector_.on(record);
  }
  void accept() { feed({.text = "Start", .kind = RecordKind::run_accepted}); }
  void intend(std::uint64_t command, record::ComponentId component, Command what, std::uint64_t step,
              record::Purpose purpose = record::Purpose::forward) {
    feed({.command = record::CommandId{command},
          .a = static_cast<std::uint64_t>(purpose),
          .b = step,
          .component = component,
          .kind = RecordKind::intent,
          .state = State::stopped,
          .detail = static_cast<std::uint8_t>(what)});
  }
  void end(record::RunStatus status, std::string_view why = {}) {
    feed({.text = why, .kind = RecordKind::run_ended, .detail = static_cast<std::uint8_t>(status)});
  }
  const Span& span(const std::string& name) {
    const auto found = std::find_if(spans_.begin(), spans_.end(), [&](const Span& each) { return each.name == name; });
    EXPECT_NE(found, spans_.end()) << name;
    return *found;
  }
  static AttributeValue value(const Span& span, const std::string& key) {
    for (const auto& [name, value] : span.attributes)
      if (name == key) return value;
    return std::string("nothing of that name");
  }
  static std::vector<std::string> events(const Span& span) {
    std::vector<std::string> names;
    for (const Event& each : span.events) names.push_back(each.name);
    return names;
  }
  /// Every parent is there, and lasts as long as its children.
  void expect_nested() {
    for (const Span& child : spans_) {
      if (child.parent.empty()) continue;
      const auto parent =
          std::find_if(spans_.begin(), spans_.end(), [&](const Span& each) { return each.id == child.parent; });
      ASSERT_NE(parent, spans_.end()) << child.name;
      EXPECT_LE(parent->start, child.start) << child.name;
      EXPECT_GE(parent->end, child.end) << child.name;
    }
  }

  std::vector<Span> spans_;
  SpanCollector collector_{life(), [this](std::vector<Span> spans) { spans_ = std::move(spans); }};
  std::uint64_t sequence_ = 0;
};

TEST_F(SpanCollectorTest, ARunHasPhasesStepsCommandsAndWaits) {
  accept();
  feed({.a = 1, .b = 60, .text = "send_command CMD_INITIALIZE", .kind = RecordKind::step_started});
  intend(3, io, Command::initialize, 1);
  feed({.command = record::CommandId{3}, .a = 1, .component = io, .kind = RecordKind::sent});
  feed({.command = record::CommandId{3},
        .component = io,
        .kind = RecordKind::acknowledged,
        .state = State::initializing});
  feed({.a = 1, .component = io, .kind = RecordKind::reached, .state = State::initializing});
  feed({.a = 1, .kind = RecordKind::step_ended, .detail = 1});
  feed({.a = 2, .text = "wait_for_state INITIALIZED", .kind = RecordKind::step_started});
  feed({.a = 2, .b = record::bit_of(State::initialized), .component = io, .kind = RecordKind::awaited});
  feed({.a = 2, .component = io, .kind = RecordKind::reached, .state = State::initialized});
  feed({.a = 2, .kind = RecordKind::step_ended, .detail = 1});
  end(record::RunStatus::succeeded);
  ASSERT_EQ(spans_.size(), 7U);
  expect_nested();
  EXPECT_EQ(spans_[0].trace, trace_id(record::Epoch{5}, record::RunId{7}));
  EXPECT_EQ(span("Start").parent, "");
  EXPECT_EQ(span("preflight").parent, span("Start").id);
  EXPECT_EQ(span("send_command CMD_INITIALIZE").parent, span("forward").id);
  const Span& command = span("CMD_INITIALIZE io");
  EXPECT_EQ(command.id, span_id(SpanKind::command, 3));
  EXPECT_EQ(command.parent, span("send_command CMD_INITIALIZE").id);
  EXPECT_EQ(command.start, base::WallTime(1'000s + 4s));
  EXPECT_EQ(command.end, base::WallTime(1'000s + 7s));
  EXPECT_TRUE(command.client);
  EXPECT_EQ(value(command, "kapela.outcome"), AttributeValue("reached"));
  EXPECT_EQ(value(command, "kapela.attempts"), AttributeValue(std::int64_t{1}));
  EXPECT_EQ(value(command, "kapela.from_state"), AttributeValue("STOPPED"));
  EXPECT_EQ(value(command, "kapela.state"), AttributeValue("INITIALIZING"));
  EXPECT_THAT(events(command), ElementsAre("sent", "acknowledged"));
  EXPECT_EQ(value(span("await io"), "kapela.wanted"), AttributeValue(std::vector<std::string>{"INITIALIZED"}));
  EXPECT_EQ(span("Start").status, Span::Status::ok);
  EXPECT_EQ(value(span("Start"), "kapela.status"), AttributeValue("SUCCEEDED"));
}

TEST_F(SpanCollectorTest, AFailureShowsTheFaultTheVerdictTheRollbackAndTheException) {
  accept();
  feed({.a = 1, .text = "wait_for_state INITIALIZED", .kind = RecordKind::step_started});
  intend(1, robot, Command::initialize, 1);
  feed({.text = "robot is in FAULT",
        .component = robot,
        .kind = RecordKind::verdict,
        .detail = static_cast<std::uint8_t>(record::Reason::fault)});
  feed({.a = 1, .kind = RecordKind::step_ended});
  feed({.a = 2, .kind = RecordKind::compensating});
  intend(2, io, Command::stop, 1, record::Purpose::compensation);
  feed({.component = io, .kind = RecordKind::settled, .state = State::stopped});
  feed({.text = "robot stays in FAULT",
        .component = robot,
        .kind = RecordKind::exception,
        .state = State::fault,
        .detail = static_cast<std::uint8_t>(record::Reason::fault)});
  feed({.text = "latched", .kind = RecordKind::latched});
  end(record::RunStatus::rollback_failed, "robot is in FAULT");
  expect_nested();
  EXPECT_THAT(events(span("Start")), ElementsAre("fault", "verdict", "rollback", "latched"));
  EXPECT_EQ(span("Start").status, Span::Status::error);
  EXPECT_EQ(span("Start").message, "robot is in FAULT");
  EXPECT_EQ(value(span("CMD_INITIALIZE robot"), "kapela.outcome"), AttributeValue("step over"));
  EXPECT_EQ(span("CMD_STOP io").parent, span("rollback").id);
  EXPECT_EQ(value(span("CMD_STOP io"), "kapela.outcome"), AttributeValue("settled"));
  EXPECT_THAT(events(span("rollback")), Contains("exception"));
}

TEST_F(SpanCollectorTest, ACommandOfAStepThatOnlySendsEndsWithItsAcknowledgement) {
  accept();
  feed({.a = 1, .text = "send_command", .kind = RecordKind::step_started});
  intend(1, io, Command::run, 1);
  intend(2, robot, Command::run, 1);
  feed({.command = record::CommandId{1}, .component = io, .kind = RecordKind::acknowledged, .state = State::starting});
  feed({.command = record::CommandId{2},
        .component = robot,
        .kind = RecordKind::acknowledged,
        .state = State::starting});
  feed({.a = 1, .kind = RecordKind::step_ended, .detail = 1});
  end(record::RunStatus::succeeded);
  EXPECT_EQ(value(span("CMD_RUN io"), "kapela.outcome"), AttributeValue("acknowledged"));
  EXPECT_EQ(span("CMD_RUN io").end, span("CMD_RUN robot").end - 1s);
  expect_nested();
}

TEST_F(SpanCollectorTest, ARefusalAndARepeatAreTold) {
  accept();
  feed({.a = 1, .text = "send_command", .kind = RecordKind::step_started});
  intend(1, io, Command::run, 1);
  feed({.command = record::CommandId{1}, .a = 1, .component = io, .kind = RecordKind::sent});
  feed({.command = record::CommandId{1}, .a = 1, .text = "no answer", .component = io, .kind = RecordKind::in_doubt});
  feed({.command = record::CommandId{1}, .a = 2, .component = io, .kind = RecordKind::sent});
  feed({.command = record::CommandId{1}, .text = "not now", .component = io, .kind = RecordKind::refused});
  end(record::RunStatus::rolled_back, "io refused");
  const Span& command = span("CMD_RUN io");
  EXPECT_THAT(events(command), ElementsAre("sent", "in_doubt", "sent", "refused"));
  EXPECT_EQ(value(command, "kapela.attempts"), AttributeValue(std::int64_t{2}));
  EXPECT_EQ(command.status, Span::Status::error);
  EXPECT_EQ(command.message, "not now");
  expect_nested();
}

TEST_F(SpanCollectorTest, ACommandThatIsGivenAnewIsASpanOfItsOwn) {
  accept();
  feed({.a = 1, .text = "send_command", .kind = RecordKind::step_started});
  intend(1, io, Command::run, 1);
  feed({.command = record::CommandId{1}, .a = 1, .component = io, .kind = RecordKind::sent});
  feed({.command = record::CommandId{1}, .text = "too late", .component = io, .kind = RecordKind::refused});
  intend(2, io, Command::run, 1);
  feed({.command = record::CommandId{2}, .component = io, .kind = RecordKind::acknowledged, .state = State::starting});
  feed({.a = 1, .kind = RecordKind::step_ended, .detail = 1});
  feed({.a = 2, .text = "send_command", .kind = RecordKind::step_started});
  intend(3, io, Command::pause, 2);
  intend(4, io, Command::stop, 2, record::Purpose::on_failure);
  end(record::RunStatus::rolled_back, "too late");
  expect_nested();
  std::vector<AttributeValue> outcomes;
  for (const Span& each : spans_)
    if (each.client) outcomes.push_back(value(each, "kapela.outcome"));
  EXPECT_THAT(outcomes, ElementsAre(AttributeValue("refused"), AttributeValue("acknowledged"),
                                    AttributeValue("superseded"), ::testing::_));
  EXPECT_EQ(value(span("CMD_STOP io"), "kapela.purpose"), AttributeValue("on_failure"));
}

TEST_F(SpanCollectorTest, WhoIsMissedEndsItsCommandAndItsWaitAsFailed) {
  accept();
  feed({.a = 1, .text = "ensure_state RUN", .kind = RecordKind::step_started});
  feed({.a = 1, .b = record::bit_of(State::run), .component = robot, .kind = RecordKind::awaited});
  intend(1, robot, Command::run, 1);
  feed({.a = 1,
        .text = "robot does not answer",
        .component = robot,
        .kind = RecordKind::missed,
        .detail = static_cast<std::uint8_t>(record::Reason::unreachable)});
  feed({.a = 1, .kind = RecordKind::step_ended, .detail = 1});
  end(record::RunStatus::succeeded);
  expect_nested();
  for (const char* name : {"CMD_RUN robot", "await robot"}) {
    EXPECT_EQ(value(span(name), "kapela.outcome"), AttributeValue("missed")) << name;
    EXPECT_EQ(span(name).status, Span::Status::error) << name;
    EXPECT_EQ(span(name).message, "robot does not answer") << name;
  }
  EXPECT_THAT(events(span("ensure_state RUN")), ElementsAre("missed"));
  EXPECT_EQ(span("ensure_state RUN").status, Span::Status::ok) << "it went on without";
}

TEST_F(SpanCollectorTest, ApprovalsAndSkippedStepsAreTold) {
  accept();
  feed({.a = 1, .text = "approve", .kind = RecordKind::step_started});
  feed({.a = 1, .text = "by anna", .kind = RecordKind::approved, .detail = 1});
  feed({.a = 1, .kind = RecordKind::step_ended, .detail = 1});
  feed({.a = 2, .kind = RecordKind::skipped});
  feed({.a = 3, .text = "approve again", .kind = RecordKind::step_started});
  feed({.a = 3, .text = "by jan", .kind = RecordKind::approved});
  feed({.a = 3, .text = "disapproved", .kind = RecordKind::step_ended});
  end(record::RunStatus::rolled_back, "disapproved");
  expect_nested();
  EXPECT_THAT(events(span("approve")), ElementsAre("approved"));
  EXPECT_THAT(events(span("approve again")), ElementsAre("disapproved"));
  EXPECT_EQ(span("approve again").status, Span::Status::error);
  EXPECT_THAT(events(span("forward")), ElementsAre("skipped"));
}

TEST_F(SpanCollectorTest, ALongRunSaysHowManySpansItHasDropped) {
  accept();
  const std::uint64_t steps = SpanTree::most_spans;
  for (std::uint64_t step = 1; step <= steps; ++step) {
    feed({.a = step, .text = "log_event", .kind = RecordKind::step_started});
    feed({.a = step, .kind = RecordKind::step_ended, .detail = 1});
  }
  end(record::RunStatus::succeeded);
  EXPECT_EQ(spans_.size(), SpanTree::most_spans);
  const auto run_and_phases = std::int64_t{3};
  EXPECT_EQ(value(span("Start"), "kapela.dropped_spans"), AttributeValue(run_and_phases));
}

TEST_F(SpanCollectorTest, ARunThatIsTakenUpIsLinkedToItsEarlierTrace) {
  feed({.a = 4, .text = "Start", .kind = RecordKind::recovered});
  end(record::RunStatus::rolled_back, "the orchestrator died");
  EXPECT_EQ(span("Start").trace, trace_id(record::Epoch{5}, record::RunId{7}));
  EXPECT_THAT(span("Start").links, ElementsAre(trace_id(record::Epoch{4}, record::RunId{7})));
  EXPECT_EQ(span("recovery").parent, span("Start").id);
}

}  // namespace
}  // namespace kapela::tracing
