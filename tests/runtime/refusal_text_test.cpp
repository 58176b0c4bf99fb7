#include "orchestrator/runtime/refusal_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::runtime {
namespace {

using testing::EndsWith;
using testing::SizeIs;

TEST(RefusalText, HasWhatAnErrorSays) {
  EXPECT_EQ(
      refusal_text(409, R"({"status":"error","error":{"code":"conflict","message":"the feeder is empty","hint":""}})"),
      "it answered HTTP 409: the feeder is empty");
  EXPECT_EQ(refusal_text(409, R"({"error":{"message":"it is RUN","hint":"stop it first"}})"),
            "it answered HTTP 409: it is RUN (stop it first)");
  EXPECT_EQ(refusal_text(404, R"({"detail":"Not Found"})"), "it answered HTTP 404: Not Found");
}

TEST(RefusalText, HasTheBodyWhereItIsOfNoKnownForm) {
  EXPECT_EQ(refusal_text(400, "no\nsuch\x01thing"), "it answered HTTP 400: no such thing");
  EXPECT_EQ(refusal_text(400, "[1]"), "it answered HTTP 400: [1]");
  EXPECT_EQ(refusal_text(400, R"({"error":7})"), R"(it answered HTTP 400: {"error":7})");
  EXPECT_EQ(refusal_text(403, ""), "it answered HTTP 403");
}

TEST(RefusalText, IsBounded) {
  const std::string text = refusal_text(400, "x" + std::string(5'000'000, 'a'));
  EXPECT_THAT(text, SizeIs(testing::Lt(400U)));
  EXPECT_THAT(text, EndsWith("a..."));
  std::string letters = "a";
  for (int i = 0; i < 300; ++i) letters += "ż";
  EXPECT_THAT(refusal_text(400, letters), EndsWith("ż...")) << "no half of a letter";
}

}  // namespace
}  // namespace kapela::runtime
