#include "orchestrator/journal/frame_search.hpp"

#include <gtest/gtest.h>

#include "orchestrator/journal/bytes.hpp"
#include "orchestrator/journal/checksum.hpp"
#include "orchestrator/journal/frame.hpp"
#include "tests/journal/support.hpp"

namespace kapela::journal::testing {
namespace {

/// Each byte is the beginning of something that could be a frame with a record, of a length that reaches far.
std::string hostile(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) put(text, std::uint32_t{0x00080808});  // half a megabyte
  return text;
}

std::string frame_of(std::string_view payload) {
  std::string bytes;
  seal(bytes, payload, 7);
  return bytes;
}

TEST(Checksum, OfTwoPartsIsThatOfTheWhole) {
  const std::string text = "123456789";
  EXPECT_EQ(checksum(text), 0xE3069283U) << "the check value of CRC-32C";
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    EXPECT_EQ(joined(checksum(text.substr(0, cut)), checksum(text.substr(cut)), text.size() - cut), checksum(text));
  const std::string large(100'000, 'k');
  EXPECT_EQ(joined(checksum(text), checksum(large), large.size()), checksum(text + large));
}

TEST(FrameSearch, FindsTheFirstFrameBehindAnOffset) {
  const std::string record = batch(1, 1).substr(4);
  const std::string bytes = "rubbish" + frame_of(record) + "more" + frame_of(record);
  FrameSearch search(bytes);
  EXPECT_EQ(search.next(0), 7U);
  EXPECT_EQ(search.next(7), 7 + frame_bytes + record.size() + 4);
  EXPECT_EQ(search.next(bytes.size() - record.size()), bytes.size());
  const std::string other = "x" + frame_of("no record, though it is long enough to be one of them, and has a frame");
  EXPECT_EQ(FrameSearch(other).next(0), other.size());
}

TEST(FrameSearch, SumsEachByteOnceWhateverLengthsTheBytesClaim) {
  const std::string record = batch(1, 1).substr(4);
  const std::string bytes = hostile(std::size_t{1} << 20U) + frame_of(record);
  FrameSearch search(bytes);
  EXPECT_EQ(search.next(0), std::size_t{1} << 20U);
  EXPECT_LE(search.summed(), bytes.size());
  EXPECT_GT(search.summed(), bytes.size() / 2) << "it was hostile";
}

}  // namespace
}  // namespace kapela::journal::testing
