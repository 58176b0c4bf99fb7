#include "simulators/plant/held_answers.hpp"

#include <algorithm>
#include <utility>

namespace kapela::plant {

class HeldAnswers::Held final : public base::Timer {
 public:
  Held(HeldAnswers& owner, base::Instant began, net::Responder responder, net::Response response, OnSent on_sent)
      : owner_(owner),
        began_(began),
        responder_(std::move(responder)),
        response_(std::move(response)),
        on_sent_(std::move(on_sent)) {}

  void leave(base::Instant now) {
    const bool connected = responder_.client_connected();
    responder_.send(std::move(response_));
    on_sent_(now - began_, connected);
  }

 private:
  void on_timer() override { owner_.send(*this); }

  HeldAnswers& owner_;
  base::Instant began_;
  net::Responder responder_;
  net::Response response_;
  OnSent on_sent_;
};

HeldAnswers::HeldAnswers(base::TimerHeap& timers) : timers_(timers) {}
HeldAnswers::~HeldAnswers() = default;

void HeldAnswers::send_after(base::Duration delay, net::Responder responder, net::Response response, OnSent on_sent) {
  const base::Instant now = timers_.now();
  held_.push_back(std::make_unique<Held>(*this, now, std::move(responder), std::move(response), std::move(on_sent)));
  timers_.arm(*held_.back(), now + delay);
}

void HeldAnswers::send(Held& held) {
  const auto found =
      std::find_if(held_.begin(), held_.end(), [&held](const auto& each) { return each.get() == &held; });
  const std::unique_ptr<Held> taken = std::move(*found);
  held_.erase(found);
  taken->leave(timers_.now());
}

std::size_t HeldAnswers::release() {
  const std::vector<std::unique_ptr<Held>> all = std::exchange(held_, {});
  for (const auto& each : all) each->leave(timers_.now());
  return all.size();
}

}  // namespace kapela::plant
