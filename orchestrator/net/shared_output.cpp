#include "orchestrator/net/shared_output.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/container/static_vector.hpp>

namespace kapela::net {
namespace {

constexpr std::size_t most_parts = 16;  // of one call to the kernel: what Asio takes of a sequence

}  // namespace

void SharedOutput::put(SharedBytes bytes) {
  if (bytes->empty()) return;
  unsent_ += bytes->size();
  waiting_.push_back(std::move(bytes));
}

void SharedOutput::drop_unbegun() {
  waiting_.resize(begun_ > 0 ? 1 : 0);
  unsent_ = waiting_.empty() ? 0 : waiting_.front()->size() - begun_;
}

SystemError SharedOutput::write_to(Socket& socket) {
  SystemError failed;
  while ((!failed || failed == boost::asio::error::interrupted) && !empty()) {
    boost::container::static_vector<boost::asio::const_buffer, most_parts> parts;
    for (std::size_t i = 0; i < std::min(waiting_.size(), most_parts); ++i)
      parts.emplace_back(boost::asio::buffer(*waiting_[i]));
    parts.front() += begun_;
    take_off(socket.write_some(parts, failed));
  }
  return failed;
}

void SharedOutput::take_off(std::size_t written) {
  unsent_ -= written;
  begun_ += written;
  while (!waiting_.empty() && begun_ >= waiting_.front()->size()) {
    begun_ -= waiting_.front()->size();
    waiting_.pop_front();
  }
}

}  // namespace kapela::net
