#include "orchestrator/net/reader_watch.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "orchestrator/net/event_loop_impl.hpp"

namespace kapela::net {
namespace {

bool can_lose_its_reader(int file) {
  struct stat about {};
  return fstat(file, &about) == 0 && (S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode));
}

}  // namespace

/// Outlives the watch while the loop still holds an outcome of it.
struct ReaderWatch::Impl : std::enable_shared_from_this<Impl> {
  Impl(EventLoop& loop, std::function<void()> callback) : end(loop.impl().context), on_gone(std::move(callback)) {}

  void watch(int file) {
    const int own = fcntl(file, F_DUPFD_CLOEXEC, 0);
    if (own < 0) return;
    boost::system::error_code failed;
    end.assign(own, failed);
    if (failed) return (void)close(own);
    end.async_wait(boost::asio::posix::stream_descriptor::wait_error,
                   [self = shared_from_this()](const boost::system::error_code& cancelled) {
                     if (!cancelled && self->on_gone) self->on_gone();
                   });
  }

  boost::asio::posix::stream_descriptor end;
  std::function<void()> on_gone;
};

ReaderWatch::ReaderWatch(EventLoop& loop, int file, std::function<void()> on_gone)
    : impl_(std::make_shared<Impl>(loop, std::move(on_gone))) {
  if (can_lose_its_reader(file)) impl_->watch(file);
}

ReaderWatch::~ReaderWatch() {
  impl_->on_gone = {};
  boost::system::error_code ignored;
  (void)impl_->end.close(ignored);
}

}  // namespace kapela::net
