#include "simulators/processes/program_output.hpp"

#include <algorithm>
#include <vector>

#include "orchestrator/base/visible.hpp"

namespace kapela::processes {

void ProgramOutput::take(std::string_view bytes) {
  kept_ += bytes;
  if (kept_.size() > most_kept) kept_.erase(0, kept_.size() - most_kept);
  for (std::size_t end = 0; (end = bytes.find('\n')) != std::string_view::npos; bytes.remove_prefix(end + 1)) {
    begun_ += bytes.substr(0, std::min(end, most_line));
    const std::string line = std::exchange(begun_, {}).substr(0, most_line);
    if (line_) line_(line);
  }
  if (begun_.size() < most_line) begun_ += bytes.substr(0, most_line - begun_.size());
}

void ProgramOutput::finish() {
  const std::string line = std::exchange(begun_, {});
  if (!line.empty() && line_) line_(line);
}

std::string last_lines(std::string_view text, std::size_t most) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < most) {
    const std::size_t before = text.rfind('\n');
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    if (begin < text.size()) lines.push_back(text.substr(begin));
    text = text.substr(0, begin == 0 ? 0 : begin - 1);
  }
  std::string shown;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line)
    shown.append(shown.empty() ? "'" : " '").append(base::visible(*line)).append("'");
  return shown;
}

}  // namespace kapela::processes
