// StreamDocuments: turns what an Orchestrator tells of into the events of GET /api/v1/stream. Owned by HttpApi.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "orchestrator/api/stream_hub.hpp"
#include "orchestrator/runtime/observer.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

class StreamDocuments final : private runtime::Observer {
 public:
  /// `orchestrator` outlives this.
  StreamDocuments(runtime::Orchestrator& orchestrator, StreamSettings settings);
  ~StreamDocuments() override;

  /// GET /api/v1/stream
  void open(const net::Request& request, net::Responder responder);

  [[nodiscard]] const StreamHub& hub() const { return hub_; }

 private:
  /// Of a run's summary, what a `run` event tells of: it comes when any of it is another.
  struct Progress {
    record::Phase phase{};
    std::size_t steps_begun = 0;
    std::size_t steps_ended = 0;
    std::optional<std::uint32_t> awaits_approval{};
    friend bool operator==(const Progress&, const Progress&) = default;
  };
  static Progress progress_of(const record::RunReport& report);

  void on_record(const record::Record& record, bool undoing) override;
  void on_run_ended(const record::RunReport& report) override;
  void on_component(record::ComponentId id) override;
  void on_journal() override;
  void on_scenarios() override;

  /// Once a turn: what is not told from inside of the engine, where half of a change may have happened.
  void end_turn();
  void at_end_of_turn();
  void tell_run(record::RunId id);
  void tell_component(record::ComponentId id);
  void tell_data();
  [[nodiscard]] std::string snapshot() const;
  [[nodiscard]] wire::Json runs_of_snapshot() const;

  runtime::Orchestrator& orchestrator_;
  StreamHub hub_;
  std::set<record::RunId> touched_;         ///< this turn
  std::map<record::RunId, Progress> told_;  ///< of runs that have not ended
  std::string plant_;                       ///< as last told
  bool plant_touched_ = false;
  std::set<record::ComponentId> watch_changed_;  ///< this turn
  base::CallbackTimer turn_timer_;
  /// Of a component, what a `component` event tells of at once. Its business alone is told every now and then.
  struct Known {
    unsigned changes = 0;
    unsigned data_changes = 0;
    unsigned figure_changes = 0;
  };
  std::map<record::ComponentId, Known> known_;  ///< as last told
  std::set<record::ComponentId> data_changed_;  ///< and not told yet
  base::CallbackTimer data_timer_;
};

}  // namespace kapela::api
