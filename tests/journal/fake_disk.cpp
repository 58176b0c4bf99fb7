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

/// Sector by sector what was safe or what was written since.
std::string mixed(const std::string& safe, const std::string& written, base::Random& random) {
  std::string result = safe;
  if (written.size() > safe.size()) {
    const std::size_t some = safe.size() + random.next() % (written.size() - safe.size() + sector);
    result.resize(std::clamp(some / sector * sector, safe.size(), written.size()));
  }
  for (std::size_t at = 0; at < result.size(); at += sector) {
    if (random.next() % 2 == 0) continue;
    const std::string_view piece = std::string_view(written).substr(at, std::min(sector, result.size() - at));
    result.replace(at, piece.size(), piece);
  }
  return result;
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
    const auto inode = names_.find(path);
    const std::string safe = inode == names_.end() || !synced_.contains(inode->second) ? "" : synced_.at(inode->second);
    const bool appended = bytes.starts_with(safe);
    left.put(path, appended ? bytes.substr(0, safe.size() + kept) : (kept > 0 ? bytes : safe));
  }
  return left;
}

FakeDisk FakeDisk::after_power_loss(base::Random& random) const {
  FakeDisk left;
  for (const auto& [path, inode] : listings_[random.next() % listings_.size()]) {
    const auto synced = synced_.find(inode);
    const std::string safe = synced == synced_.end() ? "" : synced->second;
    const auto is_it = [wanted = inode](const auto& each) { return each.second == wanted; };
    const auto now = std::find_if(names_.begin(), names_.end(), is_it);
    left.put(path, now == names_.end() ? safe : mixed(safe, files.at(now->first), random));
  }
  return left;
}

/// All of it is safe.
void FakeDisk::put(const std::string& path, std::string bytes) {
  names_[path] = ++last_inode_;
  synced_[last_inode_] = bytes;
  files[path] = std::move(bytes);
  listings_ = {names_};
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
  names_[path] = ++last_inode_;
  renamed();
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
  synced_[names_[path]] = files[path];
  return {};
}

base::Result<void> FakeDisk::overwrite(const std::string& path, std::string_view bytes, Safety safety) {
  const bool failed = fails();
  if (!failed || (calls_ == failing_ && fault_ == Fault::torn_write)) {
    if (!names_.contains(path)) {
      names_[path] = ++last_inode_;
      renamed();
    }
    const std::string_view piece = failed ? bytes.substr(0, bytes.size() / 2) : bytes;
    std::string& file = files[path];
    file.resize(std::max(file.size(), piece.size()));
    file.replace(0, piece.size(), piece);
  }
  if (failed) return no_space(path);
  if (safety == Safety::now) synced_[names_[path]] = files[path];
  return {};
}

base::Result<void> FakeDisk::truncate(const std::string& path, std::size_t bytes) {
  if (fails()) return no_space(path);
  files[path].resize(bytes);
  synced_[names_[path]] = files[path];
  return {};
}

base::Result<void> FakeDisk::rename(const std::string& from, const std::string& to) {
  if (fails()) return no_space(from);
  if (!files.contains(from)) return missing(from);
  files[to] = std::move(files[from]);
  names_[to] = names_[from];
  names_.erase(from);
  files.erase(from);
  renamed();
  return {};
}

base::Result<void> FakeDisk::remove(const std::string& path) {
  if (fails()) return no_space(path);
  files.erase(path);
  if (names_.erase(path) > 0) renamed();
  return {};
}

base::Result<void> FakeDisk::sync_directory(const std::string& path) {
  if (fails()) return no_space(path);
  listings_ = {names_};
  return {};
}

void FakeDisk::renamed() {
  listings_.push_back(names_);
}

base::Result<std::unique_ptr<Lock>> FakeDisk::lock(const std::string&) {
  return std::make_unique<Lock>();
}

}  // namespace kapela::journal::testing
