#include "orchestrator/journal/frame.hpp"

#include <gtest/gtest.h>

namespace kapela::journal {
namespace {

TEST(Frame, ComesBackWithItsPayloadAndItsPlace) {
  std::string bytes;
  const Chain first = seal(bytes, "one", 0);
  const std::size_t end_of_first = bytes.size();
  seal(bytes, "two", first);
  const std::optional<Frame> one = frame_at(bytes);
  const std::optional<Frame> two = frame_at(std::string_view(bytes).substr(end_of_first));
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->payload, "one");
  EXPECT_EQ(one->size(), end_of_first);
  EXPECT_EQ(two->payload, "two");
  EXPECT_TRUE(follows(*one, 0));
  EXPECT_TRUE(follows(*two, first));
  EXPECT_FALSE(follows(*two, 0)) << "the first one is missing";
}

TEST(Frame, IsRefusedWhereverABitIsWrong) {
  std::string bytes;
  seal(bytes, "what a record says", 7);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string wrong = bytes;
    wrong[bit / 8] = static_cast<char>(wrong[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(frame_at(wrong)) << "bit " << bit;
  }
}

TEST(Frame, IsRefusedWhenItIsCutOff) {
  std::string bytes;
  seal(bytes, "what a record says", 7);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(frame_at(std::string_view(bytes).substr(0, size)));
}

TEST(Frame, IsNotMadeOfZeros) {
  EXPECT_FALSE(frame_at(std::string(64, '\0'))) << "what a disk has not written yet";
}

/// The CRC-32C of the length 1, the chain and "x", computed bit by bit elsewhere; readers of other versions rely on it.
TEST(Frame, KeepsItsBytes) {
  std::string bytes;
  const Chain chain = seal(bytes, "x", 0);
  EXPECT_EQ(bytes.size(), frame_bytes + 1);
  EXPECT_EQ(chain, 0xeaf06c6480b2cd11U);
  EXPECT_EQ(bytes.substr(0, 8), std::string("\x01\0\0\0", 4) + "\x26\xce\x75\x4b");
}

}  // namespace
}  // namespace kapela::journal
