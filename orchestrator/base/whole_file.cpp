#include "orchestrator/base/whole_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "orchestrator/base/descriptor.hpp"

namespace kapela::base {
namespace {

constexpr std::size_t piece = std::size_t{64} * 1024;

/// A signal can come while a slow disk opens it.
Descriptor open_for_reading(const std::string& path) {
  for (;;) {
    const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (number >= 0 || errno != EINTR) return Descriptor(number);
  }
}

std::string target_of(const std::string& path) {
  std::array<char, 4096> target{};
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : std::string();
}

Error refused(const std::string& path, int error) {
  const std::string target = target_of(path);
  const bool absent = error == ENOENT || error == ENOTDIR;
  if (absent && !target.empty())
    return fail(ErrorCode::not_found, fmt::format("'{}' is a link to '{}', which is not there", path, target),
                "mend the link, or remove it");
  if (absent) return fail(ErrorCode::not_found, fmt::format("there is no file '{}'", path), "check the path");
  return fail(ErrorCode::io, fmt::format("'{}' cannot be read: {}", path, std::generic_category().message(error)),
              error == EACCES ? "check its permissions" : "check the path and the disk");
}

Error no_plain_file(const std::string& path, mode_t mode) {
  const char* const what = S_ISDIR(mode)    ? "a directory"
                           : S_ISFIFO(mode) ? "a pipe"
                           : S_ISSOCK(mode) ? "a socket"
                                            : "a device";
  return fail(ErrorCode::io, fmt::format("'{}' is {}, no plain file", path, what));
}

Error too_large(const std::string& path, std::size_t most) {
  return fail(ErrorCode::too_large, fmt::format("'{}' has more than {} bytes", path, most));
}

/// Appends what one call gives; 0: the end.
Result<std::size_t> read_piece(int descriptor, const std::string& path, std::string& text) {
  const std::size_t before = text.size();
  text.resize(before + piece);
  ssize_t count = 0;
  do count = ::read(descriptor, text.data() + before, piece);
  while (count < 0 && errno == EINTR);
  const int error = errno;
  text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (count < 0) return refused(path, error);
  return static_cast<std::size_t>(count);
}

}  // namespace

Result<std::string> read_whole_file(const std::string& path, std::size_t most) {
  if (path.find('\0') != std::string::npos)
    return fail(ErrorCode::invalid, "a path with a NUL character names no file", "check the path");
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return refused(path, errno);
  if (!S_ISREG(about.st_mode)) return no_plain_file(path, about.st_mode);
  const Descriptor file = open_for_reading(path);
  if (!file.open()) return refused(path, errno);
  if (::fstat(file.number(), &about) != 0) return refused(path, errno);
  if (!S_ISREG(about.st_mode)) return no_plain_file(path, about.st_mode);  // it has changed places meanwhile
  if (about.st_size > 0 && static_cast<std::size_t>(about.st_size) > most) return too_large(path, most);
  std::string text;
  text.reserve(static_cast<std::size_t>(about.st_size) + piece);
  for (;;) {
    const Result<std::size_t> count = read_piece(file.number(), path, text);
    if (!count) return count.error();
    if (text.size() > most) return too_large(path, most);
    if (*count == 0) return text;
  }
}

}  // namespace kapela::base
