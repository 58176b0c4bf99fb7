#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/faults/rules.hpp"

namespace kapela::faults {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using wire::Command;
using wire::State;

Fault triggered(const Trigger& trigger) {
  Fault rule = fault(FaultType::drop);
  rule.trigger = trigger;
  return rule;
}

/// Which of the next requests a rule hits, as "-#-": each a CMD_RUN in INITIALIZED, one a second.
std::string pattern(Injector& injector, int requests, std::string_view name = "drop_reply") {
  std::string text;
  for (int second = 0; second < requests; ++second) {
    const std::vector<std::string> acted = acting(injector, a_request(seconds(second)));
    text += std::find(acted.begin(), acted.end(), name) != acted.end() ? '#' : '-';
  }
  return text;
}

std::string pattern(const Trigger& trigger, int requests, std::uint64_t seed = 1) {
  Injector injector = injector_of({triggered(trigger)}, seed);
  return pattern(injector, requests);
}

TEST(Trigger, WithoutOneHitsEveryMatchingRequest) {
  EXPECT_EQ(pattern(Trigger{}, 4), "####");
}

TEST(Trigger, LetsTheFirstPass) {
  EXPECT_EQ(pattern({.skip = 2}, 5), "--###");
}

TEST(Trigger, RecoversAfterTheCount) {
  EXPECT_EQ(pattern({.count = 2}, 5), "##---");
}

TEST(Trigger, HitsSoManyAfterThoseThatPass) {
  EXPECT_EQ(pattern({.skip = 1, .count = 2}, 5), "-##--");
}

TEST(Trigger, HitsTheNthAloneWhichIsASkipAndACount) {
  EXPECT_EQ(pattern({.skip = 2, .count = 1}, 5), "--#--");
}

TEST(Trigger, HitsEveryNthOfThoseThatDoNotPass) {
  EXPECT_EQ(pattern({.every = 3}, 9), "--#--#--#");
  EXPECT_EQ(pattern({.skip = 1, .every = 2}, 7), "--#-#-#");
  EXPECT_EQ(pattern({.skip = 1, .count = 2, .every = 2}, 9), "--#-#----");
}

TEST(Trigger, CountsMatchingRequestsOnly) {
  Fault rule = triggered({.skip = 1, .count = 1});
  rule.match.event = Command::run;
  Injector injector = injector_of({rule});
  EXPECT_THAT(acting(injector, request(Command::stop, State::run)), IsEmpty());
  EXPECT_THAT(acting(injector), IsEmpty());
  EXPECT_THAT(acting(injector), ElementsAre("drop_reply"));
}

TEST(Trigger, HitsWithItsProbability) {
  const std::string hits = pattern({.probability = 0.25}, 10'000);
  EXPECT_NEAR(static_cast<double>(std::count(hits.begin(), hits.end(), '#')), 2'500, 130) << "three deviations";
}

TEST(Trigger, RepeatsTheWholeSequenceOfASeed) {
  EXPECT_EQ(pattern({.probability = 0.5}, 200, 42), pattern({.probability = 0.5}, 200, 42));
  EXPECT_NE(pattern({.probability = 0.5}, 200, 42), pattern({.probability = 0.5}, 200, 43));
}

TEST(Trigger, IsShiftedByNoOtherRule) {
  const Fault rule = triggered({.probability = 0.5});
  Fault other = fault(FaultType::latency);
  other.trigger.probability = 0.5;
  Injector alone = injector_of({rule});
  Injector beside = injector_of({other, rule});
  const std::string expected = pattern(alone, 200);
  EXPECT_EQ(pattern(beside, 200), expected);
  Injector later = injector_of({rule});
  later.add(shared(other), {});
  EXPECT_EQ(pattern(later, 200), expected);
}

TEST(Trigger, IsShiftedByNoOtherKeyOfItsOwn) {
  const std::string all = pattern({.probability = 0.5}, 200);
  const std::string late = pattern({.skip = 50, .probability = 0.5}, 200);
  EXPECT_EQ(late.substr(50), all.substr(50));
  const std::string open = pattern({.probability = 0.5, .window = Window{seconds(50), seconds(50)}}, 200);
  EXPECT_EQ(open.substr(50, 50), all.substr(50, 50));
}

TEST(Trigger, OfProbabilityZeroIsAStrictNoOp) {
  std::vector<Fault> never;
  for (const std::string& type : fault_type_names()) {
    Fault rule = fault(*parse_fault_type(type), Place::receive);
    rule.match.event = Command::run;
    rule.trigger.probability = 0;
    rule.priority = 1;
    details(rule).states = {State::run, State::pause};
    never.push_back(rule);
  }
  Injector without = injector_of({triggered({.probability = 0.5})});
  never.push_back(triggered({.probability = 0.5}));
  Injector with = injector_of(never);
  for (int i = 0; i < 1'000; ++i) {
    const Injection expected = without.on_request(a_request());
    const Injection found = with.on_request(a_request());
    ASSERT_EQ(names(with), names(without));
    EXPECT_EQ(found.ending == nullptr, expected.ending == nullptr);
    EXPECT_EQ(found.receive_delay + found.reply_delay, base::Duration::zero());
    EXPECT_EQ(found.drawn, expected.drawn);
  }
}

TEST(Trigger, OfProbabilityOneHitsAlways) {
  EXPECT_EQ(pattern({.probability = 1}, 1'000), std::string(1'000, '#'));
}

TEST(Trigger, CountsHitsNotMissesOfChance) {
  const std::string hits = pattern({.count = 3, .probability = 0.2}, 200);
  EXPECT_EQ(std::count(hits.begin(), hits.end(), '#'), 3);
  EXPECT_EQ(hits.substr(0, hits.rfind('#')), pattern({.probability = 0.2}, 200).substr(0, hits.rfind('#')));
}

TEST(Trigger, IsOpenFromTheStartOfItsWindowUntilItsEnd) {
  EXPECT_EQ(pattern({.window = Window{seconds(2), seconds(3)}}, 8), "--###---");
  EXPECT_EQ(pattern({.window = Window{seconds(2), std::nullopt}}, 6), "--####");
}

TEST(Trigger, CountsAWindowFromTheRulesBirth) {
  Injector injector = injector_of({});
  injector.add(shared(triggered({.window = Window{seconds(2), seconds(1)}})), base::Instant(seconds(3)));
  EXPECT_EQ(pattern(injector, 8), "-----#--");
}

TEST(Trigger, WaitsForItsState) {
  Injector injector = injector_of({triggered({.when_state = State::pause})});
  EXPECT_THAT(acting(injector), IsEmpty());
  EXPECT_THAT(acting(injector, request(Command::run, State::pause)), ElementsAre("drop_reply"));
}

TEST(Trigger, WaitsUntilAnotherHasActed) {
  Fault first = named("first", fault(FaultType::latency));
  first.trigger = {.skip = 2, .count = 1};
  const Fault then = named("then", triggered({.after_fault = "first"}));
  Injector injector = injector_of({first, then});
  EXPECT_EQ(pattern(injector, 6, "then"), "---###") << "from the next request on";
  Injector reversed = injector_of({then, first});
  EXPECT_EQ(pattern(reversed, 6, "then"), "---###") << "whatever the order of the rules";
}

TEST(Trigger, DoesNotTakeAnOverruledRuleForOneThatHasActed) {
  const Fault overruled = named("overruled", fault(FaultType::latency));
  const Fault then = named("then", triggered({.after_fault = "overruled"}));
  Fault lost = fault(FaultType::drop, Place::receive);
  lost.trigger.count = 2;
  Injector injector = injector_of({overruled, then, lost});
  EXPECT_EQ(pattern(injector, 5, "then"), "---##");
}

TEST(Trigger, WaitsForEverForARuleThatIsGone) {
  EXPECT_EQ(pattern({.after_fault = "nobody"}, 4), "----");
}

TEST(Trigger, EndsWithItsTimeToLive) {
  Fault rule = triggered({});
  rule.ttl = seconds(3);
  Injector injector = injector_of({rule});
  EXPECT_EQ(pattern(injector, 6), "###---") << "even before somebody takes it away";
}

TEST(Trigger, OfADisabledRuleHitsNothingAndCountsNothing) {
  Fault rule = triggered({.count = 1});
  rule.enabled = false;
  Injector injector = injector_of({rule});
  EXPECT_EQ(pattern(injector, 4), "----");
  EXPECT_EQ(injector.rules()[0].eligible, 0U);
}

TEST(Trigger, WantsAllThatIsGiven) {
  // open 2 to 11, of those the first passes, then every second, twice at most
  EXPECT_EQ(pattern({.skip = 1, .count = 2, .every = 2, .window = Window{seconds(2), seconds(10)}}, 14),
            "----#-#-------");
  Fault rule = triggered({.skip = 1, .when_state = State::initialized, .after_fault = "first"});
  Fault first = named("first", fault(FaultType::latency));
  first.trigger.count = 1;
  Injector injector = injector_of({first, rule});
  EXPECT_THAT(acting(injector), ElementsAre("first"));
  EXPECT_THAT(acting(injector), IsEmpty()) << "skipped";
  EXPECT_THAT(acting(injector, request(Command::run, State::pause)), IsEmpty()) << "another state";
  EXPECT_THAT(acting(injector), ElementsAre("drop_reply"));
}

}  // namespace
}  // namespace kapela::faults
