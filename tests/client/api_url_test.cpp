#include "orchestrator/client/api_url.hpp"

#include <gtest/gtest.h>

namespace kapela::client {
namespace {

TEST(ApiUrl, SaysWhereAndHow) {
  const base::Result<ApiUrl> plain = parse_url("http://127.0.0.1:8000");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->at.address, "127.0.0.1");
  EXPECT_EQ(plain->at.port, 8000);
  EXPECT_EQ(plain->security, net::Security::none);
  const base::Result<ApiUrl> secure = parse_url("https://cell.example:8443/");
  ASSERT_TRUE(secure);
  EXPECT_EQ(secure->at.address, "cell.example");
  EXPECT_EQ(secure->security, net::Security::tls);
}

TEST(ApiUrl, AnAddressOfSixteenBytesStandsInBrackets) {
  const base::Result<ApiUrl> url = parse_url("http://[::1]:8000");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->at.address, "::1");
  EXPECT_FALSE(parse_url("http://[cell.example]:8000"));
}

TEST(ApiUrl, WhatIsNoneIsRefusedWithAnExample) {
  for (const char* const url :
       {"", "127.0.0.1:8000", "ftp://127.0.0.1:8000", "http://127.0.0.1", "http://:8000", "http://127.0.0.1:0",
        "http://127.0.0.1:65536", "http://127.0.0.1:80x", "http://127.0.0.1:8000/api", "http://a b:8000"}) {
    const base::Result<ApiUrl> parsed = parse_url(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_EQ(parsed.error().code, base::ErrorCode::invalid);
    EXPECT_NE(parsed.error().hint.find("http://HOST:PORT"), std::string::npos);
  }
}

}  // namespace
}  // namespace kapela::client
