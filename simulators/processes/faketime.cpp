#include "simulators/processes/faketime.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::processes {
namespace {

constexpr const char* file_name = "faketime/libfaketime.so.1";

}  // namespace

/// Debian has it in the folder of the architecture, others in /usr/lib or /usr/lib64.
base::Result<std::string> find_faketime() {
  namespace fs = std::filesystem;
  std::vector<fs::path> folders{"/usr/lib", "/usr/lib64", "/usr/local/lib"};
  std::error_code failed;
  for (fs::directory_iterator each("/usr/lib", failed), end; !failed && each != end; each.increment(failed))
    folders.push_back(each->path());
  for (const fs::path& folder : folders) {
    std::error_code missing;
    if (fs::exists(folder / file_name, missing)) return (folder / file_name).string();
  }
  return base::fail(base::ErrorCode::unsupported, "clock_skew of a program needs libfaketime, which is not installed",
                    "apt-get install libfaketime (Debian), dnf install libfaketime (Fedora)");
}

std::vector<std::pair<std::string, std::string>> environment_of_skew(const std::string& library,
                                                                     const faults::Fault& skew) {
  const faults::Details& own = faults::details(skew);
  return environment_of_skew(library, own.backwards ? -skew.duration : skew.duration, own.factor);
}

std::vector<std::pair<std::string, std::string>> environment_of_skew(const std::string& library, base::Duration offset,
                                                                     double drift) {
  std::string time = fmt::format("{:+.3f}", base::in_seconds(offset));
  if (drift != 0) time += fmt::format(" x{:.6f}", 1 + drift);
  return {{"LD_PRELOAD", library},
          {"FAKETIME", time},
          {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},
          {"DONT_FAKE_MONOTONIC", "1"}};  // as versions before 0.9.8 call it
}

}  // namespace kapela::processes
