#include "orchestrator/calendar/zone.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace kapela::calendar {
namespace {

using std::chrono::hours;

/// Big-endian numbers from the front of some bytes; past the end it gives zeros, and says so.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool good() const { return good_; }

  std::string_view take(std::size_t count) {
    good_ = good_ && count <= rest_.size();
    if (!good_) return {};
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::int64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const char byte : take(size)) value = value << 8U | static_cast<unsigned char>(byte);
    return size == 4 ? static_cast<std::int32_t>(value) : static_cast<std::int64_t>(value);
  }
  /// The line that ends the file, between two line ends.
  std::string_view footer() {
    if (take(1) != "\n") return {};
    return take(std::min(rest_.find('\n'), rest_.size()));
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

/// RFC 8536: the counts of a header.
struct Counts {
  std::size_t utc_flags, standard_flags, leaps, changes, types, letters;
};

Counts read_counts(Bytes& bytes) {
  std::array<std::size_t, 6> counts{};
  constexpr std::int64_t most = 1'000'000;
  for (std::size_t& count : counts)
    count = static_cast<std::size_t>(std::clamp<std::int64_t>(bytes.number(4), 0, most));
  return {counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
}

std::size_t size_of(const Counts& counts, std::size_t time) {
  return counts.changes * (time + 1) + counts.types * 6 + counts.letters + counts.leaps * (time + 4) +
         counts.standard_flags + counts.utc_flags;
}

}  // namespace

base::Result<Zone> Zone::from_file(std::string name, std::string_view file) {
  const auto broken = [&name] {
    return base::fail(base::ErrorCode::invalid, fmt::format("the file of the time zone '{}' cannot be read", name),
                      "a TZif file of version 2 or later is expected");
  };
  constexpr std::size_t reserved = 15;
  Bytes bytes(file);
  if (bytes.take(4) != "TZif" || bytes.take(1) < "2") return broken();
  (void)bytes.take(reserved);
  (void)bytes.take(size_of(read_counts(bytes), 4));  // the part with 32 bits comes again with 64
  if (bytes.take(4) != "TZif") return broken();
  (void)bytes.take(reserved + 1);
  const Counts counts = read_counts(bytes);

  Zone zone;
  zone.name_ = std::move(name);
  zone.changes_.resize(bytes.good() && counts.changes * 9 <= file.size() ? counts.changes : 0);
  for (Change& change : zone.changes_) change.at = sys_seconds(seconds(bytes.number(8)));
  const std::string_view types = bytes.take(counts.changes);
  std::vector<seconds> offsets;
  for (std::size_t i = 0; i < counts.types && bytes.good(); ++i) {
    offsets.emplace_back(bytes.number(4));
    (void)bytes.take(2);
  }
  (void)bytes.take(counts.letters + counts.leaps * 12 + counts.standard_flags + counts.utc_flags);
  const base::Result<ZoneRule> rule = ZoneRule::parse(bytes.footer());
  if (!bytes.good() || offsets.empty() || !rule) return broken();
  zone.rule_ = *rule;
  zone.before_ = offsets.front();
  for (std::size_t i = 0; i < zone.changes_.size(); ++i) {
    const auto type = static_cast<unsigned char>(types[i]);
    if (type >= offsets.size()) return broken();
    zone.changes_[i].offset = offsets[type];
  }
  return zone;
}

seconds Zone::offset_at(sys_seconds time) const {
  if (changes_.empty() || time >= changes_.back().at) return rule_.offset_at(time);
  const auto next = std::upper_bound(changes_.begin(), changes_.end(), time,
                                     [](sys_seconds at, const Change& change) { return at < change.at; });
  return next == changes_.begin() ? before_ : std::prev(next)->offset;
}

local_seconds Zone::shown_at(sys_seconds time) const {
  return local_seconds((time + offset_at(time)).time_since_epoch());
}

sys_seconds Zone::moment_of(local_seconds shown) const {
  constexpr hours day(26);  // no offset is greater, and no zone changes twice within it
  const sys_seconds as_utc(shown.time_since_epoch());
  const seconds before = offset_at(as_utc - day);
  const seconds after = offset_at(as_utc + day);
  if (offset_at(as_utc - before) == before) return as_utc - before;
  if (offset_at(as_utc - after) == after) return as_utc - after;
  sys_seconds early = as_utc - after;  // it is skipped: the change lies between
  sys_seconds late = as_utc - before;
  while (late - early > seconds(1)) {
    const sys_seconds middle = early + (late - early) / 2;
    (offset_at(middle) == before ? early : late) = middle;
  }
  return late;
}

}  // namespace kapela::calendar
