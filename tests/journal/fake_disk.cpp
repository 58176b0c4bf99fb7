#include "tests/journal/fake_disk.hpp"

#include <algorithm>

namespace kapela::journal::testing {
namespace {

base::Error no_space(const std::string& path) {
  return base::fail(base::ErrorCode::io, "'" + path + "' cannot be written: no space left on device",
                    "make room on the disk");
}

base::Error missing(const std::string& path) {
  return base::fail(base::ErrorCode::not_found, "there is no '" + path + "'", {});
}

}  // namespace

class FakeDisk::OpenFile final : public File {
 public:
  OpenFile(FakeDisk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}
  base::Result<std::size_t> write(std::string_view bytes) override { return disk_.write(path_, bytes); }
  base::Result<void> sync() override { return disk_.sync(path_); }

 private:
  FakeDisk& disk_;
  std::string path_;
};

FakeDisk FakeDisk::after_crash(std::size_t kept) const {
  FakeDisk left;
  for (const auto& [path, bytes] : files) {
    const auto synced = synced_.find(path);
    const std::size_t safe = synced == synced_.end() ? 0 : synced->second;
    left.files[path] = bytes.substr(0, std::min(bytes.size(), safe + kept));
    left.synced_[path] = left.files[path].size();
  }
  return left;
}

bool FakeDisk::fails() {
  ++calls_;
  return full_ || (calls_ == failing_ && fault_ != Fault::short_write);
}

bool FakeDisk::is_directory(const std::string& path) const {
  const auto found = files.lower_bound(path + "/");
  return found != files.end() && found->first.starts_with(path + "/");
}

base::Result<std::vector<std::string>> FakeDisk::list(const std::string& directory) const {
  std::vector<std::string> names;
  for (const auto& [path, bytes] : files)
    if (path.starts_with(directory + "/")) names.push_back(path.substr(directory.size() + 1));
  return names;
}

base::Result<std::string> FakeDisk::read(const std::string& path) const {
  const auto found = files.find(path);
  if (found == files.end()) return missing(path);
  return found->second;
}

base::Result<std::unique_ptr<File>> FakeDisk::create(const std::string& path) {
  if (fails()) return no_space(path);
  files[path].clear();
  synced_[path] = 0;
  return std::unique_ptr<File>(std::make_unique<OpenFile>(*this, path));
}

base::Result<std::size_t> FakeDisk::write(const std::string& path, std::string_view bytes) {
  const bool failed = fails();
  const bool chosen = calls_ == failing_;
  if (failed && chosen && fault_ == Fault::torn_write) files[path] += bytes.substr(0, bytes.size() / 2);
  if (failed) return no_space(path);
  if (chosen) bytes = bytes.substr(0, 1);
  files[path] += bytes;
  return bytes.size();
}

base::Result<void> FakeDisk::sync(const std::string& path) {
  if (fails()) return no_space(path);
  ++syncs_;
  synced_[path] = files[path].size();
  return {};
}

base::Result<void> FakeDisk::truncate(const std::string& path, std::size_t bytes) {
  if (fails()) return no_space(path);
  files[path].resize(bytes);
  synced_[path] = bytes;
  return {};
}

base::Result<void> FakeDisk::rename(const std::string& from, const std::string& to) {
  if (fails()) return no_space(from);
  if (!files.contains(from)) return missing(from);
  files[to] = std::move(files[from]);
  synced_[to] = files[to].size();
  files.erase(from);
  return {};
}

base::Result<void> FakeDisk::remove(const std::string& path) {
  if (fails()) return no_space(path);
  files.erase(path);
  return {};
}

base::Result<void> FakeDisk::sync_directory(const std::string& path) {
  if (fails()) return no_space(path);
  return {};
}

base::Result<std::unique_ptr<Lock>> FakeDisk::lock(const std::string&) {
  return std::make_unique<Lock>();
}

}  // namespace kapela::journal::testing
