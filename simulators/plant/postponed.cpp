#include "simulators/plant/postponed.hpp"

#include <algorithm>
#include <utility>

namespace kapela::plant {

class Postponed::Entry final : public base::Timer {
 public:
  Entry(Postponed& owner, Act act) : owner_(owner), act_(std::move(act)) {}
  void act() { act_(); }

 private:
  void on_timer() override { owner_.take(*this); }

  Postponed& owner_;
  Act act_;
};

Postponed::Postponed(base::TimerHeap& timers) : timers_(timers) {}
Postponed::~Postponed() = default;

void Postponed::after(base::Duration delay, Act act) {
  entries_.push_back(std::make_unique<Entry>(*this, std::move(act)));
  timers_.arm(*entries_.back(), timers_.now() + delay);
}

void Postponed::take(Entry& entry) {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&entry](const auto& each) { return each.get() == &entry; });
  const std::unique_ptr<Entry> taken = std::move(*found);
  entries_.erase(found);
  taken->act();
}

std::size_t Postponed::release() {
  const std::vector<std::unique_ptr<Entry>> all = std::exchange(entries_, {});
  for (const auto& each : all) each->act();
  return all.size();
}

void Postponed::clear() {
  entries_.clear();
}

}  // namespace kapela::plant
