// Reports as files of tests/golden/reports. UPDATE_GOLDEN=1 rewrites them; the commit says why.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace kapela::reports {

/// The golden text of that name; after an update the text itself.
inline std::string golden(const std::string& name, const std::string& text) {
  const std::string path = KAPELA_SOURCE_DIR "/tests/golden/reports/" + name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
  std::stringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

}  // namespace kapela::reports
