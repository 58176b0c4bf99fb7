#include "orchestrator/journal/posix_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "orchestrator/base/descriptor.hpp"
#include "orchestrator/base/whole_file.hpp"

namespace kapela::journal {
namespace {

using base::Descriptor;
using base::ErrorCode;
using base::fail;

/// A journal tells what operators and events say: it is its owner's alone.
constexpr ::mode_t file_mode = 0600;
constexpr ::mode_t directory_mode = 0700;
constexpr std::size_t most_bytes = std::size_t{1} << 30U;  ///< of a file that is read
constexpr std::size_t pid_bytes = 32;

base::Error refusal(std::string_view what, const std::string& path, int error) {
  const ErrorCode code = error == ENOENT ? ErrorCode::not_found : ErrorCode::io;
  const bool full = error == ENOSPC || error == EDQUOT;
  return fail(code, fmt::format("'{}' cannot be {}: {}", path, what, std::strerror(error)),
              full ? "make room on the disk" : "check the path, its permissions and the disk");
}

/// A signal can come while a slow disk opens a file.
Descriptor open_file(const std::string& path, int flags, ::mode_t mode = 0) {
  for (;;) {
    const int number = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    if (number >= 0 || errno != EINTR) return Descriptor(number);
  }
}

class PosixFile final : public File {
 public:
  PosixFile(Descriptor descriptor, std::string path) : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  base::Result<std::size_t> write(std::string_view bytes) override {
    for (;;) {
      const ::ssize_t written = ::write(descriptor_.number(), bytes.data(), bytes.size());
      if (written > 0) return static_cast<std::size_t>(written);
      if (written == 0) return refusal("written", path_, ENOSPC);
      if (errno != EINTR) return refusal("written", path_, errno);
    }
  }

  base::Result<void> sync() override {
    if (::fdatasync(descriptor_.number()) == 0) return {};
    return refusal("made safe", path_, errno);
  }

 private:
  Descriptor descriptor_;
  std::string path_;
};

class PosixLock final : public Lock {
 public:
  explicit PosixLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

 private:
  Descriptor descriptor_;  // the system lets go of the lock when it is closed, however the process ends
};

std::string holder_of(int descriptor) {
  char text[pid_bytes] = {};
  const ::ssize_t read = ::pread(descriptor, text, sizeof text - 1, 0);
  const std::string_view all(text, static_cast<std::size_t>(std::max<::ssize_t>(read, 0)));
  return std::string(all.substr(0, all.find('\n')));
}

}  // namespace

base::Result<void> PosixDisk::create_directory(const std::string& path) {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (error) return refusal("created", path, error.value());
  if (::mkdir(path.c_str(), directory_mode) == 0 || is_directory(path)) return {};
  return refusal("created", path, errno);
}

bool PosixDisk::is_directory(const std::string& path) const {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

base::Result<std::vector<std::string>> PosixDisk::list(const std::string& directory) const {
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator each(directory, error), end; !error && each != end; each.increment(error))
    names.push_back(each->path().filename().string());
  if (error) return refusal("listed", directory, error.value());
  std::sort(names.begin(), names.end());
  return names;
}

base::Result<std::string> PosixDisk::read(const std::string& path) const {
  return base::read_whole_file(path, most_bytes);
}

base::Result<void> PosixDisk::make_private(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return errno == ENOENT ? base::Result<void>() : refusal("read", path, errno);
  if ((about.st_mode & 07777U & ~file_mode) == 0 || ::chmod(path.c_str(), file_mode) == 0) return {};
  return refusal("kept from others", path, errno);
}

base::Result<std::unique_ptr<File>> PosixDisk::create(const std::string& path) {
  Descriptor file = open_file(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, file_mode);
  if (!file.open()) return refusal("created", path, errno);
  if (::fchmod(file.number(), file_mode) != 0)  // one that was there keeps its mode otherwise
    return refusal("kept from others", path, errno);
  return std::unique_ptr<File>(std::make_unique<PosixFile>(std::move(file), path));
}

base::Result<void> PosixDisk::overwrite(const std::string& path, std::string_view bytes, Safety safety) {
  const Descriptor file = open_file(path, O_WRONLY | O_CREAT, file_mode);
  if (!file.open()) return refusal("opened", path, errno);
  while (!bytes.empty()) {
    const ::ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return refusal("written", path, written == 0 ? ENOSPC : errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (safety == Safety::now && ::fdatasync(file.number()) != 0) return refusal("made safe", path, errno);
  return {};
}

base::Result<void> PosixDisk::truncate(const std::string& path, std::size_t bytes) {
  const Descriptor file = open_file(path, O_WRONLY);
  if (!file.open()) return refusal("opened", path, errno);
  if (::ftruncate(file.number(), static_cast<::off_t>(bytes)) != 0 || ::fsync(file.number()) != 0)
    return refusal("cut", path, errno);
  return {};
}

base::Result<void> PosixDisk::rename(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) == 0) return {};
  return refusal("renamed", from, errno);
}

base::Result<void> PosixDisk::remove(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return refusal("removed", path, errno);
}

base::Result<void> PosixDisk::sync_directory(const std::string& path) {
  const Descriptor directory = open_file(path, O_RDONLY | O_DIRECTORY);
  if (!directory.open()) return refusal("opened", path, errno);
  if (::fsync(directory.number()) != 0) return refusal("made safe", path, errno);
  return {};
}

base::Result<std::unique_ptr<Lock>> PosixDisk::lock(const std::string& path) {
  Descriptor file = open_file(path, O_RDWR | O_CREAT, file_mode);
  if (!file.open()) return refusal("opened", path, errno);
  if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return refusal("locked", path, errno);
    return fail(ErrorCode::conflict,
                fmt::format("process {} writes this journal already ('{}' is locked)", holder_of(file.number()), path),
                "end the other orchestrator first, or give this one a directory of its own with --journal");
  }
  const std::string pid = fmt::format("{}\n", ::getpid());
  ::ssize_t written = -1;
  if (::ftruncate(file.number(), 0) == 0) do
      written = ::pwrite(file.number(), pid.data(), pid.size(), 0);
    while (written < 0 && errno == EINTR);
  if (written < 0) return refusal("written", path, errno);
  return std::unique_ptr<Lock>(std::make_unique<PosixLock>(std::move(file)));
}

}  // namespace kapela::journal
