#include "orchestrator/files/file_system.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "orchestrator/base/whole_file.hpp"

namespace kapela::files {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;

constexpr std::size_t max_bytes = std::size_t{64} * 1024 * 1024;

std::string with_slash(const std::string& directory) {
  return directory.ends_with('/') ? directory : directory + '/';
}

base::Error no_file(const std::string& path) {
  return fail(ErrorCode::not_found, fmt::format("there is no file '{}'", path), "check the path");
}

Entry::Kind kind_of(const fs::directory_entry& entry) {
  std::error_code failed;
  const fs::file_status status = entry.status(failed);
  if (failed || !fs::exists(status) || fs::is_regular_file(status)) return Entry::Kind::file;
  return fs::is_directory(status) ? Entry::Kind::directory : Entry::Kind::special;
}

base::Error no_directory(const std::string& path) {
  return fail(ErrorCode::not_found, fmt::format("there is no directory '{}'", path), "check the path");
}

}  // namespace

base::Result<std::string> RealFileSystem::read(const std::string& path) const {
  return base::read_whole_file(path, max_bytes);
}

base::Result<std::vector<Entry>> RealFileSystem::list(const std::string& directory) const {
  std::error_code failed;
  std::vector<Entry> entries;
  for (fs::directory_iterator at(directory, failed), end; !failed && at != end; at.increment(failed))
    entries.push_back({at->path().filename().string(), kind_of(*at)});
  if (failed == std::errc::no_such_file_or_directory || failed == std::errc::not_a_directory)
    return no_directory(directory);
  if (failed)
    return fail(ErrorCode::io, fmt::format("the directory '{}' cannot be read: {}", directory, failed.message()),
                "check its permissions and the disk");
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
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

base::Result<std::vector<Entry>> MemoryFileSystem::list(const std::string& directory) const {
  if (!is_directory(directory)) return no_directory(directory);
  std::vector<Entry> entries;
  const std::string prefix = with_slash(directory);
  for (const auto& [path, text] : files_) {
    if (!path.starts_with(prefix)) continue;
    const std::size_t slash = path.find('/', prefix.size());
    const bool below = slash != std::string::npos;
    Entry entry{path.substr(prefix.size(), below ? slash - prefix.size() : slash),
                below ? Entry::Kind::directory : Entry::Kind::file};
    if (entries.empty() || entries.back() != entry) entries.push_back(std::move(entry));
  }
  return entries;
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
