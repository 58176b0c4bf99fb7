#include "orchestrator/alerts/email_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/alerts/sample.hpp"

namespace kapela::alerts::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Email email() {
  return {"smtp://127.0.0.1:25", "kapela@cell.example", {"anna@example.org", "jan@example.org"}, {}, {}, false, {}};
}

TEST(EmailText, Base64IsThatOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"},
                                                         {"\xff\xfe", "//4="}};
  for (const auto& [plain, encoded] : vectors) EXPECT_EQ(base64(plain), encoded);
}

TEST(EmailText, ShortAsciiStaysAsItIs) {
  EXPECT_EQ(encoded_words("run 7 failed"), "run 7 failed");
}

TEST(EmailText, OtherTextBecomesWordsThatCutNoCharacter) {
  EXPECT_EQ(encoded_words("usług"), "=?UTF-8?B?dXPFgnVn?=");
  const std::string folded = encoded_words(std::string(41, 'a') + "łb");
  EXPECT_EQ(folded, "=?UTF-8?B?" + base64(std::string(41, 'a')) + "?=\r\n =?UTF-8?B?" + base64("łb") + "?=");
  EXPECT_THAT(encoded_words("looks like =?UTF-8?Q?x?="), HasSubstr("=?UTF-8?B?"));
}

TEST(EmailText, NoTextForgesAHeader) {
  Alert forged = full_alert();
  forged.text = "x\r\nBcc: all@example.org\r\n\r\nbody";
  const std::string text = message(forged, email(), "shift", 0);
  EXPECT_THAT(text, Not(HasSubstr("\r\nBcc:")));
  EXPECT_THAT(text, HasSubstr("To: anna@example.org,\r\n jan@example.org\r\n"));
}

TEST(EmailText, IdAndDateAreThoseOfTheAlertAtEachAttempt) {
  const std::string text = message(full_alert(), email(), "shift", 0);
  EXPECT_THAT(text, HasSubstr("Message-ID: <kapela.18a-7.shift@cell.example>\r\n"));
  EXPECT_THAT(text, HasSubstr("Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n"));
}

TEST(EmailText, NoLineIsLongerThanMailAllows) {
  Alert large = full_alert();
  for (int i = 0; i < 200; ++i) large.text += "zażółć gęślą jaźń ";
  std::string text = message(large, email(), "shift", 0);
  for (std::size_t end = 0; (end = text.find("\r\n")) != std::string::npos; text.erase(0, end + 2)) EXPECT_LE(end, 78U);
}

TEST(EmailText, KnowsAnAddressFromWhatWouldForgeOne) {
  EXPECT_TRUE(is_address("anna.k+x@example.org"));
  for (const char* text : {"", "anna", "@x", "a@", "a@b@c", "a b@c", "<a@b>", "a@b,c@d", "a@b\r\nx", "ż@b"})
    EXPECT_FALSE(is_address(text)) << text;
}

}  // namespace
}  // namespace kapela::alerts::testing
