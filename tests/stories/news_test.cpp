#include "tests/stories/news.hpp"

#include <gtest/gtest.h>

namespace kapela::stories {
namespace {

using record::Record;
using record::RecordKind;

void append(history::History& history, RecordKind kind, std::uint64_t sequence) {
  Record record;
  record.kind = kind;
  record.sequence = sequence;
  history.append(record);
}

TEST(News, AreWhatHasNotBeenSeen) {
  history::History history;
  News news(history);
  append(history, RecordKind::started, 1);
  EXPECT_EQ(news.take().size(), 1U);
  EXPECT_TRUE(news.take().empty());
  append(history, RecordKind::log, 2);
  EXPECT_EQ(news.take().size(), 1U);
  EXPECT_EQ(news.take_lost(), 0U);
}

TEST(News, AreTheSameWhereOldOnesHaveGoneWithACrash) {
  history::History history;
  News news(history);
  append(history, RecordKind::started, 1);
  append(history, RecordKind::log, 2);
  append(history, RecordKind::moved, 1);
  (void)news.take();
  history.forget_last(1);
  append(history, RecordKind::crashed, 2);
  const auto records = news.take();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].kind, RecordKind::crashed);
  EXPECT_EQ(news.take_lost(), 1U);
  EXPECT_EQ(news.take_lost(), 0U);
}

}  // namespace
}  // namespace kapela::stories
