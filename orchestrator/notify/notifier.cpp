#include "orchestrator/notify/notifier.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/alerts/alert_text.hpp"
#include "orchestrator/base/nearest.hpp"

namespace kapela::notify {
namespace {

using alerts::Delivery;
using alerts::Status;

std::uint64_t seed_of(const net::EventLoop& loop) {
  return static_cast<std::uint64_t>(loop.wall_now().time_since_epoch().count());
}

archive::StoredAlert stored(const alerts::Entry& entry) {
  archive::StoredAlert row{entry.alert.id, entry.alert.at, alerts::document(entry.alert, 0), {}};
  for (const Delivery& each : entry.deliveries)
    row.deliveries.push_back(
        {each.channel, std::string(name(each.status)), each.attempts, each.suppressed, each.answer});
  return row;
}

std::vector<Delivery> deliveries_of(const archive::StoredAlert& row) {
  std::vector<Delivery> all;
  for (const archive::StoredDelivery& each : row.deliveries) {
    Delivery& delivery = all.emplace_back();
    delivery.channel = each.channel;
    delivery.status = alerts::parse_status(each.status).value_or(Status::undelivered);
    delivery.attempts = static_cast<unsigned>(each.attempts);
    delivery.suppressed = each.suppressed;
    delivery.answer = each.answer;
  }
  return all;
}

}  // namespace

Notifier::Notifier(net::EventLoop& loop, base::Log& log, alerts::Settings settings, const std::string& orchestrator)
    : loop_(loop),
      log_(log),
      random_(seed_of(loop), base::stream_of(orchestrator, "alerts")),
      desk_(std::move(settings), random_),
      collector_(orchestrator, desk_.settings().run_link,
                 [this](alerts::Alert alert, std::uint64_t sequence) { on_alert(std::move(alert), sequence); }),
      orchestrator_(orchestrator),
      timer_([this] { pump(); }),
      self_(std::make_shared<Notifier*>(this)) {
  for (const alerts::Channel& channel : desk_.settings().channels)
    threads_.emplace(channel.name, std::make_unique<ChannelThread>(make_sender(channel)));
}

Notifier::~Notifier() {
  threads_.clear();
}

/// Of earlier lives as many are looked at as are kept: the newest.
void Notifier::on_alert(alerts::Alert alert, std::uint64_t sequence) {
  held_.push_back({std::move(alert), sequence});
  if (started_) return release();
  if (held_.size() > desk_.settings().kept) held_.pop_front();
}

void Notifier::start(std::unique_ptr<archive::AlertStore> store, const history::Header& life, bool durable) {
  store_ = std::move(store);
  life_ns_ = life.wall_at_zero_ns;
  restore();
  waits_for_journal_ = durable;
  started_ = true;
  collector_.begin_life(life);
  pump();
}

/// What the store knows goes on; what it does not know, and the journal does, was raised right before a crash.
void Notifier::restore() {
  const std::deque<Held> raised = std::exchange(held_, {});
  if (store_ == nullptr) return;
  const base::Result<std::vector<archive::StoredAlert>> rows = store_->load(stored_alerts);
  if (!rows) return log_.warning(to_text(rows.error()));
  std::set<std::string> known;
  const std::size_t skipped = rows->size() - std::min(rows->size(), desk_.settings().kept);
  for (std::size_t i = 0; i < rows->size(); ++i) {
    known.insert((*rows)[i].id);
    if (i < skipped) continue;
    const base::Result<alerts::Alert> alert = alerts::parse_document((*rows)[i].document);
    if (!alert) continue;
    std::vector<Delivery> deliveries = deliveries_of((*rows)[i]);
    const bool over =
        std::all_of(deliveries.begin(), deliveries.end(), [](const Delivery& each) { return is_final(each.status); });
    const alerts::Entry& entry = desk_.restore(*alert, std::move(deliveries), born(*alert), loop_.real_now());
    if (over) continue;
    for (std::size_t j = 0; j < entry.deliveries.size(); ++j)
      if (is_final(entry.deliveries[j].status) && (*rows)[i].deliveries[j].status != name(entry.deliveries[j].status))
        tell(entry.alert, entry.deliveries[j]);
    keep(entry);
  }
  for (const Held& each : raised)
    if (!known.contains(each.alert.id) && each.alert.at >= store_->since()) take(each.alert);
}

void Notifier::on_durable(std::uint64_t sequence) {
  durable_ = sequence;
  journal_failed_ = false;
  release();
}

void Notifier::on_journal_failed() {
  journal_failed_ = true;
  release();
}

void Notifier::release() {
  if (held_.empty()) return;
  const bool all = !waits_for_journal_ || journal_failed_;
  while (!held_.empty() && (all || held_.front().sequence <= durable_)) {
    take(std::move(held_.front().alert));
    held_.pop_front();
  }
  loop_.timers().arm(timer_, loop_.now());
}

void Notifier::take(alerts::Alert alert) {
  const base::Instant since = born(alert);
  const alerts::Entry& entry = desk_.take(std::move(alert), since, loop_.real_now());
  for (const Delivery& each : entry.deliveries)
    if (is_final(each.status)) tell(entry.alert, each);
  keep(entry);
}

base::Result<void> Notifier::test(const std::string& channel, std::string_view who, OnTested done) {
  if (desk_.settings().find(channel) == nullptr) {
    std::vector<std::string> names;
    for (const alerts::Channel& each : desk_.settings().channels) names.push_back(each.name);
    const std::string near = base::did_you_mean(channel, names);
    return base::fail(base::ErrorCode::not_found, fmt::format("there is no channel '{}'", channel),
                      near.empty() ? "list them: kapela alerts channels" : near);
  }
  alerts::Alert alert;
  alert.id = fmt::format("{:x}-test-{}", life_ns_, ++tests_);
  alert.kind = alerts::Kind::test;
  alert.severity = base::Level::info;
  alert.text = fmt::format("A test of the channel '{}', asked for by {}: zażółć gęślą jaźń", channel, who);
  alert.at = loop_.wall_now();
  alert.orchestrator = orchestrator_;
  tested_[alert.id] = std::move(done);
  (void)desk_.take_test(std::move(alert), channel, loop_.real_now());
  loop_.timers().arm(timer_, loop_.now());
  return {};
}

void Notifier::pump() {
  if (!started_) return;
  while (const std::optional<alerts::Attempt> attempt = desk_.begin(loop_.real_now())) send(*attempt);
  if (const std::optional<base::Instant> wake = desk_.wake())
    loop_.timers().arm(timer_, loop_.after_real(*wake - loop_.real_now()));
  changed_.notify();
}

void Notifier::send(const alerts::Attempt& attempt) {
  Message message{attempt.entry->alert, attempt.delivery->channel, attempt.delivery->suppressed,
                  attempt.delivery->attempts, loop_.wall_now()};
  const std::string id = message.alert.id;
  const std::string channel = message.channel;
  threads_.at(channel)->send(std::move(message),
                             [&loop = loop_, self = std::weak_ptr(self_), id, channel](alerts::Outcome outcome) {
                               loop.post([self, id, channel, outcome = std::move(outcome)] {
                                 if (const std::shared_ptr<Notifier*> notifier = self.lock())
                                   (*notifier)->on_sent(id, channel, outcome);
                               });
                             });
}

void Notifier::on_sent(const std::string& id, const std::string& channel, const alerts::Outcome& outcome) {
  const alerts::Entry* const entry = desk_.end(id, channel, outcome, loop_.real_now());
  if (entry != nullptr) {
    for (const Delivery& each : entry->deliveries) {
      if (each.channel != channel) continue;
      tell(entry->alert, each);
      if (const auto waiting = tested_.extract(id); !waiting.empty()) waiting.mapped()(each);
    }
    keep(*entry);
  }
  pump();
}

/// Tests are of the moment.
void Notifier::keep(const alerts::Entry& entry) {
  if (store_ == nullptr || entry.alert.kind == alerts::Kind::test) return;
  writer_.run([this, row = stored(entry)] {
    const base::Result<void> written = store_->put(row, stored_alerts);
    if (!written) loop_.post([&log = log_, error = written.error()] { log.warning(to_text(error)); });
  });
}

/// A channel that does not work is told of at the first attempt, and at the last one.
void Notifier::tell(const alerts::Alert& alert, const Delivery& delivery) {
  using base::Level;
  const std::string what = fmt::format("Alert {}: '{}'", alert.id, delivery.channel);
  if (delivery.status == Status::delivered)
    return log_.write(Level::info, fmt::format("{} has it: {}", what, delivery.answer));
  if (delivery.status == Status::suppressed)
    return log_.write(Level::info, fmt::format("{} does not get it: {}", what, delivery.answer));
  if (delivery.status == Status::undelivered)
    return log_.write(Level::error, fmt::format("{} did not get it: {}", what, delivery.answer));
  log_.write(delivery.attempts == 1 ? Level::warning : Level::debug,
             fmt::format("{} did not take it, it is tried again: {}", what, delivery.answer));
}

base::Task<void> Notifier::drained(base::Instant until) {
  (void)co_await base::with_deadline(loop_.timers(), until, idle());
}

base::Task<void> Notifier::idle() {
  while (!held_.empty() || desk_.busy(loop_.real_now())) co_await changed_.next();
}

base::Instant Notifier::born(const alerts::Alert& alert) const {
  return loop_.real_now() - (loop_.wall_now() - alert.at);
}

base::WallTime Notifier::wall_time(base::Instant instant) const {
  return loop_.wall_now() + (instant - loop_.real_now());
}

}  // namespace kapela::notify
