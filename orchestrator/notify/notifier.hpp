// Notifier: tells people: raises alerts out of records, lets the desk decide, sends through channels, keeps what came
// of it. Owned by main; used on the event loop's thread.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "orchestrator/alerts/desk.hpp"
#include "orchestrator/archive/alert_store.hpp"
#include "orchestrator/base/log.hpp"
#include "orchestrator/base/signal.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/notify/alert_collector.hpp"
#include "orchestrator/notify/channel_thread.hpp"

namespace kapela::notify {

class Notifier {
 public:
  static constexpr std::size_t stored_alerts = 10'000;

  /// `loop` and `log` outlive the notifier.
  Notifier(net::EventLoop& loop, base::Log& log, alerts::Settings settings, const std::string& orchestrator);
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;
  /// Attempts under way are aborted: with a store, the next life makes them again.
  ~Notifier();

  // Before `start`: the records of earlier lives, in their order.
  void begin_life(const history::Header& life) { collector_.begin_life(life); }
  void on(const record::Record& record) { collector_.on(record); }

  /// The present life begins: what earlier ones left undelivered goes out. `store` may be null: then nothing survives
  /// this process. `durable`: alerts wait for `on_durable` before they leave.
  void start(std::unique_ptr<archive::AlertStore> store, const history::Header& life, bool durable);
  /// All records up to this one survive a crash.
  void on_durable(std::uint64_t sequence);
  /// The journal cannot be written: alerts wait for it no longer, as people are needed.
  void on_journal_failed();

  using OnTested = std::function<void(const alerts::Delivery&)>;
  /// Sends a test alert; `done` is called with what came of its one attempt, never from inside the call. Errors:
  /// not_found.
  [[nodiscard]] base::Result<void> test(const std::string& channel, std::string_view who, OnTested done);

  /// Ends when nothing is to be sent now, or at `until`. The awaiting task ends before the notifier does.
  [[nodiscard]] base::Task<void> drained(base::Instant until);

  [[nodiscard]] const alerts::Desk& desk() const { return desk_; }
  /// Calendar time of an instant of the desk.
  [[nodiscard]] base::WallTime wall_time(base::Instant instant) const;

 private:
  struct Held {
    alerts::Alert alert{};
    std::uint64_t sequence = 0;
  };

  void on_alert(alerts::Alert alert, std::uint64_t sequence);
  void restore();
  void release();
  void take(alerts::Alert alert);
  void pump();
  void send(const alerts::Attempt& attempt);
  void on_sent(const std::string& id, const std::string& channel, const alerts::Outcome& outcome);
  void keep(const alerts::Entry& entry);
  void tell(const alerts::Alert& alert, const alerts::Delivery& delivery);
  [[nodiscard]] base::Task<void> idle();
  [[nodiscard]] base::Instant born(const alerts::Alert& alert) const;

  net::EventLoop& loop_;
  base::Log& log_;
  base::Pcg random_;
  alerts::Desk desk_;
  AlertCollector collector_;
  std::string orchestrator_;
  std::int64_t life_ns_ = 0;
  bool started_ = false;
  bool waits_for_journal_ = false;
  bool journal_failed_ = false;
  std::uint64_t durable_ = 0;
  std::uint64_t tests_ = 0;
  std::deque<Held> held_;  // until their records are safe; before `start`: those of earlier lives
  std::map<std::string, OnTested> tested_;
  base::Signal changed_;
  base::CallbackTimer timer_;
  std::shared_ptr<Notifier*> self_;  // what comes back when the notifier is gone finds nothing
  std::unique_ptr<archive::AlertStore> store_;
  std::map<std::string, std::unique_ptr<ChannelThread>> threads_;
  base::HelperThread writer_;  ///< last: it uses the store
};

}  // namespace kapela::notify
