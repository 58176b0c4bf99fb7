// SpanTree: the spans of one run while it goes on: opened, added to, closed with their children. Owned by the
// SpanCollector.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/tracing/span.hpp"

namespace kapela::tracing {

class SpanTree {
 public:
  static constexpr std::size_t most_spans = 10'000;  ///< of a run; beyond, they are counted
  static constexpr std::size_t most_events = 128;    ///< of a span

  using Index = std::size_t;
  static constexpr Index none = static_cast<Index>(-1);

  /// `none` when there are too many. `parent` may be none: the root.
  Index open(Span span, Index parent);
  [[nodiscard]] bool is_open(Index index) const { return index < nodes_.size() && nodes_[index].open; }
  /// Those below it as well, at the same time, that are still open.
  void close(Index index, base::WallTime at);
  /// The time of its last event; of its beginning, when it has none.
  [[nodiscard]] base::WallTime last_event(Index index) const;

  // Each does nothing for `none`.
  void set(Index index, std::string key, AttributeValue value);
  void event(Index index, base::WallTime at, std::string name, Attributes attributes = {});
  void fail(Index index, std::string message);
  void succeed(Index index);

  [[nodiscard]] std::size_t dropped() const { return dropped_; }
  [[nodiscard]] std::vector<Span> take();

 private:
  struct Node {
    Span span;
    Index parent = none;
    bool open = true;
  };

  [[nodiscard]] bool is_below(Index index, Index ancestor) const;

  std::vector<Node> nodes_;
  std::size_t dropped_ = 0;
};

}  // namespace kapela::tracing
