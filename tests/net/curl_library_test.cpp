#include "orchestrator/net/curl_library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::net {
namespace {

using ::testing::HasSubstr;

TEST(CurlLibrary, IsLoadedWithAllItsFunctions) {
  const base::Result<CurlLibrary>& library = curl();
  ASSERT_TRUE(library.has_value()) << library.error().message;
  EXPECT_STREQ(library->easy_strerror(CURLE_OK), "No error");
}

TEST(CurlLibrary, SaysWhatIsMissing) {
  const base::Result<CurlLibrary> nowhere = load_curl("libkapela-nowhere.so.4");
  ASSERT_FALSE(nowhere.has_value());
  EXPECT_THAT(nowhere.error().message, HasSubstr("libkapela-nowhere.so.4 cannot be loaded: "));
  const base::Result<CurlLibrary> another = load_curl("libc.so.6");
  ASSERT_FALSE(another.has_value());
  EXPECT_EQ(another.error().message, "libc.so.6 cannot be loaded: it has no curl_global_init");
}

}  // namespace
}  // namespace kapela::net
