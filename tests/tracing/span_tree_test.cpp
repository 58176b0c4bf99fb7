#include "orchestrator/tracing/span_tree.hpp"

#include <gtest/gtest.h>

namespace kapela::tracing {
namespace {

using namespace std::chrono_literals;

Span span(const std::string& id, base::Duration start = 1s) {
  Span span;
  span.id = id;
  span.start = base::WallTime(start);
  return span;
}

TEST(SpanTree, ClosesASpanWithAllBelowItThatAreOpen) {
  SpanTree tree;
  const auto root = tree.open(span("a"), SpanTree::none);
  const auto child = tree.open(span("b"), root);
  const auto grandchild = tree.open(span("c"), child);
  const auto other = tree.open(span("d"), root);
  tree.close(grandchild, base::WallTime(2s));
  tree.close(child, base::WallTime(3s));
  EXPECT_FALSE(tree.is_open(child));
  EXPECT_TRUE(tree.is_open(other));
  tree.close(root, base::WallTime(4s));
  const std::vector<Span> spans = tree.take();
  EXPECT_EQ(spans[2].end, base::WallTime(2s));
  EXPECT_EQ(spans[1].end, base::WallTime(3s));
  EXPECT_EQ(spans[3].end, base::WallTime(4s));
  EXPECT_EQ(spans[2].parent, "b");
}

TEST(SpanTree, ASpanNeverEndsBeforeItBegins) {
  SpanTree tree;
  tree.close(tree.open(span("a", 5s), SpanTree::none), base::WallTime(4s));
  EXPECT_EQ(tree.take()[0].end, base::WallTime(5s));
}

TEST(SpanTree, CountsWhatIsTooMuch) {
  SpanTree tree;
  const auto root = tree.open(span("root"), SpanTree::none);
  for (std::size_t i = 0; i <= SpanTree::most_spans; ++i) (void)tree.open(span("x"), root);
  EXPECT_EQ(tree.dropped(), 2U);
  for (std::size_t i = 0; i < SpanTree::most_events + 3; ++i) tree.event(root, base::WallTime(1s), "e");
  tree.event(SpanTree::none, base::WallTime(1s), "of a span that there was no room for");
  const std::vector<Span> spans = tree.take();
  EXPECT_EQ(spans[0].events.size(), SpanTree::most_events);
  EXPECT_EQ(spans[0].dropped_events, 3U);
}

}  // namespace
}  // namespace kapela::tracing
