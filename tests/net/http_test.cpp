#include "orchestrator/net/http.hpp"

#include <gtest/gtest.h>

namespace kapela::net {
namespace {

TEST(Request, SplitsItsTargetIntoPathAndQuery) {
  Request request;
  request.target = "/api/v1/runs?name=Uruchomienie%20us%C5%82ug&since=3&flag&plus=a+b";
  EXPECT_EQ(request.path(), "/api/v1/runs");
  EXPECT_EQ(request.query("name"), "Uruchomienie usług");
  EXPECT_EQ(request.query("since"), "3");
  EXPECT_EQ(request.query("flag"), "");
  EXPECT_EQ(request.query("plus"), "a b");
  EXPECT_EQ(request.query("nam"), "");
}

TEST(Request, LeavesABrokenPercentEscapeAsItIs) {
  Request request;
  request.target = "/?a=%4&b=%zz&c=%";
  EXPECT_EQ(request.query("a"), "%4");
  EXPECT_EQ(request.query("b"), "%zz");
  EXPECT_EQ(request.query("c"), "%");
}

TEST(Request, FindsTheFirstHeaderOfAName) {
  Request request;
  request.headers = {{"accept", "a"}, {"accept", "b"}};
  EXPECT_EQ(request.header("accept"), "a");
  EXPECT_EQ(request.header("host"), "");
}

TEST(ErrorBody, EscapesWhatJsonCannotHold) {
  const std::string body = error_body(base::fail(base::ErrorCode::not_found, "no \"x\\y\"\n\x01", "żółć"));
  EXPECT_EQ(body, R"({"status":"error","error":{"code":"not_found","message":"no \"x\\y\"\n\u0001","hint":"żółć"}})");
}

TEST(ErrorBody, ReplacesBytesThatAreNoUtf8) {
  const std::string body = error_body(base::fail(base::ErrorCode::malformed, "a\xFF\xC5z\xED\xA0\x80"));
  EXPECT_NE(body.find("\"a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""), std::string::npos) << body;
}

TEST(Endpoint, IsWrittenAsInAUrl) {
  EXPECT_EQ(to_text({"127.0.0.1", 8001}), "127.0.0.1:8001");
  EXPECT_EQ(to_text({"::1", 8001}), "[::1]:8001");
}

}  // namespace
}  // namespace kapela::net
