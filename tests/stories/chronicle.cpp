#include "tests/stories/chronicle.hpp"

#include <utility>

#include <fmt/format.h>

namespace kapela::stories {

std::vector<std::string> Chronicle::tell_news() {
  std::vector<std::string> lines = teller_.tell(news_.take());
  if (const std::size_t lost = news_.take_lost(); lost > 0)
    lines.push_back(fmt::format("{} records of the orchestrator are lost with its crash", lost));
  return lines;
}

std::vector<std::string> Chronicle::tell_end(const Judgement& judgement) {
  std::vector<std::string> lines = tell_news();
  for (std::string& line : ending(history_, subject_, judgement)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace kapela::stories
