#include "orchestrator/api/status_code.hpp"

#include <gtest/gtest.h>

namespace kapela::api {
namespace {

using base::ErrorCode;

TEST(StatusCode, IsThatOfTheContract) {
  EXPECT_EQ(http_status(ErrorCode::malformed), 400U);
  EXPECT_EQ(http_status(ErrorCode::unauthorized), 401U);
  EXPECT_EQ(http_status(ErrorCode::forbidden), 403U);  // a page of another origin
  EXPECT_EQ(http_status(ErrorCode::not_found), 404U);
  EXPECT_EQ(http_status(ErrorCode::method_not_allowed), 405U);
  EXPECT_EQ(http_status(ErrorCode::busy), 409U);
  EXPECT_EQ(http_status(ErrorCode::conflict), 409U);
  EXPECT_EQ(http_status(ErrorCode::too_large), 413U);
  EXPECT_EQ(http_status(ErrorCode::invalid), 422U);
  EXPECT_EQ(http_status(ErrorCode::too_many), 429U);
  EXPECT_EQ(http_status(ErrorCode::io), 503U);         // the journal refuses
  EXPECT_EQ(http_status(ErrorCode::cancelled), 503U);  // the orchestrator is about to end
}

TEST(StatusCode, AnErrorIsAnsweredWithItsCodeMessageAndHint) {
  const net::Response response = error_response(base::fail(ErrorCode::busy, "it is \"taken\"", "wait"));
  EXPECT_EQ(response.status, 409U);
  EXPECT_EQ(response.body, R"({"status":"error","error":{"code":"busy","message":"it is \"taken\"","hint":"wait"}})");
}

}  // namespace
}  // namespace kapela::api
