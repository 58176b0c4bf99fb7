#include "orchestrator/journal/record_codec.hpp"

#include <gtest/gtest.h>

#include "tests/journal/support.hpp"

namespace kapela::journal::testing {
namespace {

TEST(RecordCodec, ReadsWhateverItWrites) {
  base::Pcg random(1, 1);
  std::deque<std::string> texts;
  for (int i = 0; i < 10'000; ++i) {
    const record::Record record = any_record(random, texts);
    std::string bytes;
    encode(bytes, record);
    const std::optional<record::Record> decoded = decode(bytes);
    ASSERT_TRUE(decoded);
    ASSERT_EQ(line_of(*decoded), line_of(record));
  }
}

TEST(RecordCodec, WritesTheBytesThatOtherVersionsRead) {
  record::Record record = numbered(0x0102030405060708);
  record.time = base::Instant(std::chrono::nanoseconds(-1));
  record.component = record::ComponentId{0x0a0b0c0d};
  record.kind = record::RecordKind::intent;
  record.state = wire::State::stopped;
  record.detail = 7;
  record.text = "é";
  std::string bytes;
  encode(bytes, record);
  EXPECT_EQ(bytes.substr(0, 16), "\xff\xff\xff\xff\xff\xff\xff\xff\x08\x07\x06\x05\x04\x03\x02\x01");
  EXPECT_EQ(bytes.substr(48), "\x0d\x0c\x0b\x0a\x09\x01\x07é");
}

TEST(RecordCodec, RefusesWhatIsNoRecord) {
  std::string bytes;
  encode(bytes, numbered(1));
  EXPECT_FALSE(decode(std::string_view(bytes).substr(0, fixed_bytes - 1)));
  bytes[52] = static_cast<char>(static_cast<int>(record::last_record_kind) + 1);  // of a later version
  EXPECT_FALSE(decode(bytes));
}

TEST(RecordCodec, RefusesNumbersThatMeanNothing) {
  for (const auto kind :
       {record::RecordKind::run_ended, record::RecordKind::verdict, record::RecordKind::sent, record::RecordKind::moved,
        record::RecordKind::alert, record::RecordKind::run_accepted, record::RecordKind::unwatched}) {
    record::Record record = of_run(kind, 1, 1);
    std::string bytes;
    encode(bytes, record);
    EXPECT_TRUE(decode(bytes)) << name(kind);
    bytes[54] = 15;
    EXPECT_FALSE(decode(bytes)) << name(kind);
  }
  record::Record record = of_run(record::RecordKind::owned, 1, 1);
  record.a = wire::dialect_count;
  std::string bytes;
  encode(bytes, record);
  EXPECT_FALSE(decode(bytes));
}

TEST(RecordCodec, CutsATextThatIsLongerThanAnyIs) {
  record::Record record = numbered(1);
  const std::string text(longest_text + 1, 'x');
  record.text = text;
  std::string bytes;
  encode(bytes, record);
  EXPECT_EQ(bytes.size(), fixed_bytes + longest_text);
}

}  // namespace
}  // namespace kapela::journal::testing
