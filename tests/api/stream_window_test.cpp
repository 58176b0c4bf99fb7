#include "orchestrator/api/stream_window.hpp"

#include <gtest/gtest.h>

namespace kapela::api {
namespace {

std::string joined(const std::optional<std::vector<net::SharedBytes>>& parts) {
  if (!parts) return "gone";
  std::string all;
  for (const net::SharedBytes& each : *parts) all += *each;
  return all;
}

/// Batches of 1, 2 and 3 events: a | bc | def.
StreamWindow six_events(std::size_t most_events, std::size_t most_bytes) {
  StreamWindow window(most_events, most_bytes);
  for (const std::string_view batch : {"a", "bc", "def"}) {
    for (const char each : batch) window.add(std::string(1, each));
    EXPECT_EQ(*window.take(), batch);
  }
  return window;
}

TEST(StreamWindow, HasExactlyWhatCameAfterAnyEvent) {
  const StreamWindow window = six_events(100, 100);
  EXPECT_EQ(window.last(), 6U);
  const std::string all = "abcdef";
  for (std::size_t number = 0; number <= all.size(); ++number)
    EXPECT_EQ(joined(window.after(number)), all.substr(number)) << number;
}

TEST(StreamWindow, KnowsNothingOfANumberThatWasNeverGiven) {
  EXPECT_EQ(joined(six_events(100, 100).after(7)), "gone");
}

TEST(StreamWindow, ForgetsWholeBatchesByTheNumberOfEvents) {
  const StreamWindow window = six_events(5, 100);
  EXPECT_EQ(joined(window.after(0)), "gone");
  EXPECT_EQ(joined(window.after(1)), "bcdef");
}

TEST(StreamWindow, ForgetsWholeBatchesByTheirBytesAndKeepsTheLastOne) {
  const StreamWindow window = six_events(100, 1);
  EXPECT_EQ(joined(window.after(2)), "gone");
  EXPECT_EQ(joined(window.after(3)), "def");
}

TEST(StreamWindow, HasNothingToTakeTwice) {
  StreamWindow window(100, 100);
  EXPECT_EQ(window.take(), nullptr);
  window.add("a");
  EXPECT_NE(window.take(), nullptr);
  EXPECT_EQ(window.take(), nullptr);
  EXPECT_EQ(joined(window.after(1)), "");
}

TEST(StreamWindow, WritesEventsAsServerSentEventsAreWritten) {
  EXPECT_EQ(encode_event("7-1", "run", "{}"), "id: 7-1\nevent: run\ndata: {}\n\n");
  EXPECT_EQ(encode_event({}, "dropped", "{}"), "event: dropped\ndata: {}\n\n");
}

}  // namespace
}  // namespace kapela::api
