// News: what is new in a history since it was looked at last, also where a crash of the orchestrator has taken away
// some of what was seen already. Owned by whoever looks.
#pragma once

#include <span>
#include <vector>

#include "orchestrator/history/history.hpp"

namespace kapela::stories {

class News {
 public:
  /// Borrows the history.
  explicit News(const history::History& history) : history_(history) {}

  /// Valid until the history goes on.
  [[nodiscard]] std::span<const record::Record> take();
  /// So many records have gone with a crash since this was asked last.
  [[nodiscard]] std::size_t take_lost();

 private:
  /// Which record that was.
  struct Seen {
    explicit Seen(const record::Record& record);

    base::Instant time;
    std::uint64_t sequence;
    record::ComponentId component;
    record::RecordKind kind;

    friend bool operator==(const Seen&, const Seen&) = default;
  };

  const history::History& history_;
  std::vector<Seen> seen_{};
  std::size_t lost_ = 0;
};

}  // namespace kapela::stories
