// Metrics: what Prometheus reads of an Orchestrator, counted from its records and reports as they come. Owned by
// HttpApi.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "orchestrator/api/stream_hub.hpp"
#include "orchestrator/base/metrics_page.hpp"
#include "orchestrator/base/process_figures.hpp"
#include "orchestrator/runtime/observer.hpp"
#include "orchestrator/runtime/orchestrator.hpp"

namespace kapela::api {

/// Counters by the values of their labels. Only so many are told apart; those that come later are "other".
class LabelledCounts {
 public:
  static constexpr std::size_t most_series = 2'000;
  using Key = std::vector<std::string>;

  void add(Key key);
  void write(base::MetricsPage& page, const std::vector<std::string_view>& labels) const;

 private:
  std::map<Key, std::uint64_t> counts_;
};

/// The same of durations.
class LabelledDurations {
 public:
  static constexpr std::size_t most_series = 500;
  explicit LabelledDurations(const std::vector<double>& bounds) : bounds_(&bounds) {}

  void add(LabelledCounts::Key key, base::Duration took);
  void write(base::MetricsPage& page, const std::vector<std::string_view>& labels) const;

 private:
  const std::vector<double>* bounds_;
  std::map<LabelledCounts::Key, base::DurationHistogram> durations_;
};

class Metrics final : private runtime::Observer {
 public:
  /// `orchestrator` outlives this.
  explicit Metrics(runtime::Orchestrator& orchestrator);
  ~Metrics() override;

  void on_http_answer(unsigned status, base::Duration took);

  /// The answer to a scrape.
  [[nodiscard]] std::string page(const StreamHub& stream, const base::ProcessFigures& process) const;

 private:
  void on_record(const record::Record& record, bool undoing) override;
  void on_run_ended(const record::RunReport& report) override;
  void on_synced(base::Duration took) override;

  void on_command(const record::Record& record);
  [[nodiscard]] std::string component(const record::Record& record) const;
  void write_runs(base::MetricsPage& page) const;
  void write_commands(base::MetricsPage& page) const;
  void write_figures(base::MetricsPage& page) const;
  void write_components(base::MetricsPage& page) const;
  void write_plant(base::MetricsPage& page) const;
  void write_server(base::MetricsPage& page, const StreamHub& stream) const;

  runtime::Orchestrator& orchestrator_;
  double started_at_;  ///< seconds since 1970
  std::uint64_t records_ = 0;
  std::uint64_t compensations_ = 0;
  std::uint64_t recovered_ = 0;
  LabelledCounts runs_started_, runs_ended_, failures_, missed_, exceptions_, alerts_;
  LabelledCounts sent_, retries_, answers_, requests_;
  LabelledDurations run_times_, step_times_, transition_times_;
  base::DurationHistogram sync_times_, request_times_;
};

}  // namespace kapela::api
