// SseReader: Server-Sent Events out of bytes as they come. Pure; owned by whoever reads a stream.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/error.hpp"

namespace kapela::client {

/// Of a line, and of the data of an event: ten times what a plant of 10,000 components takes.
inline constexpr std::size_t most_event_bytes = 64 * 1024 * 1024;

struct StreamEvent {
  std::string id{};  ///< empty: it has none
  std::string kind{};
  std::string data{};
};

class SseReader {
 public:
  explicit SseReader(std::size_t most_bytes = most_event_bytes) : most_bytes_(most_bytes) {}

  /// The events that these bytes complete. Comments are skipped, and all that comes after an error.
  [[nodiscard]] std::vector<StreamEvent> put(std::string_view bytes);
  /// An event is too large to be one.
  [[nodiscard]] const std::optional<base::Error>& error() const { return error_; }

 private:
  void take_line(std::string_view line, std::vector<StreamEvent>& complete);

  void bound(std::size_t bytes);

  std::size_t most_bytes_;
  std::string rest_;  ///< of a line
  StreamEvent event_;
  std::optional<base::Error> error_;
};

}  // namespace kapela::client
