#include "orchestrator/net/file_watch.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "orchestrator/net/event_loop_impl.hpp"
#include "orchestrator/net/watched_places.hpp"

namespace kapela::net {
namespace {

constexpr std::uint32_t changes = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB;
/// Who cannot be told of changes looks for them, and whoever looks watches anew.
constexpr base::Duration blind_pause = std::chrono::seconds(1);
constexpr std::uint32_t ends = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT;

/// What is not there, or may not be looked at, is left out.
bool is_absent(int error) {
  return error == ENOENT || error == ENOTDIR || error == EACCES || error == ELOOP;
}

}  // namespace

struct FileWatch::Impl {
  Impl(EventLoop& owner, std::function<void()> callback, base::Duration pause)
      : loop(owner), events(owner.impl().context), quiet(pause), later(std::move(callback)) {}

  base::Result<void> open() {
    const int descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor < 0) return refused("files", errno);
    boost::asio::posix::stream_descriptor fresh(loop.impl().context);
    boost::system::error_code failed;
    fresh.assign(descriptor, failed);
    if (failed) {
      ::close(descriptor);
      return refused("files", failed.value());  // what was watched before still is
    }
    events.close(failed);
    events = std::move(fresh);
    meant.clear();
    read();
    return {};
  }

  base::Result<void> add(const std::string& directory, const WatchedPlaces::Names& names) {
    const int number = inotify_add_watch(events.native_handle(), directory.c_str(),
                                         changes | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR);
    if (number < 0 && !is_absent(errno)) return refused(directory, errno);
    if (number >= 0) mean(number, names);
    return {};
  }

  /// Two ways to write a directory are one to the system.
  void mean(int number, const WatchedPlaces::Names& names) {
    const auto [entry, fresh] = meant.try_emplace(number, names);
    if (fresh || entry->second.empty()) return;
    if (names.empty())
      entry->second.clear();
    else
      entry->second.insert(names.begin(), names.end());
  }

  static base::Error refused(const std::string& what, int error) {
    return base::fail(base::ErrorCode::io, fmt::format("{} cannot be watched: {}", what, std::strerror(error)),
                      "reload by hand: kapela reload");
  }

  void read() {
    events.async_read_some(boost::asio::buffer(buffer),
                           [this](const boost::system::error_code& failed, std::size_t size) {
                             if (failed == boost::asio::error::operation_aborted) return;
                             if (failed) return loop.timers().arm(later, loop.after_real(blind_pause));
                             take(size);
                             read();
                           });
  }

  [[nodiscard]] bool is_ours(const inotify_event& event, const char* name) const {
    if ((event.mask & IN_Q_OVERFLOW) != 0) return true;
    const auto found = meant.find(event.wd);
    if (found == meant.end()) return false;
    return found->second.empty() || (event.mask & ends) != 0 || found->second.contains(name);
  }

  void take(std::size_t size) {
    bool changed = false;
    for (std::size_t at = 0; at + sizeof(inotify_event) <= size;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* const name = event.len > 0 ? buffer.data() + at + sizeof event : "";
      changed = changed || is_ours(event, name);
      at += sizeof event + event.len;
    }
    if (changed) loop.timers().arm(later, loop.after_real(quiet));
  }

  EventLoop& loop;
  boost::asio::posix::stream_descriptor events;
  base::Duration quiet;
  base::CallbackTimer later;
  std::map<int, WatchedPlaces::Names> meant;
  alignas(inotify_event) std::array<char, 16 * 1024> buffer{};
};

FileWatch::FileWatch(EventLoop& loop, std::function<void()> on_change, base::Duration quiet)
    : impl_(std::make_unique<Impl>(loop, std::move(on_change), quiet)) {}

FileWatch::~FileWatch() = default;

base::Result<void> FileWatch::watch(const std::vector<std::string>& paths) {
  WatchedPlaces places;
  for (const std::string& path : paths) places.add(path);
  if (const base::Result<void> opened = impl_->open(); !opened) return opened.error();
  for (const auto& [directory, names] : places.by_directory())
    if (const base::Result<void> added = impl_->add(directory, names); !added) return added.error();
  return {};
}

}  // namespace kapela::net
