#include "orchestrator/client/loopback.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "orchestrator/base/host.hpp"

namespace kapela::client {

base::Result<std::string> read_loopback() {
  const char* const text = std::getenv("KAPELA_LOOPBACK");
  return loopback_of(text == nullptr ? "" : text);
}

base::Result<std::string> loopback_of(std::string_view text) {
  if (text.empty()) return std::string("127.0.0.1");
  if (text.starts_with("127.") && base::is_loopback(text)) return std::string(text);
  return base::fail(base::ErrorCode::invalid,
                    fmt::format("KAPELA_LOOPBACK is '{}', which is no loopback address", text),
                    "set it to one such as 127.0.0.2, or unset it");
}

}  // namespace kapela::client
