#include "simulators/component/account.hpp"

#include <algorithm>

#include "orchestrator/base/assert.hpp"

namespace kapela::component {
namespace {

using faults::Fault;
using faults::FaultType;

constexpr std::size_t most_entries = faults::most_copies + 1;
constexpr std::size_t most_clients = 256;

}  // namespace

Account::Account(const Component& component, const base::Clock& clock)
    : component_(component), clock_(clock), last_stable_(component.settings().initial_state) {
  constexpr std::size_t usual_changes = 8;
  entries_.reserve(usual_changes);
  remember();
}

void Account::remember() {
  if (entries_.size() == most_entries) entries_.erase(entries_.begin());
  entries_.push_back({component_.state(), component_.revision(), component_.failure(), clock_.now()});
  if (wire::traits(component_.state()).stable) last_stable_ = component_.state();
}

void Account::start() {
  entries_.clear();
  clients_.clear();
  lies_left_ = 0;
  remember();
}

void Account::begin_lying(faults::FaultPtr stale) {
  ASSERT(stale->type == FaultType::stale_state);
  lies_left_ = stale->reports;
  stale_ = std::move(stale);
}

void Account::keep_only(const faults::Injector& rules) {
  const auto is_there = [&rules](const Fault* fault) {
    return std::any_of(rules.rules().begin(), rules.rules().end(),
                       [fault](const faults::Injector::Rule& rule) { return rule.fault.get() == fault; });
  };
  if (!is_there(stale_.get())) lies_left_ = 0;
  std::erase_if(alternations_, [&is_there](const auto& each) { return !is_there(each.first); });
}

Account::Told Account::tell(const Fault* lie, std::string_view client) {
  Told told{component_.report()};
  if (lies_left_ > 0) {
    --lies_left_;
    const Entry& entry = told_by(*stale_);
    told.report.state = entry.state;
    told.report.revision = entry.revision;
    told.report.error = entry.failure != nullptr;
    told.report.error_code = entry.failure ? entry.failure->code : 0;
    told.report.error_message = entry.failure ? entry.failure->message : std::string();
    told.stale = stale_;
  }
  told.report.state = told_state(lie, client, told.report.state);
  return told;
}

const Account::Entry& Account::told_by(const Fault& stale) const {
  if (stale.duration == base::Duration::zero()) {
    const std::size_t ago = std::min<std::size_t>(stale.copies, entries_.size() - 1);
    return entries_[entries_.size() - 1 - ago];
  }
  const base::Instant then = clock_.now() - stale.duration;
  const auto later =
      std::find_if(entries_.begin(), entries_.end(), [then](const Entry& each) { return each.since > then; });
  return later == entries_.begin() ? entries_.front() : *std::prev(later);
}

wire::State Account::told_state(const Fault* lie, std::string_view client, wire::State truth) {
  if (lie == nullptr) return truth;
  if (lie->type == FaultType::wrong_state) return lie->to;
  ASSERT(lie->type == FaultType::equivocate);
  const faults::Details& own = faults::details(*lie);
  if (own.by == faults::EquivocateBy::client) return own.states[place_of(client) % own.states.size()];
  const auto known =
      std::find_if(alternations_.begin(), alternations_.end(), [lie](const auto& each) { return each.first == lie; });
  auto& [rule, told] = known == alternations_.end() ? alternations_.emplace_back(lie, 0) : *known;
  return own.states[told++ % own.states.size()];
}

/// Never FAULT by chance: a process that has just begun has no error to tell of.
wire::State Account::wakes_in(const Fault& crash, base::Random& random) const {
  switch (faults::details(crash).state_after) {
    case faults::StateAfter::initial:
      return component_.settings().initial_state;
    case faults::StateAfter::last:
      return last_stable_;
    case faults::StateAfter::random:
      break;
  }
  std::vector<wire::State> able;
  for (const wire::StateTraits& each : wire::states())
    if (each.stable && each.energy != wire::no_energy) able.push_back(each.state);
  return able[random.next() % able.size()];
}

/// Those that are one too many share a place.
std::size_t Account::place_of(std::string_view client) {
  const auto known = std::find(clients_.begin(), clients_.end(), client);
  const auto place = static_cast<std::size_t>(known - clients_.begin());
  if (known == clients_.end() && clients_.size() < most_clients) clients_.emplace_back(client);
  return place;
}

}  // namespace kapela::component
