// EventReader: Server-Sent Events out of bytes as they come. Pure; owned by whoever reads a stream.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kapela::cli {

struct StreamEvent {
  std::string id{};  ///< empty: it has none
  std::string kind{};
  std::string data{};
};

class EventReader {
 public:
  /// The events that these bytes complete. Comments are skipped.
  [[nodiscard]] std::vector<StreamEvent> put(std::string_view bytes);

 private:
  void take_line(std::string_view line, std::vector<StreamEvent>& complete);

  std::string rest_;  ///< of a line
  StreamEvent event_;
};

}  // namespace kapela::cli
