#include "orchestrator/client/sse_reader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace kapela::client {

std::vector<StreamEvent> SseReader::put(std::string_view bytes) {
  std::vector<StreamEvent> complete;
  std::size_t searched = rest_.size();
  std::size_t begin = 0;
  if (!error_) rest_ += bytes;
  while (!error_) {
    const std::size_t end = std::min(rest_.find('\n', searched), rest_.size());
    bound(end - begin);
    if (error_ || end == rest_.size()) break;
    take_line(std::string_view(rest_).substr(begin, end - begin), complete);
    begin = searched = end + 1;
  }
  rest_.erase(0, error_ ? rest_.size() : begin);
  return complete;
}

void SseReader::take_line(std::string_view line, std::vector<StreamEvent>& complete) {
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
  if (name != "data") return;
  bound(event_.data.size() + value.size());
  event_.data += value;
}

void SseReader::bound(std::size_t bytes) {
  if (bytes <= most_bytes_) return;
  error_ =
      base::fail(base::ErrorCode::too_large, fmt::format("the stream has an event of more than {} bytes", most_bytes_),
                 "what listens at this address is no orchestrator");
}

}  // namespace kapela::client
