#include "simulators/world/network.hpp"

#include <algorithm>

namespace kapela::world {

using base::Distribution;

Network::Network(std::size_t components) : components_(components) {}

void Network::begin(const Plan& plan) {
  const LinkSettings& link = plan.link;
  const bool draws_latency = link.latency.kind != Distribution::Kind::fixed;
  plan_ = &plan;
  by_chance_ = link.loss > 0 || link.duplication > 0 || link.reordering > 0;
  scripted_ = !plan.network.empty() || !plan.partitions.empty();
  drawn_.clear();
  is_plain_ = !by_chance_ && !scripted_ && !draws_latency;
  if (is_plain_) return;
  links_.resize(2 * components_);
  for (std::size_t i = 0; i < links_.size(); ++i) {
    links_[i].sent = 0;
    if (by_chance_ || draws_latency) links_[i].random = base::Pcg(plan.seed, base::stream_of("link", {}) + i);
  }
}

Fate Network::next_of(Link& on, engine::ComponentId component, Direction direction, base::Instant now) {
  Fate fate;
  fate.delay = base::sample(plan_->link.latency, on.random);
  const std::uint32_t nth = on.sent++;
  if (by_chance_) {
    NetworkFault message;
    message.component = component;
    message.direction = direction;
    message.nth = nth;
    draw(on, message, fate);
  }
  if (!scripted_) return fate;
  for (const NetworkFault& fault : plan_->network)
    if (fault.component == component && fault.direction == direction && fault.nth == nth) apply(fault, fate);
  fate.lost = fate.lost || is_cut(component, direction, now);
  return fate;
}

/// Always the same number of draws a message: one more fault shifts no other.
void Network::draw(Link& link, NetworkFault message, Fate& fate) {
  const LinkSettings& settings = plan_->link;
  const double loss = link.random.unit();
  const double duplication = link.random.unit();
  const double reordering = link.random.unit();
  const double delay = link.random.unit();
  message.by =
      base::Duration(static_cast<base::Duration::rep>(delay * static_cast<double>(settings.reordered_by.count())));
  const auto note = [&](NetworkFault::Type type) {
    message.type = type;
    drawn_.push_back(message);
    apply(message, fate);
  };
  if (loss < settings.loss) note(NetworkFault::Type::lose);
  if (duplication < settings.duplication) note(NetworkFault::Type::duplicate);
  if (reordering < settings.reordering) note(NetworkFault::Type::delay);
}

void Network::apply(const NetworkFault& fault, Fate& fate) const {
  switch (fault.type) {
    case NetworkFault::Type::lose:
      fate.lost = true;
      return;
    case NetworkFault::Type::delay:
      fate.delay += fault.by;
      return;
    case NetworkFault::Type::duplicate:
      fate.copy_delay = fate.delay + fault.by;
      return;
  }
}

bool Network::is_cut(engine::ComponentId component, Direction direction, base::Instant now) const {
  return std::any_of(plan_->partitions.begin(), plan_->partitions.end(), [&](const Partition& cut) {
    return cut.component == component && cut.direction == direction && cut.from <= now && now < cut.until;
  });
}

}  // namespace kapela::world
