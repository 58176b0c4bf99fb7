// PlantBench: simulated components, and proxies of real ones, on free ports in this process, with all that happens to
// them in one history; the part of a real lab that does not know who commands them. Owned by a lab.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "orchestrator/base/log.hpp"
#include "orchestrator/history/history.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/wire/event.hpp"
#include "simulators/lab/real_components.hpp"
#include "simulators/plant/simulated_plant.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::lab {

class PlantBench {
 public:
  /// `subject` and `real` outlive it. Null: all components are simulated; else it lives on the loop of `real`.
  PlantBench(const world::Subject& subject, std::uint64_t seed, net::TimeScale scale, RealComponents* real = nullptr);
  PlantBench(const PlantBench&) = delete;
  PlantBench& operator=(const PlantBench&) = delete;
  ~PlantBench();

  /// Opens the ports, and takes Ctrl-C and SIGTERM from here on; a second one ends the process. Once.
  [[nodiscard]] base::Result<void> start();

  [[nodiscard]] net::EventLoop& loop() { return loop_; }
  [[nodiscard]] const net::EventLoop& loop() const { return loop_; }
  [[nodiscard]] base::Log& log() { return *log_; }
  /// For requests of somebody beside the orchestrator.
  [[nodiscard]] net::HttpClient& client() { return operator_; }
  [[nodiscard]] const history::History& history() const { return recorder_.history; }
  [[nodiscard]] net::Endpoint endpoint(record::ComponentId component) const;
  /// Where it takes orders of tests.
  [[nodiscard]] net::Endpoint admin_endpoint(record::ComponentId component) const;
  /// The plant of the subject, with the addresses that its components have here.
  [[nodiscard]] record::Plant plant() const;
  /// What a deadline may be late or early by: what is usual, and what this process was seen to be late by, as a busy
  /// machine is no fault of the engine.
  [[nodiscard]] base::Duration epsilon() const;
  [[nodiscard]] bool interrupted() const { return interrupted_; }
  /// A transition or an answer is under way.
  [[nodiscard]] bool is_moving() const;

  /// One more record, of whoever commands them.
  void append(const record::Record& record) { recorder_.append(record); }
  /// Errors: nobody can do that to it.
  [[nodiscard]] base::Result<void> add(record::ComponentId component, const faults::Fault& fault);
  void remove(record::ComponentId component, const std::string& fault);
  /// As an operator with curl: no cmd_id, no port for a reply. `run`: what the record of it is to name.
  void send(record::ComponentId component, wire::Command command, std::optional<record::RunId> run = std::nullopt);
  void post(const net::Endpoint& at, const wire::Event& event);
  /// Until something is recorded, or until then.
  void advance(base::Instant until);
  /// Until nothing moves, `is_at_rest` holds and nothing more is recorded, or so long.
  void settle(base::Duration most, const std::function<bool()>& is_at_rest);

 private:
  /// The history, and the one who waits for it to grow.
  struct Recorder final : record::Journal {
    explicit Recorder(net::EventLoop& its_loop) : loop(its_loop) {}
    void append(const record::Record& record) override;
    bool sync() override { return true; }

    net::EventLoop& loop;
    history::History history{};
    bool is_awaited = false;
  };

  void beat();
  void interrupt(int signal);

  const world::Subject& subject_;
  RealComponents* real_;
  std::unique_ptr<net::EventLoop> own_loop_;
  net::EventLoop& loop_;
  std::unique_ptr<base::Log> log_;
  Recorder recorder_;
  plant::SimulatedPlant simulated_;
  net::HttpClient operator_;
  base::CallbackTimer waiter_;
  base::CallbackTimer pulse_;  ///< beside the engine's timers, to see how late they can be
  base::Instant next_beat_{};
  base::Duration lateness_{};
  bool interrupted_ = false;
};

}  // namespace kapela::lab
