// TraceExporter: tells a collector of traces (OTLP over HTTP) how runs went. Owned by main; used on the event loop's
// thread. A collector that is dead, slow or refuses costs nothing but its traces.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "orchestrator/base/helper_thread.hpp"
#include "orchestrator/base/log.hpp"
#include "orchestrator/base/signal.hpp"
#include "orchestrator/net/curl_transfer.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/tracing/otlp.hpp"
#include "orchestrator/tracing/span_collector.hpp"

namespace kapela::runtime {

struct TraceSettings {
  std::string collector{};  ///< its URL without /v1/traces
  tracing::Resource resource{};
  base::Duration timeout = std::chrono::seconds(10);
  base::Duration retry_first = std::chrono::seconds(1);  ///< then doubled
  base::Duration retry_most = std::chrono::seconds(30);
  base::Duration give_up_after = std::chrono::minutes(5);  ///< with one run; the next ones are tried
  std::size_t most_runs = 64;                              ///< that wait; beyond, the oldest are dropped
  std::size_t most_spans = 100'000;                        ///< the same
};

class TraceExporter {
 public:
  /// `life`: the components and the clock of the records. `loop` and `log` outlive the exporter.
  TraceExporter(net::EventLoop& loop, base::Log& log, TraceSettings settings, history::Header life);
  TraceExporter(const TraceExporter&) = delete;
  TraceExporter& operator=(const TraceExporter&) = delete;
  /// What waits is dropped.
  ~TraceExporter();

  void on(const record::Record& record) { collector_.on(record); }

  /// Ends when nothing is to be sent now, or at `until`. The awaiting task ends before the exporter does.
  [[nodiscard]] base::Task<void> drained(base::Instant until);

 private:
  using Spans = std::shared_ptr<const std::vector<tracing::Span>>;

  void on_ended(std::vector<tracing::Span> spans);
  void drop_oldest();
  void pump();
  void on_sent(const net::Transferred& result);
  void give_up(const std::string& why);
  [[nodiscard]] base::Task<void> idle();

  net::EventLoop& loop_;
  base::Log& log_;
  TraceSettings settings_;
  tracing::SpanCollector collector_;
  std::deque<Spans> waiting_;  // the first is under way, or about to be tried again
  std::size_t spans_ = 0;
  bool under_way_ = false;
  bool failing_ = false;
  base::Instant begun_{};   // with the first
  base::Duration delay_{};  // before the next attempt
  base::Signal changed_;
  base::CallbackTimer timer_;
  std::shared_ptr<TraceExporter*> self_;  // what comes back when the exporter is gone finds nothing
  net::CurlTransfer transfer_;            // of the helper thread
  base::HelperThread helper_;             ///< last: it uses the transfer
};

}  // namespace kapela::runtime
