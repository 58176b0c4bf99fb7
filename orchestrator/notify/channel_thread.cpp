#include "orchestrator/notify/channel_thread.hpp"

#include <utility>

namespace kapela::notify {

void ChannelThread::send(Message message, std::function<void(alerts::Outcome)> done) {
  helper_.run([this, message = std::move(message), done = std::move(done)] { done(sender_->send(message)); });
}

}  // namespace kapela::notify
