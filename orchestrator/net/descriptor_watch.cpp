#include "orchestrator/net/descriptor_watch.hpp"

#include <cerrno>
#include <cstring>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <fcntl.h>
#include <fmt/format.h>

#include "orchestrator/net/event_loop_impl.hpp"

namespace kapela::net {

/// Outlives the watch while the loop still holds an outcome of it.
struct DescriptorWatch::Impl : std::enable_shared_from_this<Impl> {
  Impl(EventLoop& loop, std::function<void()> callback) : end(loop.impl().context), on_readable(std::move(callback)) {}

  static base::Error refused(const char* why) {
    return base::fail(base::ErrorCode::io, fmt::format("cannot wait for a pipe: {}", why));
  }

  boost::asio::posix::stream_descriptor end;
  std::function<void()> on_readable;
  bool is_awaited = false;
};

DescriptorWatch::DescriptorWatch(EventLoop& loop, std::function<void()> on_readable)
    : impl_(std::make_shared<Impl>(loop, std::move(on_readable))) {}

DescriptorWatch::~DescriptorWatch() {
  impl_->on_readable = {};
  close();
}

base::Result<void> DescriptorWatch::open(base::Descriptor descriptor) {
  if (::fcntl(descriptor.number(), F_SETFL, O_NONBLOCK) != 0) return Impl::refused(std::strerror(errno));
  boost::system::error_code failed;
  impl_->end.assign(descriptor.number(), failed);
  if (failed) return Impl::refused(failed.message().c_str());
  (void)descriptor.release();
  return {};
}

void DescriptorWatch::await() {
  if (impl_->is_awaited || !impl_->end.is_open()) return;
  impl_->is_awaited = true;
  impl_->end.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                        [self = impl_](const boost::system::error_code& cancelled) {
                          self->is_awaited = false;
                          if (cancelled || !self->on_readable) return;
                          const std::function<void()> told = self->on_readable;  // which may destroy the watch
                          told();
                        });
}

void DescriptorWatch::close() {
  boost::system::error_code ignored;
  (void)impl_->end.close(ignored);
}

bool DescriptorWatch::is_open() const {
  return impl_->end.is_open();
}

int DescriptorWatch::number() const {
  return impl_->end.is_open() ? impl_->end.native_handle() : -1;
}

}  // namespace kapela::net
