#include "orchestrator/api/foreign_page.hpp"

#include <gtest/gtest.h>

namespace kapela::api {
namespace {

bool is_foreign(const std::string& origin) {
  net::Request request;
  request.headers.emplace_back("host", "127.0.0.1:8000");
  if (!origin.empty()) request.headers.emplace_back("origin", origin);
  return is_from_foreign_page(request);
}

TEST(ForeignPage, IsOneOfAnotherOrigin) {
  EXPECT_TRUE(is_foreign("http://evil.example"));
  EXPECT_TRUE(is_foreign("http://127.0.0.1:8001"));
  EXPECT_TRUE(is_foreign("null"));
}

TEST(ForeignPage, IsNotOurOwnNorAProgram) {
  EXPECT_FALSE(is_foreign("http://127.0.0.1:8000"));
  EXPECT_FALSE(is_foreign(""));
}

}  // namespace
}  // namespace kapela::api
