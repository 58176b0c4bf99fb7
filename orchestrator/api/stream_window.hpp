// StreamWindow: the latest events of the stream, encoded once, in the batches in which they leave. Owned by StreamHub.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/net/response_stream.hpp"

namespace kapela::api {

/// One event as Server-Sent Events write it; without an id it is none of those that are counted.
[[nodiscard]] std::string encode_event(std::string_view id, std::string_view kind, std::string_view data);

class StreamWindow {
 public:
  /// Bounds of what is kept for those who come back; the latest batch stays in any case.
  StreamWindow(std::size_t most_events, std::size_t most_bytes) : most_events_(most_events), most_bytes_(most_bytes) {}

  /// The number of the last event; 0 before the first.
  [[nodiscard]] std::uint64_t last() const { return last_; }

  /// An encoded event, which has the number last() + 1.
  void add(std::string_view event);

  /// What was added since the last call, for everybody; null when that is nothing.
  [[nodiscard]] net::SharedBytes take();

  /// All events after `number`, nothing of which waits for take(); no value when some of them are kept no more.
  [[nodiscard]] std::optional<std::vector<net::SharedBytes>> after(std::uint64_t number) const;

 private:
  struct Batch {
    std::uint64_t first = 0;
    std::vector<std::uint32_t> starts{};  ///< of each event, within the bytes
    net::SharedBytes bytes{};
  };
  void forget();

  std::size_t most_events_;
  std::size_t most_bytes_;
  std::deque<Batch> batches_;
  std::size_t kept_events_ = 0;
  std::size_t kept_bytes_ = 0;
  std::string pending_;
  std::vector<std::uint32_t> pending_starts_;
  std::uint64_t last_ = 0;
};

}  // namespace kapela::api
