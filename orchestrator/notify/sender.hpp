// Sender: the port through which one attempt to deliver leaves, and the way of each kind of channel. Owned by a
// ChannelThread.
#pragma once

#include <memory>
#include <string>

#include "orchestrator/alerts/channel.hpp"
#include "orchestrator/alerts/desk.hpp"

namespace kapela::notify {

struct Message {
  alerts::Alert alert{};
  std::string channel{};
  std::uint64_t suppressed = 0;
  unsigned attempt = 1;
  base::WallTime sent{};
};

class Sender {
 public:
  virtual ~Sender() = default;
  /// Blocks, no longer than the channel's timeout.
  [[nodiscard]] virtual alerts::Outcome send(const Message& message) = 0;
  /// From another thread: what is under way ends now, failed, and so does all that comes after.
  virtual void abort() = 0;
};

[[nodiscard]] std::unique_ptr<Sender> make_sender(const alerts::Channel& channel);

}  // namespace kapela::notify
