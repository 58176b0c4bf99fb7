#include "orchestrator/net/file_watch.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "orchestrator/net/event_loop_impl.hpp"

namespace kapela::net {
namespace {

/// A directory, and which of its files are meant; none: all.
using Watched = std::map<std::string, std::set<std::string>>;

bool is_directory(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

void add(Watched& watched, const std::string& path) {
  if (is_directory(path)) return watched[path].clear();
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const auto [entry, fresh] = watched.try_emplace(directory);
  if (fresh || !entry->second.empty()) entry->second.insert(path.substr(slash == std::string::npos ? 0 : slash + 1));
}

}  // namespace

struct FileWatch::Impl {
  Impl(EventLoop& owner, std::function<void()> callback, base::Duration pause)
      : loop(owner), events(owner.impl().context), quiet(pause), later(std::move(callback)) {}

  base::Result<void> open() {
    const int descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor < 0) return refused("files");
    events.close();
    events.assign(descriptor);
    meant.clear();
    read();
    return {};
  }

  base::Result<void> add(const std::string& directory, const std::set<std::string>& names) {
    constexpr std::uint32_t mask =
        IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF;
    const int number = inotify_add_watch(events.native_handle(), directory.c_str(), mask);
    if (number < 0 && errno != ENOENT && errno != ENOTDIR && errno != EACCES) return refused(directory);
    if (number >= 0) meant[number] = names;
    return {};
  }

  static base::Error refused(const std::string& what) {
    return base::fail(base::ErrorCode::io, fmt::format("{} cannot be watched: {}", what, std::strerror(errno)),
                      "reload by hand: kapela reload");
  }

  void read() {
    events.async_read_some(boost::asio::buffer(buffer),
                           [this](const boost::system::error_code& failed, std::size_t size) {
                             if (failed) return;
                             take(size);
                             read();
                           });
  }

  void take(std::size_t size) {
    bool changed = false;
    for (std::size_t at = 0; at + sizeof(inotify_event) <= size;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* const name = event.len > 0 ? buffer.data() + at + sizeof event : "";
      const auto found = meant.find(event.wd);
      const bool ours =
          found != meant.end() && (found->second.empty() || event.len == 0 || found->second.contains(name));
      changed = changed || ours || (event.mask & IN_Q_OVERFLOW) != 0;
      at += sizeof event + event.len;
    }
    if (changed) loop.timers().arm(later, loop.after_real(quiet));
  }

  EventLoop& loop;
  boost::asio::posix::stream_descriptor events;
  base::Duration quiet;
  base::CallbackTimer later;
  std::map<int, std::set<std::string>> meant;
  alignas(inotify_event) std::array<char, 16 * 1024> buffer{};
};

FileWatch::FileWatch(EventLoop& loop, std::function<void()> on_change, base::Duration quiet)
    : impl_(std::make_unique<Impl>(loop, std::move(on_change), quiet)) {}

FileWatch::~FileWatch() = default;

base::Result<void> FileWatch::watch(const std::vector<std::string>& paths) {
  Watched watched;
  for (const std::string& path : paths) add(watched, path);
  if (const base::Result<void> opened = impl_->open(); !opened) return opened.error();
  for (const auto& [directory, names] : watched)
    if (const base::Result<void> added = impl_->add(directory, names); !added) return added.error();
  return {};
}

}  // namespace kapela::net
