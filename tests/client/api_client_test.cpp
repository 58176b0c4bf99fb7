#include "orchestrator/client/api_client.hpp"

#include <gtest/gtest.h>

#include "tests/client/served.hpp"

namespace kapela::client {
namespace {

using base::ErrorCode;
using wire::Json;

class ApiClientTest : public ::testing::Test {
 protected:
  base::Result<Json> get(const net::Endpoint& at, const std::string& target, const std::string& token = {}) {
    ApiClient client(loop_, {at}, token);
    return loop_.run_until_complete(client.get(target, answer_time));
  }

  base::Error error_of(unsigned status, const std::string& body) {
    const Answering server(loop_, status, body);
    const base::Result<Json> answer = get(server.at(), "/");
    EXPECT_FALSE(answer);
    return answer ? base::Error{} : answer.error();
  }

  net::EventLoop loop_;
};

TEST_F(ApiClientTest, GetsADocument) {
  Served served(loop_);
  const base::Result<Json> components = get(served.at(), "/api/v1/components");
  ASSERT_TRUE(components) << to_text(components.error());
  EXPECT_EQ((*components)["components"][0]["name"], "io");
}

TEST_F(ApiClientTest, PostsADocument) {
  Served served(loop_);
  ApiClient client(loop_, {served.at()}, "");
  const base::Result<Json> unknown =
      loop_.run_until_complete(client.post("/api/v1/runs", Json{{"scenario_name", "nobody knows it"}}, answer_time));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::not_found);
  EXPECT_NE(unknown.error().message.find("nobody knows it"), std::string::npos) << unknown.error().message;
}

TEST_F(ApiClientTest, RemovesSomething) {
  Served served(loop_);
  ApiClient client(loop_, {served.at()}, "");
  const base::Result<Json> answer = loop_.run_until_complete(client.remove("/api/v1/components", answer_time));
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find("DELETE"), std::string::npos) << answer.error().message;
}

TEST_F(ApiClientTest, ShowsItsToken) {
  Served served(loop_, "secret");
  EXPECT_TRUE(get(served.at(), "/api/v1/components", "secret"));
  const base::Result<Json> without = get(served.at(), "/api/v1/components");
  ASSERT_FALSE(without);
  EXPECT_EQ(to_text(without.error()), "the orchestrator asks for a token (set KAPELA_TOKEN)");
  const base::Result<Json> with_another = get(served.at(), "/api/v1/components", "other");
  ASSERT_FALSE(with_another);
  EXPECT_EQ(with_another.error().code, ErrorCode::unauthorized);
}

TEST_F(ApiClientTest, SaysThatNobodyIsThere) {
  net::Endpoint gone;
  {
    const Served served(loop_);
    gone = served.at();
  }
  const base::Result<Json> answer = get(gone, "/api/v1/components");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unreachable);
}

TEST_F(ApiClientTest, SaysThatAnAnswerDoesNotCome) {
  std::vector<net::Responder> kept;
  net::HttpServer silent(loop_, net::ServerLimits{}, [&kept](const net::Request&, net::Responder responder) {
    kept.push_back(std::move(responder));
  });
  ApiClient client(loop_, {silent.listen({"127.0.0.1", 0}).value()}, "");
  const base::Result<Json> answer = loop_.run_until_complete(client.get("/", std::chrono::milliseconds(20)));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::timeout);
}

TEST_F(ApiClientTest, AnErrorIsWhatTheServerTold) {
  const base::Error error =
      error_of(409, R"({"error": {"code": "conflict", "message": "io is busy", "hint": "wait for run 3"}})");
  EXPECT_EQ(error.code, ErrorCode::conflict);
  EXPECT_EQ(to_text(error), "io is busy (wait for run 3)");
}

TEST_F(ApiClientTest, EachStatusIsAnErrorOfItsOwn) {
  const std::string nothing = "{}";
  EXPECT_EQ(error_of(400, nothing).code, ErrorCode::malformed);
  EXPECT_EQ(error_of(403, nothing).code, ErrorCode::forbidden);
  EXPECT_EQ(error_of(404, nothing).code, ErrorCode::not_found);
  EXPECT_EQ(error_of(409, nothing).code, ErrorCode::conflict);
  EXPECT_EQ(error_of(429, nothing).code, ErrorCode::conflict) << "refused for now";
  EXPECT_EQ(error_of(503, nothing).code, ErrorCode::conflict);
  EXPECT_EQ(error_of(503, R"({"error": {"code": "too_many"}})").code, ErrorCode::too_many);
  EXPECT_EQ(error_of(500, nothing).code, ErrorCode::invalid);
}

TEST_F(ApiClientTest, AnErrorWithoutWordsIsToldByItsStatus) {
  EXPECT_EQ(error_of(500, "<html>").message, "it answered HTTP 500");
}

TEST_F(ApiClientTest, AnAnswerThatIsNoDocumentIsAnError) {
  EXPECT_FALSE(get(Answering(loop_, 200, "<html>").at(), "/"));
}

}  // namespace
}  // namespace kapela::client
