#include "orchestrator/history/merge.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/record/sighting.hpp"

namespace kapela::history {
namespace {

using base::ErrorCode;
using base::fail;
using record::Record;
using record::RecordKind;

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
      ids_.push_back(static_cast<record::ComponentId>(found - components.begin()));
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
    if (record.component != record::no_component) record.component = ids_[index(record.component)];
    if (record.kind == RecordKind::sent && record.b != 0) record.b += static_cast<std::uint64_t>(shift_.count());
    return record;
  }

 private:
  std::span<const Record> records_;
  base::Duration shift_;
  std::vector<record::ComponentId> ids_;
  const Source* before_;
  std::size_t next_ = 0;
};

/// The intents that the merged history does not have yet.
class Intents {
 public:
  explicit Intents(const std::vector<const Recording*>& recordings) {
    for (const Recording* each : recordings) {
      std::uint64_t epoch = 0;
      for (const Record& record : each->history.records()) {
        if (record.kind == RecordKind::started) epoch = record.a;
        if (record.kind == RecordKind::intent) missing_.insert({epoch, number(record.command)});
      }
    }
  }

  [[nodiscard]] bool holds_back(const Record& record) const {
    const auto epoch = epoch_of(record);
    return epoch && missing_.contains({*epoch, number(record.command)});
  }

  void has(const Record& record) {
    if (record.kind == RecordKind::started) epoch_ = record.a;
    if (record.kind == RecordKind::intent) missing_.erase({epoch_, number(record.command)});
  }

 private:
  /// Of the command that it tells of; nothing: of none.
  [[nodiscard]] static std::optional<std::uint64_t> epoch_of(const Record& record) {
    if (record.kind == RecordKind::handled) return record.b;
    const auto sighting = record.kind == RecordKind::sighted ? sighting_of(record) : std::nullopt;
    return sighting ? std::optional(sighting->epoch) : std::nullopt;
  }

  std::set<CommandKey> missing_;
  std::uint64_t epoch_ = 0;
};

/// Recordings of one time scale.
using Era = std::vector<const Recording*>;

base::Result<void> check_clocks(std::span<const Recording> recordings) {
  const Header& first = recordings.front().header;
  for (const Recording& each : recordings)
    if (each.header.clock != first.clock)
      return fail(ErrorCode::invalid,
                  fmt::format("the histories of {} and {} have different clocks", first.writer, each.header.writer),
                  "virtual time and the real one do not go together");
  return {};
}

/// What the recordings of a world can be put in order by.
enum class Common : std::uint8_t {
  calendar,
  boot  ///< the clock of one machine since its start: nobody sets it
};

Common common_to(std::span<const Recording> recordings) {
  const Header& first = recordings.front().header;
  const bool is_one = !first.boot.empty() && std::all_of(recordings.begin(), recordings.end(), [&](const auto& each) {
    return each.header.boot == first.boot;
  });
  return is_one ? Common::boot : Common::calendar;
}

std::int64_t zero_ns(const Header& header, Common common) {
  return common == Common::boot ? header.monotonic_at_zero_ns : header.wall_at_zero_ns;
}

/// True where times can be compared as they are.
bool on_one_clock(const Era& era, Common common) {
  const Header& first = era.front()->header;
  if (first.clock == ClockKind::virtual_time) return true;
  return first.scale == 1 && std::all_of(era.begin(), era.end(), [&](const Recording* each) {
           return std::abs(zero_ns(each->header, common) - zero_ns(first, common)) < same_clock_ns;
         });
}

/// Scaled time starts in each process by itself.
std::int64_t shift_ns(const Header& header, const Header& first, Common common) {
  const auto apart = static_cast<double>(zero_ns(header, common) - zero_ns(first, common));
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

/// When it was, by what is common to all.
struct Span {
  const Recording* recording;
  double from_ns = 0;
  double to_ns = 0;
  bool is_life =
      false;  ///< of an orchestrator: its journal lets no two be at once, whatever a calendar that was set says
};

Span span_of(const Recording& recording, Common common) {
  const auto records = recording.history.records();
  const auto zero = static_cast<double>(zero_ns(recording.header, common));
  Span span{&recording, zero, zero};
  if (records.empty()) return span;
  const auto at = [&](const Record& record) {
    return zero + static_cast<double>(record.time.time_since_epoch().count()) / recording.header.scale;
  };
  span.from_ns = at(records.front());
  span.to_ns = at(records.back());
  span.is_life = !is_truth(records.front().kind);
  return span;
}

base::Error at_once(const Header& one, const Header& other) {
  return fail(ErrorCode::invalid,
              fmt::format("the histories of {} and {} are of the same time and have time scales {} and {}", one.writer,
                          other.writer, one.scale, other.scale),
              "give all processes of one world the same time scale");
}

/// What has one scale and is not interrupted by another one, in the order in which it was.
base::Result<std::vector<Era>> eras_of(std::span<const Recording> recordings, Common common) {
  std::vector<Span> spans;
  for (const Recording& each : recordings) {
    Span span = span_of(each, common);
    const double back = each.goes_on && !spans.empty() ? spans.back().to_ns - span.from_ns : 0;
    if (back > 0) {  // the calendar went back between two lives
      span.from_ns += back;
      span.to_ns += back;
    }
    spans.push_back(span);
  }
  std::stable_sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.from_ns < b.from_ns; });
  std::vector<Era> eras;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const Header& header = spans[i].recording->header;
    for (std::size_t before = 0; before < i; ++before) {
      const Header& other = spans[before].recording->header;
      const bool are_lives = spans[i].is_life && spans[before].is_life;
      if (other.scale != header.scale && spans[i].from_ns < spans[before].to_ns && !are_lives)
        return at_once(other, header);
    }
    if (eras.empty() || eras.back().front()->header.scale != header.scale) eras.emplace_back();
    eras.back().push_back(spans[i].recording);
  }
  return eras;
}

bool have_one_scale(std::span<const Recording> recordings) {
  return std::all_of(recordings.begin(), recordings.end(), [&recordings](const Recording& each) {
    return each.header.scale == recordings.front().header.scale;
  });
}

/// Appends what was recorded, not before what is there.
void append(const Era& era, Common common, Merged& merged) {
  const bool one_clock = on_one_clock(era, common);
  const auto shift_of = [&](const Recording& each) {
    return base::Duration(one_clock ? 0 : shift_ns(each.header, era.front()->header, common));
  };
  base::Duration later{};
  for (const Recording* each : era) {
    merged.epsilon = std::max(merged.epsilon, each->header.epsilon);
    if (!each->history.records().empty() && !merged.records.empty())
      later = std::max(later, merged.records.back().time - each->history.records().front().time - shift_of(*each));
  }
  std::deque<Source> sources;
  std::map<const Recording*, Source*> source_of;
  for (const Recording* each : era) {
    const auto found = each->goes_on ? source_of.find(each - 1) : source_of.end();
    const Source* const before = found == source_of.end() ? nullptr : found->second;
    Source& source = sources.emplace_back(*each, shift_of(*each) + later, merged.components, before);
    if (before != nullptr) source.begin_after(*before);
    source_of[each] = &source;
    for (const Record& record : each->history.records()) merged.truth = merged.truth || is_truth(record.kind);
  }
  std::vector<Source*> order;
  for (Source& source : sources) order.push_back(&source);
  std::stable_partition(order.begin(), order.end(), [](const Source* source) { return source->is_orchestrator(); });
  Intents intents = one_clock ? Intents({}) : Intents(era);
  while (Source* next = earliest(order, one_clock ? nullptr : &intents)) {
    merged.records.push_back(next->take());
    intents.has(merged.records.back());
  }
}

}  // namespace

base::Result<Merged> merge(std::span<const Recording> recordings) {
  Merged merged;
  if (recordings.empty()) return merged;
  if (const auto fits = check_clocks(recordings); !fits) return fits.error();
  const Common common = common_to(recordings);
  if (have_one_scale(recordings)) {
    Era all;
    for (const Recording& each : recordings) all.push_back(&each);
    append(all, common, merged);
    return merged;
  }
  const base::Result<std::vector<Era>> eras = eras_of(recordings, common);
  if (!eras) return eras.error();
  for (const Era& era : *eras) append(era, common, merged);
  return merged;
}

}  // namespace kapela::history
