#include "orchestrator/service/scenario_paths.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace kapela::service {
namespace {

namespace fs = std::filesystem;

constexpr const char* here = "scenarios";

/// Beside the executable of an installation, or of a build tree in the sources. Empty: neither.
fs::path delivered() {
  std::error_code failed;
  const fs::path folder = fs::read_symlink("/proc/self/exe", failed).parent_path();
  const fs::path installed = folder / "../share/kapela/scenarios";
  const fs::path of_sources = folder / "../../../scenarios";
  if (fs::is_directory(installed, failed)) return fs::canonical(installed, failed);
  const bool is_build = fs::exists(folder / "../CMakeCache.txt", failed);
  return is_build && fs::is_directory(of_sources, failed) ? fs::canonical(of_sources, failed) : fs::path();
}

}  // namespace

std::vector<std::string> scenarios_or_default(const std::vector<std::string>& said) {
  if (!said.empty()) return said;
  std::error_code failed;
  const fs::path others = fs::exists(here, failed) ? fs::path() : delivered();
  return {others.empty() ? std::string(here) : others.string()};
}

std::string told_default(const std::vector<std::string>& paths) {
  if (paths.size() != 1 || paths.front() != delivered().string()) return {};
  return fmt::format("there is no folder '{}' here: the scenarios that came with Kapela are taken, {}", here,
                     paths.front());
}

}  // namespace kapela::service
