#include "orchestrator/record/sighting.hpp"

namespace kapela::record {
namespace {

// From the lowest bit on: how, 1 + verdict, whether it is fenced; the age; the epoch.
constexpr unsigned verdict_at = 2;
constexpr unsigned fenced_at = 5;
constexpr unsigned age_at = 8;
constexpr unsigned epoch_at = 16;
constexpr std::uint64_t how_mask = 3;
constexpr std::uint64_t verdict_mask = 7;
constexpr std::uint64_t age_mask = 0xff;
constexpr std::uint64_t spare_mask = 0xc0;

/// More than a code may be below what it stands for.
base::Duration not_shorter(base::Duration age) {
  return age + age / 16;
}

}  // namespace

std::uint64_t sighting_code(const Sighting& sighting) {
  const std::uint64_t verdict = sighting.verdict ? 1 + static_cast<std::uint64_t>(*sighting.verdict) : 0;
  const std::uint64_t age = sighting.age ? gap_code(not_shorter(*sighting.age)) : 0;
  return static_cast<std::uint64_t>(sighting.how) | verdict << verdict_at |
         std::uint64_t{sighting.is_fenced ? 1U : 0U} << fenced_at | age << age_at | sighting.epoch << epoch_at;
}

std::optional<Sighting> sighting_of(const Record& sighted) {
  const std::uint64_t verdict = sighted.a >> verdict_at & verdict_mask;
  const auto last = static_cast<std::uint64_t>(wire::Verdict::refused_old_epoch);
  if (verdict > last + 1 || (sighted.a & spare_mask) != 0) return std::nullopt;
  Sighting sighting;
  sighting.how = static_cast<Sight>(sighted.a & how_mask);
  if (verdict != 0) sighting.verdict = static_cast<wire::Verdict>(verdict - 1);
  sighting.is_fenced = (sighted.a >> fenced_at & 1) != 0;
  sighting.age = gap_of_code(static_cast<std::uint8_t>(sighted.a >> age_at & age_mask));
  sighting.epoch = sighted.a >> epoch_at;
  return sighting;
}

}  // namespace kapela::record
