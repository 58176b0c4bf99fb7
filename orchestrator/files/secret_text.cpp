#include "orchestrator/files/secret_text.hpp"

namespace kapela::files {

std::string secret_of(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
  return std::string(text.substr(0, text.find_first_of("\r\n")));
}

}  // namespace kapela::files
