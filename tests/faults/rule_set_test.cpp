#include "simulators/faults/rule_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/faults/rules.hpp"

namespace kapela::faults {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using wire::Command;
using wire::State;

/// Each as "1 match: 'x' can never act: ..."
std::vector<std::string> found(const std::vector<Fault>& rules) {
  std::vector<std::string> list;
  for (const RuleProblem& problem : problems_of(rules)) {
    EXPECT_NE(problem.hint, "");
    list.push_back(std::to_string(problem.rule) + " " + std::string(problem.key) + ": " + problem.what);
  }
  return list;
}

Fault matching(Fault rule, const Match& match) {
  rule.match = match;
  return rule;
}

Fault triggered(Fault rule, const Trigger& trigger) {
  rule.trigger = trigger;
  return rule;
}

const Fault hang = fault(FaultType::hang);
const Fault ack_only = fault(FaultType::ack_only);
const Fault stuck = fault(FaultType::stuck);

TEST(RuleSet, NamesRulesAfterTheirTypes) {
  std::vector<Fault> rules{usual_fault(FaultType::drop), named("drop_2", hang), usual_fault(FaultType::drop)};
  name_all(rules);
  EXPECT_EQ(rules[0].name, "drop");
  EXPECT_EQ(rules[1].name, "drop_2");
  EXPECT_EQ(rules[2].name, "drop_3");
}

TEST(RuleSet, FindsNothingWrongWithOneOfEachType) {
  for (const std::string& type : fault_type_names()) EXPECT_THAT(found({fault(*parse_fault_type(type))}), IsEmpty());
}

TEST(RuleSet, FindsNamesThatAreUsedTwice) {
  const Fault late = named("x", fault(FaultType::latency));
  EXPECT_THAT(found({late, late}), ElementsAre("1 name: two faults 'x' of one component"));
}

TEST(RuleSet, FindsAnUnknownFaultToWaitFor) {
  EXPECT_THAT(found({triggered(named("x", hang), {.after_fault = "y"})}),
              ElementsAre("0 trigger: there is no fault 'y' that could act before"));
}

TEST(RuleSet, FindsRulesThatWaitForThemselves) {
  EXPECT_THAT(found({triggered(named("x", hang), {.after_fault = "x"})}),
              ElementsAre("0 trigger: 'x' can never act: it waits for itself"));
  EXPECT_THAT(
      found({triggered(named("x", hang), {.after_fault = "y"}), triggered(named("y", hang), {.after_fault = "x"}),
             triggered(named("z", hang), {.after_fault = "x"})}),
      ElementsAre(HasSubstr("'x'"), HasSubstr("'y'")));
}

TEST(RuleSet, FindsAMatchThatNoCommandFulfils) {
  const std::string said = "0 match: 'x' can never act: no command does what it waits for";
  for (const Fault& rule : {
           matching(hang, {.event = Command::run, .to = State::stopped}),
           matching(hang, {.from = State::stopped, .to = State::run}),
           matching(ack_only, {.event = Command::run, .from = State::stopped}),
           matching(ack_only, {.event = Command::restart}),
           matching(ack_only, {.event = Command::get_state}),
           matching(stuck, {.event = Command::get_state}),
           matching(fault(FaultType::accept_invalid), {.event = Command::run, .from = State::initialized}),
           matching(fault(FaultType::accept_invalid), {.to = State::run}),
           triggered(matching(hang, {.from = State::run}), {.when_state = State::pause}),
       })
    EXPECT_THAT(found({named("x", rule)}), ElementsAre(said)) << name(rule.type);
}

TEST(RuleSet, LeavesAloneWhatSomeCommandFulfils) {
  for (const Fault& rule : {
           matching(hang, {.event = Command::run, .to = State::run}),
           matching(hang, {.from = State::on_error}),  // an illegal command arrives, too
           matching(hang, {.event = Command::get_state, .from = State::fault}),
           matching(ack_only, {.from = State::fault}),
           matching(fault(FaultType::accept_invalid), {.event = Command::run, .from = State::fault}),
           matching(fault(FaultType::spontaneous), {.event = Command::get_state}),
           triggered(fault(FaultType::down), {.when_state = State::on_error}),
       })
    EXPECT_THAT(found({rule}), IsEmpty()) << name(rule.type);
}

TEST(RuleSet, FindsARuleBehindOneThatAlwaysActsFirst) {
  const std::vector<std::string> said{"1 : 'b' can never act: 'a' always acts first"};
  const auto pair = [](const Fault& a, const Fault& b) { return found({named("a", a), named("b", b)}); };
  EXPECT_EQ(pair(stuck, ack_only), said);
  EXPECT_EQ(pair(hang, fault(FaultType::drop, Place::receive)), said);
  EXPECT_EQ(pair(hang, ack_only), said) << "a hang leaves the state machine nothing";
  EXPECT_EQ(pair(hang, fault(FaultType::latency)), said);
  EXPECT_EQ(pair(fault(FaultType::crash, Place::receive), hang), said);
  EXPECT_EQ(pair(fault(FaultType::crash), fault(FaultType::drop)), said);
  EXPECT_EQ(pair(fault(FaultType::crash), fault(FaultType::drop, Place::receive)), said);
  EXPECT_EQ(pair(fault(FaultType::reject), ack_only), said);
  EXPECT_EQ(pair(matching(fault(FaultType::down), {.event = Command::run}), matching(hang, {.event = Command::run})),
            said);
  EXPECT_EQ(pair(fault(FaultType::drop), fault(FaultType::malformed)), said);
  EXPECT_EQ(pair(fault(FaultType::drop), fault(FaultType::slicer)), said);
  EXPECT_EQ(pair(fault(FaultType::drop), fault(FaultType::latency)), said);
  EXPECT_EQ(pair(fault(FaultType::duplicate), fault(FaultType::duplicate)), said);
  EXPECT_EQ(pair(matching(hang, {.event = Command::run}), matching(hang, {.to = State::run})), said)
      << "nothing else leads there";
}

TEST(RuleSet, FindsItWhereverTheStrongerOneStands) {
  EXPECT_THAT(found({named("b", ack_only), named("a", hang)}),
              ElementsAre("0 : 'b' can never act: 'a' always acts first"));
  Fault important = named("a", stuck);
  important.priority = 1;
  EXPECT_THAT(found({named("b", ack_only), important}), ElementsAre("0 : 'b' can never act: 'a' always acts first"));
  EXPECT_THAT(found({named("a", ack_only), important}), testing::Not(IsEmpty()));
}

TEST(RuleSet, LeavesAloneARuleOfHigherPriority) {
  Fault important = named("b", ack_only);
  important.priority = 1;
  EXPECT_THAT(found({named("a", matching(ack_only, {.event = Command::run})), important}),
              ElementsAre("0 : 'a' can never act: 'b' always acts first"))
      << "it is the other that is shadowed";
}

TEST(RuleSet, LeavesAloneWhatTheFirstLetsPass) {
  const auto is_fine = [](const Fault& a, const Fault& b) { return found({named("a", a), named("b", b)}).empty(); };
  EXPECT_TRUE(is_fine(triggered(hang, {.count = 1}), hang));
  EXPECT_TRUE(is_fine(triggered(hang, {.skip = 1}), hang));
  EXPECT_TRUE(is_fine(triggered(hang, {.every = 2}), hang));
  EXPECT_TRUE(is_fine(triggered(hang, {.probability = 0.99}), hang));
  EXPECT_TRUE(is_fine(triggered(hang, {.window = Window{seconds(1), {}}}), hang));
  EXPECT_TRUE(is_fine(triggered(hang, {.when_state = State::run}), hang));
  EXPECT_TRUE(is_fine(matching(hang, {.event = Command::run}), hang));
  EXPECT_TRUE(is_fine(ack_only, stuck)) << "ack_only is about legal commands alone";
  EXPECT_TRUE(is_fine(hang, matching(hang, {.event = Command::get_state})));
  Fault elsewhere = hang;
  elsewhere.match.http = HttpMatch{.client = "hmi"};
  EXPECT_TRUE(is_fine(elsewhere, hang));
  EXPECT_FALSE(is_fine(elsewhere, elsewhere));
  Fault off = hang;
  off.enabled = false;
  EXPECT_TRUE(is_fine(off, hang));
  Fault short_lived = hang;
  short_lived.ttl = seconds(60);
  EXPECT_TRUE(is_fine(short_lived, hang));
}

TEST(RuleSet, LeavesAloneWhatActsElsewhere) {
  const auto is_fine = [](const Fault& a, const Fault& b) { return found({named("a", a), named("b", b)}).empty(); };
  EXPECT_TRUE(is_fine(fault(FaultType::latency), fault(FaultType::latency))) << "they add up";
  EXPECT_TRUE(is_fine(ack_only, fault(FaultType::drop)));
  EXPECT_TRUE(is_fine(ack_only, fault(FaultType::duplicate)));
  EXPECT_TRUE(is_fine(fault(FaultType::drop), fault(FaultType::stale_state)));
  EXPECT_TRUE(is_fine(fault(FaultType::malformed), fault(FaultType::slicer)));
  EXPECT_TRUE(is_fine(fault(FaultType::reset_peer), fault(FaultType::latency)));
  EXPECT_TRUE(is_fine(fault(FaultType::crash), ack_only)) << "at reply: the component acts, then dies";
  EXPECT_TRUE(is_fine(fault(FaultType::stale_state), fault(FaultType::wrong_state)));
  EXPECT_TRUE(is_fine(fault(FaultType::down), hang)) << "it acts by itself";
  EXPECT_TRUE(is_fine(hang, matching(fault(FaultType::pause), {.event = Command::run})));
}

TEST(RuleSet, LeavesAloneWhatAThirdMakesRoomFor) {
  const Fault dies_once = named("dies", triggered(fault(FaultType::crash), {.count = 1}));
  EXPECT_THAT(found({named("a", hang), named("b", ack_only), dies_once}), IsEmpty())
      << "the crash at reply lets one request through to the state machine";
  EXPECT_THAT(found({named("a", hang), named("b", fault(FaultType::drop, Place::receive)), dies_once}),
              ElementsAre("1 : 'b' can never act: 'a' always acts first"));
}

TEST(RuleSet, OnlyWhatActsByItselfComesOnceInSoLong) {
  Fault lost = fault(FaultType::drop);
  lost.trigger.once_per = std::chrono::hours(1);
  const std::vector<Fault> rules{lost};
  ASSERT_EQ(problems_of(rules).size(), 1U);
  EXPECT_EQ(problems_of(rules)[0].key, "trigger");
  EXPECT_NE(problems_of(rules)[0].what.find("drop acts on requests"), std::string::npos) << problems_of(rules)[0].what;
  Fault crash = fault(FaultType::crash);
  crash.trigger.once_per = std::chrono::hours(1);
  EXPECT_TRUE(problems_of(std::vector<Fault>{crash}).empty());
  crash.match.event = wire::Command::run;
  EXPECT_EQ(problems_of(std::vector<Fault>{crash}).size(), 1U);
}

}  // namespace
}  // namespace kapela::faults
