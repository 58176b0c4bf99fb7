#include "tools/console/json_text.hpp"

#include <nlohmann/json.hpp>

namespace kapela::console {

std::string plain(const wire::Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string text_or_dash(const wire::Json& value) {
  return value.is_string() && !value.get_ref<const std::string&>().empty() ? value.get<std::string>() : "-";
}

}  // namespace kapela::console
