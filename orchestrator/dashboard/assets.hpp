// Assets: the files of the dashboard, as they stand in orchestrator/dashboard/, inside the program.
// Owned by nobody: constant data. api::dashboard_response serves them.
#pragma once

#include <span>
#include <string_view>

namespace kapela::dashboard {

/// The bytes of a file in one encoding.
struct Representation {
  std::string_view etag;  ///< strong: made of the bytes, quoted
  std::string_view body;
};

struct Asset {
  std::string_view path;  ///< "/app.js"
  std::string_view content_type;
  Representation plain;
  Representation gzip;
};

/// All of them; the page itself is "/".
[[nodiscard]] std::span<const Asset> assets();

}  // namespace kapela::dashboard
