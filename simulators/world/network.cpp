#include "simulators/world/network.hpp"

#include <algorithm>

namespace kapela::world {

using base::Distribution;

Network::Network(std::size_t components) : components_(components) {}

void Network::begin(const Plan& plan, base::DrawTape* tape) {
  plan_ = &plan;
  tape_ = tape;
  link_ = plan.link;
  drawn_.clear();
  done_ = 0;
  acted_.clear();
  cut_.clear();
  read_plan();
  sent_.assign(2 * components_, 0);
  draw_from(plan.seed);
}

void Network::read_plan() {
  acted_.resize(plan_->network.size());
  cut_.resize(plan_->partitions.size());
  scripted_ = !plan_->network.empty() || !plan_->partitions.empty();
}

void Network::grow() {
  read_plan();
  is_plain_ = is_plain_ && !scripted_;
}

void Network::turn(std::uint64_t seed, const LinkSettings& link) {
  link_ = link;
  draw_from(seed);
}

void Network::draw_from(std::uint64_t seed) {
  const bool draws_latency = link_.latency.kind != Distribution::Kind::fixed;
  by_chance_ = link_.loss > 0 || link_.duplication > 0 || link_.reordering > 0;
  is_plain_ = !by_chance_ && !scripted_ && !draws_latency;
  if (!by_chance_ && !draws_latency) return;
  chance_.clear();
  for (std::size_t i = 0; i < sent_.size(); ++i) chance_.emplace_back(seed, base::stream_of("link", {}) + i, tape_);
}

Fate Network::next_of(record::ComponentId component, Direction direction, base::Instant now) {
  Fate fate;
  const std::size_t link = place(component, direction);
  const bool draws_latency = link_.latency.kind != Distribution::Kind::fixed;
  fate.delay = draws_latency ? base::sample(link_.latency, chance_[link]) : link_.latency.centre;
  const std::uint32_t nth = sent_[link] - 1;
  if (by_chance_) {
    NetworkFault message;
    message.component = component;
    message.direction = direction;
    message.nth = nth;
    draw(chance_[link], message, fate);
  }
  if (!scripted_) return fate;
  for (std::size_t i = 0; i < plan_->network.size(); ++i) {
    const NetworkFault& fault = plan_->network[i];
    if (fault.component != component || fault.direction != direction || fault.nth != nth) continue;
    apply(fault, fate);
    acted_[i] = true;
  }
  const bool is_in_cut = is_cut(component, direction, now);  // which acts on what is lost anyway
  fate.lost = fate.lost || is_in_cut;
  return fate;
}

/// Always the same number of draws a message: one more fault shifts no other.
void Network::draw(base::Random& random, NetworkFault message, Fate& fate) {
  const LinkSettings& settings = link_;
  const double loss = random.unit();
  const double duplication = random.unit();
  const double reordering = random.unit();
  const double delay = random.unit();
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

void Network::apply(const NetworkFault& fault, Fate& fate) {
  done_ |= 1U << static_cast<unsigned>(fault.type);
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

bool Network::is_cut(record::ComponentId component, Direction direction, base::Instant now) {
  bool found = false;
  for (std::size_t i = 0; i < plan_->partitions.size(); ++i) {
    const Partition& cut = plan_->partitions[i];
    if (cut.component != component || cut.direction != direction || now < cut.from || now >= cut.until) continue;
    found = cut_[i] = true;
  }
  return found;
}

bool Network::cuts_off(record::ComponentId component, Direction direction, base::Instant now) const {
  if (!scripted_) return false;
  const auto& cuts = plan_->partitions;
  return std::any_of(cuts.begin(), cuts.end(), [&](const Partition& cut) {
    return cut.component == component && cut.direction == direction && now >= cut.from && now < cut.until;
  });
}

bool Network::meets_no_fault(record::ComponentId component, base::Instant now, base::Duration latency) const {
  const auto& cuts = plan_->partitions;
  const bool is_cut = std::any_of(cuts.begin(), cuts.end(), [&](const Partition& cut) {
    return cut.component == component && cut.from <= now + latency && cut.until > now;
  });
  const auto& faults = plan_->network;
  return !is_cut && std::none_of(faults.begin(), faults.end(), [&](const NetworkFault& fault) {
    return fault.component == component && fault.nth == sent(component, fault.direction);
  });
}

std::size_t Network::idle() const {
  const auto messages = std::count(acted_.begin(), acted_.end(), false);
  const auto& cuts = plan_->partitions;
  const auto has_cut = [&](const Partition& one) {
    for (std::size_t i = 0; i < cuts.size(); ++i)
      if (cut_[i] && cuts[i].component == one.component && cuts[i].from == one.from && cuts[i].until == one.until)
        return true;
    return false;
  };
  const auto acting = std::count_if(cuts.begin(), cuts.end(), has_cut);
  return static_cast<std::size_t>(messages) + cuts.size() - static_cast<std::size_t>(acting);
}

}  // namespace kapela::world
