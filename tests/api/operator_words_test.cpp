#include "orchestrator/api/operator_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/engine/engine.hpp"
#include "orchestrator/runtime/memory_journal.hpp"
#include "orchestrator/scenario/scenario.hpp"
#include "tests/api/lone_orchestrator.hpp"

namespace kapela::api {
namespace {

using base::ErrorCode;
using wire::Json;

net::Request post(std::string body) {
  net::Request request;
  request.method = net::Method::post;
  request.body = std::move(body);
  return request;
}

scenario::Action approval() {
  scenario::Approve asked;
  asked.timeout = std::chrono::seconds(60);
  scenario::Action action;
  action.body = std::move(asked);
  action.description = "the guard is closed";
  return action;
}

/// Of the acknowledgement; who was watched until then is told beside it.
std::string words_in_the_journal(const LoneOrchestrator& lone) {
  for (const auto* const stored : lone.orchestrator.journal().of_run(record::no_run, 1, 10))
    if (stored->record.kind == record::RecordKind::unlatched) return stored->text;
  return "nothing";
}

TEST(Acknowledge, TakesTheLatchOffThePlantAndSaysWhatItWas) {
  LoneOrchestrator lone;
  EXPECT_EQ(lone.latch().status, record::RunStatus::stopped_partial);
  EXPECT_EQ(plant_document(lone.orchestrator)["latch"], "run 1 of 'the scenario' ended STOPPED_PARTIAL");
  const auto answer = acknowledge(lone.orchestrator, post(R"({"who": "Anna", "note": "io is back"})"));
  EXPECT_EQ(answer.value(),
            (Json{{"status", "ok"}, {"acknowledged", "run 1 of 'the scenario' ended STOPPED_PARTIAL"}}));
  EXPECT_TRUE(plant_document(lone.orchestrator)["latch"].is_null());
  EXPECT_EQ(words_in_the_journal(lone), "Anna: io is back");
}

TEST(Acknowledge, IsAConflictWhenThePlantIsNotLatchedAlsoWithoutABody) {
  LoneOrchestrator lone;
  EXPECT_EQ(acknowledge(lone.orchestrator, post("")).error().code, ErrorCode::conflict);
}

TEST(Acknowledge, RefusesWhatIsNoTextAndLeavesTheLatch) {
  LoneOrchestrator lone;
  (void)lone.latch();
  EXPECT_EQ(acknowledge(lone.orchestrator, post("nobody")).error().code, ErrorCode::malformed);
  for (const char* const body : {"[]", R"({"who": 1})", R"({"note": null})"})
    EXPECT_EQ(acknowledge(lone.orchestrator, post(body)).error().code, ErrorCode::invalid) << body;
  EXPECT_TRUE(lone.orchestrator.engine().latch());
}

TEST(Acknowledge, RefusesASignatureInWhichThereIsNothingToRead) {
  LoneOrchestrator lone;
  (void)lone.latch();
  for (const char* const blank :
       {"", " ", "\t \n", "\u00a0", "\u200b\u200d", "\u3000", "\ufeff", "\u2800", "\u3164", "\u007f"}) {
    const auto refused = acknowledge(lone.orchestrator, post(Json{{"who", blank}}.dump()));
    ASSERT_TRUE(refused.has_error()) << blank;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid);
    EXPECT_THAT(refused.error().message, testing::StartsWith("/who "));
  }
  EXPECT_TRUE(lone.orchestrator.engine().latch());
  EXPECT_TRUE(acknowledge(lone.orchestrator, post(R"({"who": "\u00a0王"})")));
}

TEST(Acknowledge, TellsAnUnsignedOneAsThatAndFromWhere) {
  LoneOrchestrator lone;
  (void)lone.latch();
  net::Request request = post("{}");
  request.peer = {"192.0.2.7", 4711};
  ASSERT_TRUE(acknowledge(lone.orchestrator, request));
  EXPECT_EQ(words_in_the_journal(lone), "an unnamed client at 192.0.2.7");
}

TEST(Cancel, EndsARunThatWaitsAndCannotBeRepeated) {
  LoneOrchestrator lone;
  const record::RunId run = lone.start(approval());
  EXPECT_EQ(cancel(lone.orchestrator, run, post(R"({"who": "Anna"})")).value()["run_id"], 1);
  const record::RunReport report = lone.end_of(run);
  EXPECT_EQ(report.first_cause->summary, "cancelled: asked for by Anna through the API");
  EXPECT_EQ(cancel(lone.orchestrator, run, post("")).error().code, ErrorCode::conflict);
}

TEST(Approve, IsTheWordThatAStepWaitsFor) {
  LoneOrchestrator lone;
  for (const bool word : {true, false}) {
    const record::RunId run = lone.start(approval());
    const Json body{{"approve", word}};
    EXPECT_EQ(approve(lone.orchestrator, run, post(body.dump())).value()["approved"], word);
    EXPECT_EQ(bool(lone.end_of(run)), word);
    EXPECT_EQ(approve(lone.orchestrator, run, post(body.dump())).error().code, ErrorCode::conflict);
  }
}

TEST(Approve, WantsANameWhereOneIsSignedAsCancelDoes) {
  LoneOrchestrator lone;
  const record::RunId run = lone.start(approval());
  const net::Request unsigned_word = post(R"({"approve": true, "who": " "})");
  EXPECT_EQ(approve(lone.orchestrator, run, unsigned_word).error().code, ErrorCode::invalid);
  EXPECT_EQ(cancel(lone.orchestrator, run, unsigned_word).error().code, ErrorCode::invalid);
  EXPECT_EQ(lone.orchestrator.engine().running(), 1U);
}

TEST(Approve, WantsAYesOrANo) {
  LoneOrchestrator lone;
  const record::RunId run = lone.start(approval());
  EXPECT_EQ(approve(lone.orchestrator, run, post("")).error().code, ErrorCode::missing_key);
  EXPECT_EQ(approve(lone.orchestrator, run, post(R"({"approve": 1})")).error().code, ErrorCode::invalid);
  EXPECT_EQ(lone.orchestrator.engine().running(), 1U);
}

}  // namespace
}  // namespace kapela::api
