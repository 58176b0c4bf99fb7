#include "orchestrator/files/exposure.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

namespace kapela::files {

void warn_if_exposed(const yaml::Node& node, const std::string& path, yaml::Report& report) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || (found.st_mode & S_IROTH) == 0) return;
  report.warning(base::ErrorCode::invalid, node,
                 fmt::format("everybody on this machine can read the secret in {}", path),
                 fmt::format("chmod 600 {}", path));
}

}  // namespace kapela::files
