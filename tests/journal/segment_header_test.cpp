#include "orchestrator/journal/segment_header.hpp"

#include <gtest/gtest.h>

#include "tests/journal/support.hpp"

namespace kapela::journal::testing {
namespace {

SegmentHeader header() {
  SegmentHeader header;
  header.history = life();
  header.history.wall_at_zero_ns = 1'767'225'600'000'000'000;
  header.history.boot = "4f1ab5a8-2a4e-44a5-b3a1-0a2a7c4c6c1e";
  header.history.monotonic_at_zero_ns = 7'000'000'000;
  header.history.scale = 4;
  header.history.epsilon = std::chrono::milliseconds(50);
  header.before = {7, 4711, 0xfedcba9876543210, 123'456};
  header.checkpoint.last_epoch = record::Epoch{1'767'225'600'000};
  header.checkpoint.last_run = record::RunId{17};
  header.checkpoint.latch = "zażółć \"gęślą\"";
  header.checkpoint.open_runs = {{record::RunId{16}, 6}, {record::RunId{17}, 7}};
  header.checkpoint.watched = {{record::ComponentId{1}, 5}};
  return header;
}

TEST(SegmentHeader, ComesBackAsItWas) {
  std::string bytes;
  const Chain chain = encode(bytes, header());
  const base::Result<DecodedHeader> decoded = decode_header(bytes + "what follows");
  ASSERT_TRUE(decoded) << to_text(decoded.error());
  EXPECT_EQ(decoded->bytes, bytes.size());
  EXPECT_EQ(decoded->chain, chain);
  EXPECT_EQ(decoded->header.before, header().before);
  EXPECT_EQ(decoded->header.checkpoint, header().checkpoint);
  EXPECT_EQ(decoded->header.history.components, header().history.components);
  EXPECT_EQ(decoded->header.history.wall_at_zero_ns, header().history.wall_at_zero_ns);
  EXPECT_EQ(decoded->header.history.boot, header().history.boot);
  EXPECT_EQ(decoded->header.history.monotonic_at_zero_ns, header().history.monotonic_at_zero_ns);
  EXPECT_EQ(decoded->header.history.scale, 4);
  EXPECT_EQ(decoded->header.history.epsilon, header().history.epsilon);
}

TEST(SegmentHeader, OfALaterVersionIsNamedAsSuch) {
  std::string bytes;
  encode(bytes, header());
  const auto refused = [](const std::string& text) {
    const base::Result<DecodedHeader> decoded = decode_header(text);
    return decoded ? "taken" : std::string(code_name(decoded.error().code)) + ": " + decoded.error().message;
  };
  EXPECT_EQ(refused(with_header(bytes, "\"format\":6", "\"format\":7")),
            "unsupported: byte 8: format 7 of a later version of Kapela");
  bytes[8] = 7;
  bytes[40] = '!';
  EXPECT_EQ(refused(bytes), "unsupported: byte 8: format 7 of a later version of Kapela") << "frames may change, too";
}

TEST(SegmentHeader, OfTheFirstFormatDidNotSaySoInItsFrame) {
  std::string bytes;
  encode(bytes, header());
  EXPECT_TRUE(decode_header(with_header(bytes, "\"format\":6,", "")));
}

TEST(SegmentHeader, IsRefusedCutOffOrChanged) {
  std::string bytes;
  encode(bytes, header());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_header(std::string_view(bytes).substr(0, size)));
  for (std::size_t at = 12; at < bytes.size(); ++at) {
    std::string wrong = bytes;
    wrong[at] = static_cast<char>(wrong[at] ^ 1);
    EXPECT_FALSE(decode_header(wrong)) << "byte " << at;
  }
}

TEST(SegmentHeader, StandsInItsFrameWhateverBecomesOfTheBytesBeforeIt) {
  std::string bytes;
  encode(bytes, header());
  for (std::size_t bit = 0; bit < std::size_t{12} * 8; ++bit) {
    std::string wrong = bytes;
    wrong[bit / 8] = static_cast<char>(wrong[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_TRUE(decode_header(wrong)) << "bit " << bit;
  }
}

TEST(SegmentName, GoesBackToItsNumber) {
  EXPECT_EQ(segment_name(12), "00000012.kjl");
  EXPECT_EQ(segment_number("00000012.kjl"), 12U);
  EXPECT_EQ(segment_number("123456789.kjl"), 123'456'789U);
  for (const char* name : {"lock", "runs.sqlite", "12.kjl", "0000001x.kjl", "00000012.kjl.damaged", ".kjl"})
    EXPECT_EQ(segment_number(name), 0U) << name;
}

}  // namespace
}  // namespace kapela::journal::testing
