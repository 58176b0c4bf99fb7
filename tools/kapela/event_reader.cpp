#include "tools/kapela/event_reader.hpp"

#include <utility>

namespace kapela::cli {

std::vector<StreamEvent> EventReader::put(std::string_view bytes) {
  std::vector<StreamEvent> complete;
  rest_ += bytes;
  std::size_t begin = 0;
  for (std::size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
    take_line(std::string_view(rest_).substr(begin, end - begin), complete);
    begin = end + 1;
  }
  rest_.erase(0, begin);
  return complete;
}

void EventReader::take_line(std::string_view line, std::vector<StreamEvent>& complete) {
  if (line.empty()) {
    if (!event_.kind.empty()) complete.push_back(std::move(event_));
    event_ = {};
    return;
  }
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos || colon == 0) return;
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = line.substr(colon + 2);
  if (name == "id") event_.id = value;
  if (name == "event") event_.kind = value;
  if (name == "data") event_.data += value;
}

}  // namespace kapela::cli
