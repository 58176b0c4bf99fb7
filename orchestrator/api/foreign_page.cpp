#include "orchestrator/api/foreign_page.hpp"

namespace kapela::api {

bool is_from_foreign_page(const net::Request& request) {
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return false;
  constexpr std::string_view mark = "://";
  const std::size_t at = origin.find(mark);
  return at == std::string_view::npos || origin.substr(at + mark.size()) != request.header("host");
}

}  // namespace kapela::api
