#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/faults/rules.hpp"

namespace kapela::faults {
namespace {

using wire::Command;
using wire::State;
using Headers = std::vector<std::pair<std::string, std::string>>;

bool matches(const Match& match, Command command, State state, FaultType type = FaultType::drop) {
  Fault rule = fault(type);
  rule.match = match;
  return !acting({rule}, request(command, state)).empty();
}

/// What an HTTP match has against a request; "" when it matches.
std::string against(HttpMatch match, const HttpFacts& http) {
  Fault rule = fault(FaultType::drop);
  rule.match.http = std::move(match);
  RequestFacts facts = a_request();
  facts.http = &http;
  return std::string(mismatch(rule, facts));
}

wire::JsonPtr json(const char* text) {
  return std::make_shared<const wire::Json>(wire::Json::parse(text));
}

TEST(Match, IsEveryCommandWhereNothingIsGiven) {
  EXPECT_TRUE(matches({}, Command::run, State::initialized));
  EXPECT_TRUE(matches({}, Command::restart, State::fault));
}

TEST(Match, IsNoQueryUnlessItNamesIt) {
  for (const Command query : {Command::get_state, Command::health_check}) {
    EXPECT_FALSE(matches({}, query, State::run));
    EXPECT_FALSE(matches({.from = State::run}, query, State::run));
    EXPECT_TRUE(matches({.event = query}, query, State::run));
  }
}

TEST(Match, IsTheCommand) {
  EXPECT_TRUE(matches({.event = Command::run}, Command::run, State::pause));
  EXPECT_FALSE(matches({.event = Command::run}, Command::stop, State::pause));
}

TEST(Match, IsTheStateInWhichTheRequestArrives) {
  EXPECT_TRUE(matches({.from = State::initialized}, Command::run, State::initialized));
  EXPECT_FALSE(matches({.from = State::initialized}, Command::run, State::pause));
}

TEST(Match, IsWhereTheCommandLeads) {
  EXPECT_TRUE(matches({.to = State::run}, Command::run, State::pause));
  EXPECT_FALSE(matches({.to = State::run}, Command::stop, State::run));
  EXPECT_FALSE(matches({.to = State::run}, Command::run, State::fault)) << "it is illegal there";
}

TEST(Match, WantsAllThatIsGiven) {
  const Match match{.event = Command::stop, .from = State::run, .to = State::stopped};
  EXPECT_TRUE(matches(match, Command::stop, State::run));
  EXPECT_FALSE(matches(match, Command::hard_stop, State::run));
  EXPECT_FALSE(matches(match, Command::stop, State::pause));
}

TEST(Match, OfATransitionsFaultIsOnlyWhereThereIsATransition) {
  for (const FaultType type : {FaultType::ack_only, FaultType::fail_transition, FaultType::reject}) {
    EXPECT_TRUE(matches({}, Command::run, State::initialized, type));
    EXPECT_FALSE(matches({}, Command::run, State::stopped, type));
    EXPECT_FALSE(matches({}, Command::stop, State::stopped, type));
  }
}

TEST(Match, OfAcceptInvalidIsOnlyWhatIsIllegal) {
  EXPECT_TRUE(matches({}, Command::run, State::fault, FaultType::accept_invalid));
  EXPECT_FALSE(matches({}, Command::run, State::initialized, FaultType::accept_invalid));
  EXPECT_FALSE(matches({}, Command::stop, State::stopped, FaultType::accept_invalid)) << "it is there already";
  EXPECT_FALSE(matches({.event = Command::get_state}, Command::get_state, State::run, FaultType::accept_invalid));
}

TEST(Match, OfTheStateMachineIsNeverAQuery) {
  EXPECT_FALSE(matches({.event = Command::get_state}, Command::get_state, State::run, FaultType::stuck));
}

TEST(Match, OfALieIsWhateverTellsTheState) {
  const auto lies = [](LieIn where, Command command) {
    Fault rule = fault(FaultType::wrong_state);
    details(rule).lies_in = where;
    return !acting({rule}, request(command, State::initialized)).empty();
  };
  EXPECT_TRUE(lies(LieIn::both, Command::run));
  EXPECT_TRUE(lies(LieIn::both, Command::get_state));
  EXPECT_TRUE(lies(LieIn::ack, Command::run));
  EXPECT_FALSE(lies(LieIn::ack, Command::get_state));
  EXPECT_FALSE(lies(LieIn::poll, Command::run));
  EXPECT_TRUE(lies(LieIn::poll, Command::get_state));
  EXPECT_FALSE(lies(LieIn::both, Command::health_check));
}

TEST(Match, ComparesThePathExactly) {
  EXPECT_EQ(against({.path = "/event"}, {.path = "/event"}), "");
  EXPECT_EQ(against({.path = "/event"}, {.path = "/event/"}), "path");
}

TEST(Match, FindsHeadersWhateverTheCaseOfTheirNames) {
  const Headers headers{{"Accept", "*/*"}, {"x-Zone", "A"}, {"X-Zone", "b"}};
  const HttpFacts http{.headers = headers};
  EXPECT_EQ(against({.headers = {{"X-ZONE", "A"}}}, http), "");
  EXPECT_EQ(against({.headers = {{"x-zone", "b"}, {"accept", "*/*"}}}, http), "");
  EXPECT_EQ(against({.headers = {{"x-zone", "a"}}}, http), "headers") << "values have a case";
  EXPECT_EQ(against({.headers = {{"x-zone", "A"}, {"x-other", "1"}}}, http), "headers") << "all must be there";
  EXPECT_EQ(against({.headers = {{"x-zon", "A"}}}, http), "headers");
}

TEST(Match, FindsMembersOfTheBodyByJsonPointer) {
  const wire::Json body = wire::Json::parse(R"({"data":{"step":7,"list":["a",{"b":null}],"a/b":true}})");
  const HttpFacts http{.body = &body};
  EXPECT_EQ(against({.body = {{"/data/step", json("7")}}}, http), "");
  EXPECT_EQ(against({.body = {{"/data/list/0", json("\"a\"")}, {"/data/a~1b", json("true")}}}, http), "");
  EXPECT_EQ(against({.body = {{"/data/step", json("\"7\"")}}}, http), "body") << "a text is no number";
  EXPECT_EQ(against({.body = {{"/data/step", json("8")}}}, http), "body");
  EXPECT_EQ(against({.body = {{"/data/list/2", json("1")}}}, http), "body");
  EXPECT_EQ(against({.body = {{"/data/step/deep", json("7")}}}, http), "body");
  EXPECT_EQ(against({.body = {{"/data/step", json("7")}}}, {}), "body") << "none there";
}

TEST(Match, KnowsAClientByItsSourceOrItsAddress) {
  const HttpFacts http{.source = "orchestrator", .address = "10.0.0.7"};
  EXPECT_EQ(against({.client = "orchestrator"}, http), "");
  EXPECT_EQ(against({.client = "10.0.0.7"}, http), "");
  EXPECT_EQ(against({.client = "hmi"}, http), "client");
}

TEST(Match, OfHttpIsNothingWhereThereIsNoHttp) {
  Fault rule = fault(FaultType::drop);
  rule.match.http = HttpMatch{.path = "/event"};
  EXPECT_NE(mismatch(rule, a_request()), "");
}

TEST(Match, SaysWhichKeyDoesNotHold) {
  Fault rule = fault(FaultType::ack_only);
  EXPECT_EQ(mismatch(rule, a_request()), "");
  EXPECT_EQ(mismatch(rule, request(Command::run, State::run)), "type") << "no transition there";
  rule.match = {.event = Command::run, .from = State::initialized, .to = State::run};
  EXPECT_EQ(mismatch(rule, request(Command::stop, State::run)), "event");
  EXPECT_EQ(mismatch(rule, request(Command::run, State::pause)), "from");
  rule.match.to = State::stopped;
  EXPECT_EQ(mismatch(rule, a_request()), "to");
}

}  // namespace
}  // namespace kapela::faults
