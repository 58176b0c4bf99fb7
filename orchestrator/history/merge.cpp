#include "orchestrator/history/merge.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace kapela::history {
namespace {

using base::ErrorCode;
using base::fail;
using engine::Record;
using engine::RecordKind;

/// Instants zero of one machine's clock agree better than that, however they were measured; those of two machines
/// hardly ever do.
constexpr std::int64_t same_clock_ns = 1'000'000'000;

/// Epoch and id.
using CommandKey = std::pair<std::uint64_t, std::uint64_t>;

/// A recording on its way into the merged history.
class Source {
 public:
  /// `before`: the source whose end comes before all of this; null: there is none.
  Source(const Recording& recording, base::Duration shift, std::vector<std::string>& components, const Source* before)
      : records_(recording.history.records()), shift_(shift), before_(before) {
    for (const std::string& name : recording.header.components) {
      const auto found = std::find(components.begin(), components.end(), name);
      ids_.push_back(static_cast<engine::ComponentId>(found - components.begin()));
      if (found == components.end()) components.push_back(name);
    }
  }

  [[nodiscard]] bool empty() const { return next_ == records_.size(); }
  [[nodiscard]] bool waits() const { return before_ != nullptr && !before_->empty(); }
  [[nodiscard]] std::optional<base::Instant> end() const {
    if (records_.empty()) return std::nullopt;
    return records_.back().time + shift_;
  }
  /// Where the calendar went back, time stood still between the two.
  void begin_after(const Source& source) {
    const std::optional<base::Instant> end = source.end();
    if (end && !records_.empty() && records_.front().time + shift_ < *end) shift_ = *end - records_.front().time;
  }
  [[nodiscard]] base::Instant time() const { return records_[next_].time + shift_; }
  [[nodiscard]] const Record& head() const { return records_[next_]; }
  [[nodiscard]] bool is_orchestrator() const { return !records_.empty() && !is_truth(records_.front().kind); }

  Record take() {
    Record record = records_[next_++];
    record.time += shift_;
    if (record.component != engine::no_component) record.component = ids_[index(record.component)];
    if (record.kind == RecordKind::sent && record.b != 0) record.b += static_cast<std::uint64_t>(shift_.count());
    return record;
  }

 private:
  std::span<const Record> records_;
  base::Duration shift_;
  std::vector<engine::ComponentId> ids_;
  const Source* before_;
  std::size_t next_ = 0;
};

/// The intents that the merged history does not have yet.
class Intents {
 public:
  explicit Intents(std::span<const Recording> recordings) {
    for (const Recording& each : recordings) {
      std::uint64_t epoch = 0;
      for (const Record& record : each.history.records()) {
        if (record.kind == RecordKind::started) epoch = record.a;
        if (record.kind == RecordKind::intent) missing_.insert({epoch, number(record.command)});
      }
    }
  }

  [[nodiscard]] bool holds_back(const Record& record) const {
    return record.kind == RecordKind::handled && missing_.contains({record.b, number(record.command)});
  }

  void has(const Record& record) {
    if (record.kind == RecordKind::started) epoch_ = record.a;
    if (record.kind == RecordKind::intent) missing_.erase({epoch_, number(record.command)});
  }

 private:
  std::set<CommandKey> missing_;
  std::uint64_t epoch_ = 0;
};

base::Result<void> check(const Header& first, const Header& other) {
  if (first.clock != other.clock)
    return fail(ErrorCode::invalid,
                fmt::format("the histories of {} and {} have different clocks", first.writer, other.writer),
                "virtual time and the real one do not go together");
  if (first.scale != other.scale)
    return fail(ErrorCode::invalid,
                fmt::format("the histories of {} and {} have time scales {} and {}", first.writer, other.writer,
                            first.scale, other.scale),
                "give all processes the same time scale");
  return {};
}

/// True where times can be compared as they are.
bool on_one_clock(std::span<const Recording> recordings) {
  const Header& first = recordings.front().header;
  if (first.clock == ClockKind::virtual_time) return true;
  return first.scale == 1 && std::all_of(recordings.begin(), recordings.end(), [&first](const Recording& each) {
           return std::abs(each.header.wall_at_zero_ns - first.wall_at_zero_ns) < same_clock_ns;
         });
}

/// Scaled time starts in each process by itself: only the calendar is common.
std::int64_t shift_ns(const Header& header, const Header& first, bool one_clock) {
  if (one_clock) return 0;
  const auto apart = static_cast<double>(header.wall_at_zero_ns - first.wall_at_zero_ns);
  return std::llround(apart * first.scale);
}

/// The source whose head comes next; an orchestrator's is never held back, so there always is one.
Source* earliest(const std::vector<Source*>& sources, const Intents* intents) {
  Source* found = nullptr;
  for (Source* const source : sources) {
    if (source->empty() || source->waits() || (intents != nullptr && intents->holds_back(source->head()))) continue;
    if (found == nullptr || source->time() < found->time()) found = source;
  }
  return found;
}

}  // namespace

base::Result<Merged> merge(std::span<const Recording> recordings) {
  Merged merged;
  if (recordings.empty()) return merged;
  const bool one_clock = on_one_clock(recordings);
  std::deque<Source> sources;
  for (const Recording& each : recordings) {
    const Header& first = recordings.front().header;
    if (const auto fits = check(first, each.header); !fits) return fits.error();
    const std::int64_t shift = shift_ns(each.header, first, one_clock);
    const Source* before = each.goes_on && !sources.empty() ? &sources.back() : nullptr;
    sources.emplace_back(each, base::Duration(shift), merged.components, before);
    if (before != nullptr) sources.back().begin_after(*before);
    merged.epsilon = std::max(merged.epsilon, each.header.epsilon);
    for (const Record& record : each.history.records()) merged.truth = merged.truth || is_truth(record.kind);
  }
  std::vector<Source*> order;
  for (Source& source : sources) order.push_back(&source);
  std::stable_partition(order.begin(), order.end(), [](const Source* source) { return source->is_orchestrator(); });
  Intents intents = one_clock ? Intents({}) : Intents(recordings);
  while (Source* next = earliest(order, one_clock ? nullptr : &intents)) {
    merged.records.push_back(next->take());
    intents.has(merged.records.back());
  }
  return merged;
}

}  // namespace kapela::history
