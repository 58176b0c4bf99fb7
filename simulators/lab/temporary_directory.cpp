#include "simulators/lab/temporary_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace kapela::lab {

base::Result<std::unique_ptr<TemporaryDirectory>> TemporaryDirectory::make() {
  std::error_code failed;
  std::string pattern = (std::filesystem::temp_directory_path(failed) / "kapela-experiment-XXXXXX").string();
  if (failed || ::mkdtemp(pattern.data()) == nullptr)
    return base::fail(base::ErrorCode::io,
                      "no directory for a journal: " + pattern + ": " + std::generic_category().message(errno),
                      "set TMPDIR to a directory that can be written");
  return std::unique_ptr<TemporaryDirectory>(new TemporaryDirectory(std::move(pattern)));
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace kapela::lab
