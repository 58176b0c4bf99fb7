#include "orchestrator/notify/signature.hpp"

#include <gtest/gtest.h>

namespace kapela::notify {
namespace {

/// Made with: printf '1767225600.{"a":1}' | openssl dgst -sha256 -hmac key
TEST(Signature, IsTheHmacOfTimestampAndBody) {
  EXPECT_EQ(signature("key", "1767225600", "{\"a\":1}"),
            "80f7b75f8618b9b24d72673996a625f1a43f7387a26b6739d667431724fe4d23");
  EXPECT_NE(signature("key", "1767225601", "{\"a\":1}"), signature("key", "1767225600", "{\"a\":1}"));
  EXPECT_NE(signature("kez", "1767225600", "{\"a\":1}"), signature("key", "1767225600", "{\"a\":1}"));
}

TEST(Signature, IsTheSameFromASignerHoweverOften) {
  const Signer signer("key");
  for (const char* text : {"a", "", "1767225600.{}", "a"}) EXPECT_EQ(signer.sign(text), hmac_sha256("key", text));
  EXPECT_NE(Signer("kez").sign("a"), hmac_sha256("key", "a"));
  EXPECT_EQ(Signer("").sign("a"), Signer(std::string_view()).sign("a"));
}

}  // namespace
}  // namespace kapela::notify
