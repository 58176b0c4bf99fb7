// The way of a request through its faults: what its host is told to do, line by line, for every type that a request
// meets.
#include "simulators/faults/passage.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/faults/rules.hpp"

namespace kapela::faults {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using wire::Command;
using wire::State;

std::string text(base::Duration time) {
  return time == base::Duration::zero() ? "" : fmt::format(" {}ms", time / milliseconds(1));
}

std::string text(const Fault* by) {
  return by == nullptr ? "" : " " + by->name;
}

std::string text(const Reply& reply) {
  static constexpr std::array words{"answered", "silent", "hung", "reset", "closed"};
  std::string line = words[static_cast<std::size_t>(reply.how)];
  if (reply.error != nullptr) line += " error of" + text(reply.error);
  if (reply.damage) line += fmt::format(" damage {}", static_cast<int>(*reply.damage));
  if (reply.reset_after > 0) line += fmt::format(" reset after {}", reply.reset_after);
  return line + text(reply.hangs);
}

std::string text(const Action& action) {
  switch (action.kind) {
    case Action::Kind::hold:
      return "hold" + text(action.after);
    case Action::Kind::wait:
      return "wait" + text(action.after);
    case Action::Kind::lie:
      return "lie" + text(action.by);
    case Action::Kind::act:
      return "act" + text(action.by);
    case Action::Kind::refuse:
      return "refuse" + text(action.by);
    case Action::Kind::act_again:
      return "again" + text(action.after) + text(action.by);
    case Action::Kind::crash:
      return "crash" + text(action.by);
    case Action::Kind::leave:
      return text(action.reply) + text(action.after) + (action.by != nullptr ? " lost" : "");
  }
  return "?";
}

/// What happens to a request, until it has left. Rules are named after type and place, and have 10 ms.
class Way {
 public:
  explicit Way(std::vector<Fault> rules, const RequestFacts& facts = a_request())
      : injector_(injector_of(std::move(rules))), passage_(injector_.on_request(facts), facts.command) {}

  Way& still(base::Duration time) {
    still_ = time;
    return *this;
  }
  Way& refused_by_the_component() {
    is_taken_ = false;
    return *this;
  }

  std::vector<std::string> go() {
    std::vector<std::string> lines;
    Input input{.still = std::exchange(still_, {})};
    for (;;) {
      const Action action = passage_.resume(input);
      lines.push_back(text(action));
      switch (action.kind) {
        case Action::Kind::hold:
          input = {.kind = Input::Kind::due};
          break;
        case Action::Kind::wait:
          input = {.kind = Input::Kind::overtaken};
          break;
        case Action::Kind::act:
        case Action::Kind::refuse:
          input = {.kind = Input::Kind::decided, .is_taken = is_taken_};
          break;
        case Action::Kind::lie:
        case Action::Kind::act_again:
          input = {.kind = Input::Kind::done};
          break;
        case Action::Kind::crash:
        case Action::Kind::leave:
          return lines;
      }
    }
  }

  Passage& passage() { return passage_; }

 private:
  Injector injector_;
  Passage passage_;
  base::Duration still_{};
  bool is_taken_ = true;
};

std::vector<std::string> way(std::vector<Fault> rules, const RequestFacts& facts = a_request()) {
  return Way(std::move(rules), facts).go();
}

RequestFacts query() {
  return request(Command::get_state, State::initialized);
}

Fault of_queries(Fault rule) {
  rule.match.event = Command::get_state;
  return rule;
}

TEST(Passage, WithoutAFaultIsAnActAndItsAnswer) {
  EXPECT_THAT(way({}), ElementsAre("act", "answered"));
  EXPECT_THAT(way({}, query()), ElementsAre("act", "answered"));
}

// What a request meets at receive.

TEST(Passage, OfWhatIsLostEndsBeforeTheComponent) {
  EXPECT_THAT(way({fault(FaultType::drop, Place::receive)}), ElementsAre("silent lost"));
  EXPECT_THAT(way({fault(FaultType::reset_peer, Place::receive)}), ElementsAre("reset lost"));
  EXPECT_THAT(way({fault(FaultType::empty_response, Place::receive)}), ElementsAre("closed lost"));
  EXPECT_THAT(way({fault(FaultType::hang)}), ElementsAre("hung 10ms lost"));
  Fault reset = fault(FaultType::reset_peer, Place::receive);
  details(reset).bytes = 20;
  EXPECT_THAT(way({reset}), ElementsAre("reset lost")) << "there is no answer of which bytes could come first";
}

TEST(Passage, OfALatencyAtReceiveWaitsBeforeTheComponent) {
  const Fault latency = fault(FaultType::latency, Place::receive);
  EXPECT_THAT(way({latency}), ElementsAre("hold 10ms", "act", "answered"));
  EXPECT_THAT(way({latency, named("more", latency)}), ElementsAre("hold 20ms", "act", "answered"));
}

TEST(Passage, OfAReorderWaitsForTheNext) {
  const Fault reorder = fault(FaultType::reorder, Place::receive);
  const std::string wait = "wait" + text(reorder.duration);
  EXPECT_THAT(way({reorder}), ElementsAre(wait, "act", "answered"));
  EXPECT_THAT(way({reorder, fault(FaultType::latency, Place::receive)}),
              ElementsAre(wait, "hold 10ms", "act", "answered"))
      << "and is slow from then on";
}

TEST(Passage, WaitsForWhoStandsStill) {
  EXPECT_THAT(Way({}).still(milliseconds(5)).go(), ElementsAre("hold 5ms", "act", "answered"));
  EXPECT_THAT(Way({fault(FaultType::latency, Place::receive)}).still(milliseconds(5)).go(),
              ElementsAre("hold 15ms", "act", "answered"));
  Way paused_meanwhile({fault(FaultType::latency, Place::receive)});
  EXPECT_EQ(text(paused_meanwhile.passage().resume({})), "hold 10ms");
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(text(paused_meanwhile.passage().resume({.kind = Input::Kind::due, .still = milliseconds(3)})),
              "hold 3ms");
  EXPECT_EQ(text(paused_meanwhile.passage().resume({.kind = Input::Kind::due})), "act");
}

TEST(Passage, OfWhatIsRefusedPassesTheStateMachineBy) {
  EXPECT_THAT(way({fault(FaultType::abort, Place::receive)}),
              ElementsAre("refuse abort_receive", "answered error of abort_receive"));
  Fault reject = fault(FaultType::reject);
  EXPECT_THAT(way({reject}), ElementsAre("refuse reject_reply", "answered error of reject_reply"));
  details(reject).http_status = 200;
  EXPECT_THAT(way({reject}), ElementsAre("refuse reject_reply", "answered")) << "in the words of the protocol";
  EXPECT_THAT(way({reject, fault(FaultType::latency, Place::receive), fault(FaultType::latency)}),
              ElementsAre("hold 10ms", "refuse reject_reply", "answered 10ms"));
}

// What the component makes of it.

TEST(Passage, GivesTheStateMachineItsFault) {
  for (const FaultType type : {FaultType::ack_only, FaultType::late_transition, FaultType::fail_transition,
                               FaultType::wrong_target, FaultType::stuck, FaultType::not_idempotent}) {
    const Fault rule = fault(type);
    EXPECT_THAT(way({rule}), ElementsAre("act " + rule.name, "answered"));
  }
  EXPECT_THAT(way({fault(FaultType::accept_invalid)}, request(Command::pause, State::stopped)),
              ElementsAre("act accept_invalid_reply", "answered"));
}

TEST(Passage, OfADuplicateActsAgainAndAgain) {
  Fault duplicate = fault(FaultType::duplicate);
  duplicate.copies = 3;
  EXPECT_THAT(way({duplicate}), ElementsAre("act", "again 10ms", "again 20ms", "again 30ms", "answered"));
  EXPECT_THAT(way({fault(FaultType::duplicate), fault(FaultType::ack_only)}),
              ElementsAre("act ack_only_reply", "again 10ms", "answered"));
  EXPECT_THAT(way({fault(FaultType::duplicate), fault(FaultType::not_idempotent)}),
              ElementsAre("act not_idempotent_reply", "again 10ms not_idempotent_reply", "answered"))
      << "who does not remember ids does not know a copy for one";
}

TEST(Passage, OfAStaleStateLiesOnceTheCommandIsTaken) {
  const Fault stale = fault(FaultType::stale_state);
  EXPECT_THAT(way({stale}), ElementsAre("act", "lie stale_state_reply", "answered"));
  EXPECT_THAT(Way({stale}).refused_by_the_component().go(), ElementsAre("act", "answered"));
  EXPECT_THAT(way({stale, fault(FaultType::duplicate)}),
              ElementsAre("act", "lie stale_state_reply", "again 10ms", "answered"));
  EXPECT_THAT(way({of_queries(stale)}, query()), ElementsAre("lie stale_state_reply", "act", "answered"))
      << "this answer is the first";
}

TEST(Passage, LeavesLiesToTheAnswerThatTellsThem) {
  Fault wrong = fault(FaultType::wrong_state);
  EXPECT_THAT(way({wrong}), ElementsAre("act", "answered"));
  Way equivocating({fault(FaultType::equivocate)});
  EXPECT_EQ(equivocating.passage().injection().lie->type, FaultType::equivocate);
  EXPECT_THAT(equivocating.go(), ElementsAre("act", "answered"));
}

// What begins with a request is nothing to its way.

TEST(Passage, GoesOnWhateverBeginsWithIt) {
  for (const FaultType type : {FaultType::stall_accept, FaultType::pause, FaultType::clock_skew, FaultType::flap,
                               FaultType::spontaneous, FaultType::amnesia, FaultType::down}) {
    Fault rule = fault(type);
    rule.match.event = Command::run;
    EXPECT_THAT(way({rule}), ElementsAre("act", "answered")) << rule.name;
  }
}

// The end of a process.

TEST(Passage, OfACrashEndsWithTheProcess) {
  EXPECT_THAT(way({fault(FaultType::crash, Place::receive)}), ElementsAre("crash crash_receive"));
  EXPECT_THAT(way({fault(FaultType::crash)}), ElementsAre("act", "crash crash_reply"));
  EXPECT_THAT(way({fault(FaultType::crash), fault(FaultType::duplicate), fault(FaultType::latency)}),
              ElementsAre("act", "again 10ms", "crash crash_reply"))
      << "what is on its way comes to whoever is there";
}

TEST(Passage, IsResetWithAProcessThatDiesMeanwhile) {
  Way slow({fault(FaultType::latency, Place::receive)});
  EXPECT_EQ(text(slow.passage().resume({})), "hold 10ms");
  EXPECT_EQ(text(slow.passage().resume({.kind = Input::Kind::stopped})), "reset");
}

// What becomes of the answer.

TEST(Passage, OfALatencyAtReplyAnswersLate) {
  EXPECT_THAT(way({fault(FaultType::latency)}), ElementsAre("act", "answered 10ms"));
  RequestFacts facts = a_request();
  facts.patience = milliseconds(100);
  EXPECT_THAT(way({fault(FaultType::late_reply), fault(FaultType::latency)}, facts),
              ElementsAre("act", "answered 160ms"));
}

TEST(Passage, OfAnEndingAnswersSoAfterTheAct) {
  EXPECT_THAT(way({fault(FaultType::drop)}), ElementsAre("act", "silent"));
  EXPECT_THAT(way({fault(FaultType::reset_peer)}), ElementsAre("act", "reset"));
  EXPECT_THAT(way({fault(FaultType::empty_response)}), ElementsAre("act", "closed"));
  EXPECT_THAT(way({fault(FaultType::abort)}), ElementsAre("act", "answered error of abort_reply"));
  Fault reset = fault(FaultType::reset_peer);
  details(reset).bytes = 20;
  EXPECT_THAT(way({reset, fault(FaultType::latency)}), ElementsAre("act", "answered reset after 20 10ms"));
  for (int damage = 0; damage < 5; ++damage) {
    Fault malformed = fault(FaultType::malformed);
    details(malformed).damage = static_cast<Damage>(damage);
    EXPECT_THAT(way({malformed}), ElementsAre("act", fmt::format("answered damage {}", damage)));
  }
}

TEST(Passage, EndsTheAnswerOfARefusalAsAnyOther) {
  const Fault reject = fault(FaultType::reject);
  EXPECT_THAT(way({reject, fault(FaultType::drop)}),
              ElementsAre("refuse reject_reply", "silent error of reject_reply"));
  EXPECT_THAT(way({reject, fault(FaultType::abort)}),
              ElementsAre("refuse reject_reply", "answered error of abort_reply"));
  EXPECT_THAT(way({reject, fault(FaultType::malformed)}),
              ElementsAre("refuse reject_reply", "answered error of reject_reply damage 0"));
}

TEST(Passage, ShapesTheBytesOfItsAnswer) {
  EXPECT_FALSE(Way({fault(FaultType::latency)}).passage().has_shape());
  Fault slicer = fault(FaultType::slicer);
  details(slicer).bytes = 50;
  Fault bandwidth = fault(FaultType::bandwidth);
  details(bandwidth).bytes = 100;
  Way way({bandwidth, slicer, fault(FaultType::slow_close), named("overruled", slicer)});
  ASSERT_TRUE(way.passage().has_shape());
  Flow flow(100, 1);
  way.passage().shape(flow);
  EXPECT_THAT(flow.slices(), ElementsAre(Flow::Slice{50, milliseconds(510)}, Flow::Slice{50, milliseconds(510)}));
  EXPECT_EQ(flow.linger, milliseconds(10));
}

TEST(Passage, HasAnEffectForEveryTypeOfItsStages) {
  for (std::size_t i = 0; i < fault_types; ++i) {
    const FaultTraits& type = traits(static_cast<FaultType>(i));
    bool ends = false;
    bool shapes = false;
    for (const auto& stage : {type.at_receive, type.at_reply}) {
      ends |= stage == Stage::lost_request || stage == Stage::refusal || stage == Stage::ending;
      shapes |= stage == Stage::shape;
    }
    EXPECT_EQ(type.ends != nullptr, ends) << type.name;
    EXPECT_EQ(type.shapes != nullptr, shapes) << type.name;
  }
}

// A batch.

TEST(Passage, OfABatchIsThatOfAllItsMembers) {
  Injector first = injector_of({fault(FaultType::crash), fault(FaultType::latency), fault(FaultType::duplicate)});
  Injector second = injector_of({fault(FaultType::crash, Place::receive)});
  Injector third = injector_of({fault(FaultType::latency), fault(FaultType::latency, Place::receive),
                                fault(FaultType::reject), fault(FaultType::abort), fault(FaultType::slicer)});
  Injection all;
  share_fate(all, first.on_request(a_request()));
  EXPECT_EQ(all.crash->name, "crash_reply");
  EXPECT_EQ(all.duplicate, nullptr) << "a matter of the member";
  share_fate(all, second.on_request(a_request()));
  EXPECT_EQ(all.crash->name, "crash_receive") << "it comes first, wherever it stands";
  share_fate(all, third.on_request(a_request()));
  EXPECT_EQ(all.crash->name, "crash_receive");
  EXPECT_EQ(all.receive_delay, milliseconds(10));
  EXPECT_EQ(all.reply_delay, milliseconds(10)) << "the answer of one that crashes is none";
  EXPECT_EQ(all.refusal->name, "reject_reply");
  EXPECT_EQ(all.ending->name, "abort_reply");
  EXPECT_EQ(all.shapes.front()->name, "slicer_reply");
}

TEST(Passage, OfAMemberIsWhatItMeansToTheComponent) {
  Injector injector =
      injector_of({fault(FaultType::latency, Place::receive), fault(FaultType::drop), fault(FaultType::ack_only),
                   fault(FaultType::duplicate), fault(FaultType::stale_state)});
  Passage member(own_fate(injector.on_request(a_request())), Command::run);
  EXPECT_EQ(text(member.resume({})), "act ack_only_reply");
  EXPECT_EQ(text(member.resume({.kind = Input::Kind::decided, .is_taken = true})), "lie stale_state_reply");
  EXPECT_EQ(text(member.resume({.kind = Input::Kind::done})), "again 10ms");
  EXPECT_EQ(text(member.resume({.kind = Input::Kind::done})), "answered");
}

}  // namespace
}  // namespace kapela::faults
