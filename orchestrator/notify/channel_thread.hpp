// ChannelThread: a thread for what one channel's attempts block on: name look-ups, connections, programs. Owned by the
// Notifier.
#pragma once

#include <functional>
#include <memory>

#include "orchestrator/base/helper_thread.hpp"
#include "orchestrator/notify/sender.hpp"

namespace kapela::notify {

class ChannelThread {
 public:
  explicit ChannelThread(std::unique_ptr<Sender> sender) : sender_(std::move(sender)) {}
  ChannelThread(const ChannelThread&) = delete;
  ChannelThread& operator=(const ChannelThread&) = delete;
  /// What is under way is aborted; nobody is told.
  ~ChannelThread() { sender_->abort(); }

  /// `done` is called on this thread.
  void send(Message message, std::function<void(alerts::Outcome)> done);

 private:
  std::unique_ptr<Sender> sender_;
  base::HelperThread helper_;  ///< last: it uses the sender
};

}  // namespace kapela::notify
