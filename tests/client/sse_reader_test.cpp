#include "orchestrator/client/sse_reader.hpp"

#include <string>

#include <gtest/gtest.h>

namespace kapela::client {
namespace {

constexpr std::size_t most = 12;  // bytes

TEST(SseReader, JoinsALineThatComesInPieces) {
  SseReader reader(most);
  EXPECT_TRUE(reader.put("id: 7\nevent: ru").empty());
  EXPECT_TRUE(reader.put("n\n: a comment\ndata: {").empty());
  const std::vector<StreamEvent> events = reader.put("}\n\n");
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].id, "7");
  EXPECT_EQ(events[0].kind, "run");
  EXPECT_EQ(events[0].data, "{}");
}

TEST(SseReader, TakesALineThatIsAsLongAsAllowed) {
  SseReader reader(most);
  EXPECT_TRUE(reader.put("event: 12345").empty());  // of which nobody knows yet whether it ends here
  EXPECT_FALSE(reader.error());
  EXPECT_EQ(reader.put("\n\n").size(), 1U);
}

TEST(SseReader, EndsWithALineThatIsLonger) {
  for (const std::string_view rest : {"", "\n\n"}) {
    SseReader reader(most);
    const std::vector<StreamEvent> events = reader.put("event: run\n\nevent: 123456" + std::string(rest));
    EXPECT_EQ(events.size(), 1U) << "what came before it counts";
    ASSERT_TRUE(reader.error());
    EXPECT_EQ(reader.error()->code, base::ErrorCode::too_large);
    EXPECT_EQ(reader.error()->message, "the stream has an event of more than 12 bytes");
    EXPECT_TRUE(reader.put("\n\nevent: run\n\n").empty()) << "nothing after it does";
  }
}

TEST(SseReader, EndsWithALineThatNeverEndsHoweverItIsCut) {
  SseReader reader(most);
  for (std::size_t i = 0; i < most; ++i) {
    EXPECT_TRUE(reader.put("x").empty());
    EXPECT_FALSE(reader.error());
  }
  EXPECT_TRUE(reader.put("x").empty());
  EXPECT_TRUE(reader.error());
}

TEST(SseReader, EndsWithDataOfManyLinesThatIsLonger) {
  SseReader reader(most);
  EXPECT_TRUE(reader.put("event: run\ndata: 123456\ndata: 123456\n").empty());
  EXPECT_FALSE(reader.error());
  EXPECT_TRUE(reader.put("data: 1\n\n").empty());
  EXPECT_TRUE(reader.error());
}

}  // namespace
}  // namespace kapela::client
