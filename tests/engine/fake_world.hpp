// A world of one function: fake components behind a fake transport, in virtual time. For tests of the engine only.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "orchestrator/checker/checker.hpp"
#include "orchestrator/engine/engine.hpp"
#include "orchestrator/wire/health_report.hpp"

namespace kapela::engine::testing {

class FakeClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return now_; }
  [[nodiscard]] base::WallTime wall_now() const override { return base::WallTime(now_.time_since_epoch()); }
  void advance_to(base::Instant instant) { now_ = instant; }

 private:
  base::Instant now_{};
};

/// How a fake component behaves; the default is a healthy one of ours that takes no time.
struct Behaviour {
  base::Duration transition{};                                   ///< from the command to the goal
  base::Duration answer_delay = std::chrono::microseconds(100);  ///< of acknowledgements, poll answers and pushes
  std::optional<base::Duration> ack_delay{};                     ///< of acknowledgements, where it differs
  std::optional<base::Duration> poll_delay{};                    ///< of poll answers: the state is that of the asking
  std::optional<base::Duration> push_delay{};                    ///< of pushes
  int poll_copies = 1;                                           ///< each answer comes so often, 1 ms apart
  bool pushes = true;
  bool revisions = true;
  bool knows_command_ids = true;  ///< a repeat of a command is acknowledged again, and not judged anew
  bool refuses_connections = false;
  bool hangs = false;                      ///< takes requests and says nothing
  bool loses_command_answers = false;      ///< acts, and the answer is lost
  int drops_commands = 0;                  ///< so many commands never arrive
  bool refuses_commands = false;           ///< NACK
  int holds_too_late = 0;                  ///< so many commands that have a not_after: its calendar was set
  bool ignores_commands = false;           ///< acknowledges, and does nothing
  std::optional<wire::Command> deaf_to{};  ///< acknowledges it, and does nothing
  std::optional<wire::State> ends_in{};    ///< instead of where the command leads
  base::Duration arrives_after{};          ///< commands are under way for so long; too late, they are not acted on
  base::Duration moves_after{};            ///< it stays where it is for so long after the ack (avena's queue)
  std::set<std::string> refuses_events{};
  int loses_event_answers = 0;                  ///< of so many events: it acts, and the answer is lost
  std::optional<base::Duration> reply_delay{};  ///< until it replies to an event; nothing: it does not
  std::string reply{R"({"result":"success","data":{}})"};
  bool reply_fails = false;
  base::Duration process_time{};  ///< of each order to its supervisor, which is repeated while in doubt
  std::set<std::string> refuses_deeds{};
};

struct FakeComponent {
  wire::State state = wire::State::stopped;
  std::uint64_t revision = 1;
  std::string error_message{};
  std::int64_t error_code = 0;
  Behaviour behaviour{};
  std::vector<Order> received{};      ///< every order that arrived, repeats included
  std::vector<std::string> events{};  ///< acted on, with their data
  std::set<record::CommandId> known_events{};
  wire::JsonPtr data{};          ///< of its business
  wire::HealthReport figures{};  ///< what it costs
  unsigned checkups = 0;
  std::vector<std::string> deeds{};  ///< of its supervisor: "stop_process", "start_process in vain"
  bool has_process = true;           ///< as its supervisor left it
  std::map<std::pair<record::Epoch, record::CommandId>, Answer> known_deeds{};
  unsigned polls = 0;
  unsigned open_polls = 0;
  unsigned most_open_polls = 0;
  bool is_frozen = false;     ///< what comes waits in its buffers
  std::vector<Order> held{};  ///< and is obeyed when it thaws, however late
  record::CommandId acted_on = record::no_command;
  record::Epoch newest{};  ///< of the orders so far; older ones are refused
};

/// How the journal behaves; the default is safe at once.
struct Disk {
  base::Duration sync_time{};  ///< zero: a record is safe as soon as it is written
  bool fails = false;
};

/// A record of the journal, with a text of its own.
struct Kept {
  record::Record record;
  std::string text;
};

/// The commands that arrived, in their order.
[[nodiscard]] std::vector<wire::Command> commands_to(const FakeComponent& component);

class FakeWorld final : public Transport, public record::Journal {
 public:
  explicit FakeWorld(record::Plant plant, EngineSettings settings = {});
  ~FakeWorld() override;

  Engine& engine() { return *engine_; }
  FakeComponent& component(std::string_view name);
  [[nodiscard]] base::TimerHeap& timers() { return timers_; }
  [[nodiscard]] base::Duration now() const { return clock_.now().time_since_epoch(); }

  /// Starts a scenario that must be accepted.
  record::RunId start(scenario::Scenario scenario, const wire::JsonPtr& trigger = nullptr);
  /// The same of one that may be refused.
  base::Result<record::RunId> try_start(scenario::Scenario scenario, const wire::JsonPtr& trigger = nullptr);
  /// Goes from event to event until nothing of the run is left, at most for `limit`. Returns the report.
  record::RunReport finish(record::RunId run, base::Duration limit = std::chrono::hours(1));
  record::RunReport run(scenario::Scenario scenario) { return finish(start(std::move(scenario))); }
  void run_for(base::Duration duration);
  bool run_until(const std::function<bool()>& condition, base::Duration limit);

  /// Moves a component by itself, without a word.
  void move(FakeComponent& component, wire::State to);
  /// Its process stands still, with all that is sent to it; from then on it answers nothing.
  void freeze(FakeComponent& component);
  void thaw(FakeComponent& component);
  /// Does something at a time.
  void at(base::Duration when, std::function<void()> action);

  /// Every history is checked against the invariants; not where the engine alone is measured.
  void check(bool checks) { checks_ = checks; }
  /// Without a trace, long runs stay small.
  void keep_trace(bool keep) { keeps_trace_ = keep; }
  /// The records of the journal, a line each: "12ms500us io sent CMD_RUN".
  [[nodiscard]] std::vector<std::string> trace() const { return trace_; }
  /// The lines of log_event, with their level.
  [[nodiscard]] std::vector<std::string> log() const { return log_; }
  [[nodiscard]] const std::vector<record::RunId>& dropped() const { return dropped_; }

  /// The record of a line of the trace without its time, "io sent CMD_RUN"; the last of several.
  [[nodiscard]] bool has(std::string_view line) const { return find(line) != nullptr; }
  [[nodiscard]] base::Duration time_of(std::string_view line) const;

  [[nodiscard]] Disk& disk() { return disk_; }
  [[nodiscard]] unsigned syncs() const { return syncs_; }
  /// The journal is found broken, or whole again.
  void break_disk();
  void repair_disk();

  /// A destroyed engine, as at the end of a process in the middle of a run.
  void destroy_engine();
  /// The engine dies right after so many records, those of earlier lives included; what it does beyond has no effect.
  void crash_after(std::size_t records) { last_record_ = records; }
  /// Goes on until that has happened, or nothing has for `limit`. True when it has died.
  bool run_until_crash(base::Duration limit = std::chrono::minutes(20));
  /// Every record so far, and how many of them are safe.
  [[nodiscard]] const std::deque<Kept>& records() const { return records_; }
  [[nodiscard]] std::size_t safe_records() const { return safe_; }
  /// What the first `records` tell; the rest is torn off the journal.
  [[nodiscard]] Past past(std::size_t records);
  /// Another life; `recover` is up to the test.
  Engine& restart(Past past);
  /// Until no run is left.
  void finish_all(base::Duration limit = std::chrono::hours(1));

  /// Of every component.
  void slow_down(base::Duration transition);
  void put_all(wire::State state);

 private:
  void listen();
  [[nodiscard]] bool sync() override;
  void tell(base::Duration delay, std::function<void()> news);
  [[nodiscard]] const Kept* find(std::string_view line) const;
  void receive(Order order);
  void receive_event(const Order& order);
  void receive_deed(const Order& order);
  void carry_out(FakeComponent& component, const Order& order, Answer& told);
  [[nodiscard]] bool understands(Order& order);
  void send(const Order& order) override;
  void poll(record::ComponentId component, Sequence asked, base::Instant answer_by) override;
  void ask_figures(record::ComponentId component, Sequence asked, base::Instant answer_by) override;
  void drop_queued(record::RunId run) override { dropped_.push_back(run); }
  void append(const record::Record& record) override;
  void check(const record::Record& record);

  void after(base::Duration delay, std::function<void()> action) { at(now() + delay, std::move(action)); }
  void act(record::ComponentId id, const Order& order);
  void arrive(record::ComponentId id, const Order& order, const wire::Edge& edge);
  void answer_poll(record::ComponentId id, Sequence asked, base::Instant answer_by);
  [[nodiscard]] Sighting sighting(const FakeComponent& component) const;

  FakeClock clock_;
  base::TimerHeap timers_;
  std::shared_ptr<const record::Plant> plant_;
  EngineSettings settings_;
  std::vector<FakeComponent> components_;
  std::deque<base::CallbackTimer> events_;
  checker::Checker checker_;
  Disk disk_;
  unsigned syncs_ = 0;
  std::deque<Kept> records_;
  std::size_t safe_ = 0;
  std::size_t last_record_ = SIZE_MAX;
  unsigned life_ = 1;
  bool checks_ = true;
  bool keeps_trace_ = true;
  std::vector<std::string> trace_;
  std::vector<std::string> log_;
  std::vector<record::RunId> dropped_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace kapela::engine::testing
