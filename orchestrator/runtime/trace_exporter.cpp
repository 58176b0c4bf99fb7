#include "orchestrator/runtime/trace_exporter.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/caught.hpp"

namespace kapela::runtime {
namespace {

constexpr long too_many_requests = 429;
constexpr long first_client_error = 400;
constexpr long first_of_server = 500;

std::string url_of(std::string collector) {
  while (collector.ends_with('/')) collector.pop_back();
  return collector + "/v1/traces";
}

/// A 4xx says that these spans will never be taken.
bool is_refusal(const net::Transferred& result) {
  return result.error.empty() && result.code >= first_client_error && result.code < first_of_server &&
         result.code != too_many_requests;
}

bool is_taken(const net::Transferred& result) {
  constexpr long success_class = 2;
  return result.error.empty() && result.code / 100 == success_class;
}

}  // namespace

TraceExporter::TraceExporter(net::EventLoop& loop, base::Log& log, TraceSettings settings, history::Header life)
    : loop_(loop),
      log_(log),
      settings_(std::move(settings)),
      collector_(std::move(life), [this](std::vector<tracing::Span> spans) { on_ended(std::move(spans)); }),
      delay_(settings_.retry_first),
      timer_([this] { pump(); }),
      self_(std::make_shared<TraceExporter*>(this)),
      transfer_(settings_.timeout) {}

TraceExporter::~TraceExporter() {
  transfer_.abort();
}

void TraceExporter::on_ended(std::vector<tracing::Span> spans) {
  spans_ += spans.size();
  waiting_.push_back(std::make_shared<const std::vector<tracing::Span>>(std::move(spans)));
  while (waiting_.size() > 1 && (waiting_.size() > settings_.most_runs || spans_ > settings_.most_spans)) drop_oldest();
  if (!under_way_ && !timer_.armed()) loop_.timers().arm(timer_, loop_.now());
}

/// Not the one that is under way.
void TraceExporter::drop_oldest() {
  const auto oldest = waiting_.begin() + (under_way_ && waiting_.size() > 1 ? 1 : 0);
  spans_ -= (*oldest)->size();
  waiting_.erase(oldest);
}

/// The text is made on the helper thread: a long run has thousands of spans.
void TraceExporter::pump() {
  if (under_way_ || waiting_.empty()) return changed_.notify();
  under_way_ = true;
  if (begun_ == base::Instant{}) begun_ = loop_.real_now();
  helper_.run([this, spans = waiting_.front(), &loop = loop_, self = std::weak_ptr(self_)] {
    const base::Result<net::Transferred> sent = base::caught([&] {
      return transfer_.post({url_of(settings_.collector),
                             {{"Content-Type", "application/json"}},
                             tracing::otlp_body(*spans, settings_.resource),
                             {}});
    });
    loop.post([self, result = sent ? *sent : net::Transferred{.error = sent.error().message}] {
      if (const std::shared_ptr<TraceExporter*> exporter = self.lock()) (*exporter)->on_sent(result);
    });
  });
}

void TraceExporter::on_sent(const net::Transferred& result) {
  under_way_ = false;
  const std::string why = result.error.empty() ? fmt::format("HTTP {}", result.code) : result.error;
  const bool old = loop_.real_now() - begun_ > settings_.give_up_after;
  if (is_taken(result)) {
    if (std::exchange(failing_, false)) log_.info("The collector of traces takes them again");
    give_up({});
  } else if (is_refusal(result) || old) {
    give_up(why);
  } else {
    if (!std::exchange(failing_, true))
      log_.warning(fmt::format("The collector of traces at {} takes none: {}", settings_.collector, why));
    loop_.timers().arm(timer_, loop_.after_real(std::exchange(delay_, std::min(delay_ * 2, settings_.retry_most))));
    return changed_.notify();
  }
  pump();
}

/// With the first, whatever came of it.
void TraceExporter::give_up(const std::string& why) {
  if (!why.empty()) log_.warning(fmt::format("The trace of a run is dropped: {}: {}", settings_.collector, why));
  spans_ -= waiting_.front()->size();
  waiting_.pop_front();
  begun_ = {};
  delay_ = settings_.retry_first;
}

base::Task<void> TraceExporter::drained(base::Instant until) {
  (void)co_await base::with_deadline(loop_.timers(), until, idle());
}

/// A collector that does not answer is not waited for.
base::Task<void> TraceExporter::idle() {
  while (!waiting_.empty() && !failing_) co_await changed_.next();
}

}  // namespace kapela::runtime
