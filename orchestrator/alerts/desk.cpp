#include "orchestrator/alerts/desk.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/alerts/routing.hpp"
#include "orchestrator/base/duration.hpp"

namespace kapela::alerts {
namespace {

constexpr std::array<std::string_view, 5> status_names{"waiting", "sending", "delivered", "undelivered", "suppressed"};
constexpr double jitter = 0.25;  ///< a delay is that much longer or shorter: those who failed together come apart
constexpr std::size_t most_told = 10'000;

/// What makes two alerts alike.
std::string key_of(const Alert& alert, const std::string& channel) {
  const std::string& component =
      alert.component.empty() && alert.first_cause ? alert.first_cause->component : alert.component;
  return fmt::format("{}\n{}\n{}\n{}", channel, name(alert.kind), component, alert.scenario);
}

bool is_over(const Entry& entry) {
  return std::all_of(entry.deliveries.begin(), entry.deliveries.end(),
                     [](const Delivery& each) { return is_final(each.status); });
}

}  // namespace

std::string_view name(Status status) {
  return status_names[static_cast<std::size_t>(status)];
}

std::optional<Status> parse_status(std::string_view text) {
  const auto found = std::find(status_names.begin(), status_names.end(), text);
  if (found == status_names.end()) return std::nullopt;
  return static_cast<Status>(found - status_names.begin());
}

Desk::Desk(Settings settings, base::Random& random) : settings_(std::move(settings)), random_(random) {}

const Entry& Desk::take(Alert alert, base::Instant born, base::Instant now) {
  forget_told(now);
  Entry entry{std::move(alert), born, {}};
  for (const std::string& channel : channels_of(entry.alert, settings_))
    entry.deliveries.push_back(decide(entry.alert, channel, now));
  return add(std::move(entry));
}

const Entry& Desk::take_test(Alert alert, const std::string& channel, base::Instant now) {
  Entry entry{std::move(alert), now, {}};
  Delivery& delivery = entry.deliveries.emplace_back();
  delivery.channel = channel;
  delivery.next = now;
  return add(std::move(entry));
}

const Entry& Desk::restore(Alert alert, std::vector<Delivery> deliveries, base::Instant born, base::Instant now) {
  for (Delivery& delivery : deliveries) {
    ChannelState& state = channels_[delivery.channel];
    if (delivery.status == Status::suppressed) {
      ++state.suppressed;
    } else {
      state.suppressed = 0;
      note(alert, delivery.channel, born);
    }
    if (is_final(delivery.status)) continue;
    const bool known = settings_.find(delivery.channel) != nullptr;
    delivery.status = known && alert.kind != Kind::test ? Status::waiting : Status::undelivered;
    delivery.next = now;
    if (!known) delivery.answer = "the channel is not configured any more";
    if (known && alert.kind == Kind::test) delivery.answer = "the orchestrator ended before";
  }
  return add(Entry{std::move(alert), born, std::move(deliveries)});
}

Delivery Desk::decide(const Alert& alert, const std::string& name, base::Instant now) {
  const Channel& channel = *settings_.find(name);
  ChannelState& state = channels_[name];
  Delivery delivery;
  delivery.channel = name;
  delivery.next = now;
  if (is_told(alert, name, now)) {
    delivery.status = Status::suppressed;
    delivery.answer = fmt::format("one like it was told within {}", base::to_text(settings_.deduplicate));
  } else if (is_over_limit(channel, state, now)) {
    delivery.status = Status::suppressed;
    delivery.answer =
        fmt::format("over {} alerts in {}", channel.rate_limit.alerts, base::to_text(channel.rate_limit.per));
  }
  if (delivery.status == Status::suppressed) {
    ++state.suppressed;
  } else {
    delivery.suppressed = std::exchange(state.suppressed, 0);
    note(alert, name, now);
  }
  return delivery;
}

void Desk::note(const Alert& alert, const std::string& channel, base::Instant at) {
  if (alert.kind == Kind::test) return;
  channels_[channel].accepted.push_back(at);
  if (settings_.deduplicate > base::Duration::zero() && told_.size() < most_told)
    told_[key_of(alert, channel)] = Told{at, alert.severity};
}

bool Desk::is_told(const Alert& alert, const std::string& channel, base::Instant now) const {
  const auto found = told_.find(key_of(alert, channel));
  return found != told_.end() && now - found->second.at < settings_.deduplicate &&
         alert.severity <= found->second.severity;
}

bool Desk::is_over_limit(const Channel& channel, ChannelState& state, base::Instant now) const {
  while (!state.accepted.empty() && now - state.accepted.front() >= channel.rate_limit.per) state.accepted.pop_front();
  return state.accepted.size() >= channel.rate_limit.alerts;
}

void Desk::forget_told(base::Instant now) {
  std::erase_if(told_, [&](const auto& each) { return now - each.second.at >= settings_.deduplicate; });
}

bool Desk::is_due(const Delivery& delivery, base::Instant now) const {
  if (delivery.status != Status::waiting || delivery.next > now) return false;
  const auto state = channels_.find(delivery.channel);
  return state == channels_.end() || !state->second.sending;
}

std::optional<Attempt> Desk::begin(base::Instant now) {
  for (Entry& entry : entries_)
    for (Delivery& delivery : entry.deliveries) {
      if (!is_due(delivery, now)) continue;
      delivery.status = Status::sending;
      ++delivery.attempts;
      channels_[delivery.channel].sending = true;
      return Attempt{&entry, &delivery};
    }
  return std::nullopt;
}

const Entry* Desk::end(const std::string& id, const std::string& channel, const Outcome& outcome, base::Instant now) {
  channels_[channel].sending = false;
  for (Entry& entry : entries_) {
    if (entry.alert.id != id) continue;
    for (Delivery& delivery : entry.deliveries)
      if (delivery.channel == channel && delivery.status == Status::sending) {
        delivery.answer = outcome.answer;
        if (outcome.kind == Outcome::Kind::delivered) delivery.status = Status::delivered;
        if (outcome.kind == Outcome::Kind::refused) delivery.status = Status::undelivered;
        if (outcome.kind == Outcome::Kind::failed) fail(entry, delivery, outcome, now);
      }
    return &entry;
  }
  return nullptr;
}

/// A test is told what came of its one attempt.
void Desk::fail(const Entry& entry, Delivery& delivery, const Outcome& outcome, base::Instant now) {
  const Channel* const channel = settings_.find(delivery.channel);
  const Retry retry = channel == nullptr ? Retry{} : channel->retry;
  delivery.next = now + std::max(delay(retry, delivery.attempts), outcome.not_before);
  delivery.status = Status::waiting;
  if (entry.alert.kind == Kind::test) {
    delivery.status = Status::undelivered;
  } else if (delivery.next - entry.born > retry.give_up_after) {
    delivery.status = Status::undelivered;
    delivery.answer = fmt::format("given up {} after it was raised, {} attempts: {}",
                                  base::to_text(retry.give_up_after), delivery.attempts, outcome.answer);
  }
}

base::Duration Desk::delay(const Retry& retry, unsigned attempts) {
  base::Duration delay = retry.first;
  for (unsigned i = 1; i < attempts && delay < retry.most; ++i) delay *= 2;
  const double factor = 1 - jitter + 2 * jitter * random_.unit();
  return std::chrono::duration_cast<base::Duration>(std::min(delay, retry.most) * factor);
}

/// Over the bound the oldest of those that are over go.
const Entry& Desk::add(Entry entry) {
  if (entries_.size() >= settings_.kept) {
    const auto over = std::find_if(entries_.begin(), entries_.end(), is_over);
    if (over != entries_.end()) {
      entries_.erase(over);
    } else {
      give_up_new(entry);
    }
  }
  return entries_.emplace_back(std::move(entry));
}

/// As many as are kept wait already, so that something is badly wrong with a channel: one more is only listed.
void Desk::give_up_new(Entry& entry) const {
  for (Delivery& delivery : entry.deliveries) {
    if (is_final(delivery.status)) continue;
    delivery.status = Status::undelivered;
    delivery.answer = fmt::format("{} alerts wait already", settings_.kept);
  }
}

std::optional<base::Instant> Desk::wake() const {
  std::optional<base::Instant> earliest;
  for (const Entry& entry : entries_)
    for (const Delivery& delivery : entry.deliveries)
      if (delivery.status == Status::waiting && is_due(delivery, delivery.next) &&
          (!earliest || delivery.next < *earliest))
        earliest = delivery.next;
  return earliest;
}

bool Desk::busy(base::Instant now) const {
  return std::any_of(entries_.begin(), entries_.end(), [now](const Entry& entry) {
    return std::any_of(entry.deliveries.begin(), entry.deliveries.end(), [now](const Delivery& each) {
      return each.status == Status::sending || (each.status == Status::waiting && each.next <= now);
    });
  });
}

std::uint64_t Desk::suppressed(const std::string& channel) const {
  const auto found = channels_.find(channel);
  return found == channels_.end() ? 0 : found->second.suppressed;
}

}  // namespace kapela::alerts
