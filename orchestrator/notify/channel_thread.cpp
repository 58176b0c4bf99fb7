#include "orchestrator/notify/channel_thread.hpp"

#include <utility>

#include "orchestrator/base/caught.hpp"

namespace kapela::notify {

void ChannelThread::send(Message message, std::function<void(alerts::Outcome)> done) {
  helper_.run([this, message = std::move(message), done = std::move(done)] {
    base::Result<alerts::Outcome> outcome = base::caught([&] { return sender_->send(message); });
    done(outcome ? std::move(*outcome) : alerts::Outcome{alerts::Outcome::Kind::failed, outcome.error().message, {}});
  });
}

}  // namespace kapela::notify
