#include "orchestrator/files/file_system.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

namespace kapela::files {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;

constexpr std::uintmax_t max_bytes = std::uintmax_t{64} * 1024 * 1024;

std::string with_slash(const std::string& directory) {
  return directory.ends_with('/') ? directory : directory + '/';
}

base::Error no_file(const std::string& path) {
  return fail(ErrorCode::not_found, fmt::format("there is no file '{}'", path), "check the path");
}

base::Error no_directory(const std::string& path) {
  return fail(ErrorCode::not_found, fmt::format("there is no directory '{}'", path), "check the path");
}

}  // namespace

base::Result<std::string> RealFileSystem::read(const std::string& path) const {
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (!fs::exists(status)) return no_file(path);
  if (!fs::is_regular_file(status)) return fail(ErrorCode::io, fmt::format("'{}' is no plain file", path));
  const std::uintmax_t bytes = fs::file_size(path, failed);
  if (failed) return fail(ErrorCode::io, fmt::format("'{}': {}", path, failed.message()));
  if (bytes > max_bytes) return fail(ErrorCode::too_large, fmt::format("'{}' has {} bytes", path, bytes));
  std::ifstream stream(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(stream), {});
  if (!stream) return fail(ErrorCode::io, fmt::format("'{}' cannot be read", path), "check its permissions");
  return text;
}

base::Result<std::vector<std::string>> RealFileSystem::list(const std::string& directory) const {
  if (!is_directory(directory)) return no_directory(directory);
  std::error_code failed;
  std::vector<std::string> names;
  for (fs::directory_iterator at(directory, failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code gone;
    if (at->is_regular_file(gone)) names.push_back(at->path().filename().string());
  }
  if (failed) return fail(ErrorCode::io, fmt::format("'{}': {}", directory, failed.message()));
  std::sort(names.begin(), names.end());
  return names;
}

bool RealFileSystem::is_directory(const std::string& path) const {
  std::error_code failed;
  return fs::is_directory(path, failed);
}

base::Result<std::string> MemoryFileSystem::read(const std::string& path) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return no_file(path);
  return found->second;
}

base::Result<std::vector<std::string>> MemoryFileSystem::list(const std::string& directory) const {
  if (!is_directory(directory)) return no_directory(directory);
  std::vector<std::string> names;
  const std::string prefix = with_slash(directory);
  for (const auto& [path, text] : files_)
    if (path.starts_with(prefix) && path.find('/', prefix.size()) == std::string::npos)
      names.push_back(path.substr(prefix.size()));
  return names;
}

bool MemoryFileSystem::is_directory(const std::string& path) const {
  const std::string prefix = with_slash(path);
  return std::any_of(files_.begin(), files_.end(), [&](const auto& file) { return file.first.starts_with(prefix); });
}

std::string directory_of(const std::string& path) {
  const std::string parent = fs::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

std::string join(const std::string& directory, const std::string& path) {
  return (fs::path(directory) / path).lexically_normal().string();
}

}  // namespace kapela::files
