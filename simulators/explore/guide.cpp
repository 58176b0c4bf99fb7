#include "simulators/explore/guide.hpp"

#include <algorithm>
#include <bit>

#include "simulators/explore/change.hpp"

namespace kapela::explore {
namespace {

using record::Record;
using record::RecordKind;

constexpr std::uint64_t most_kept_faults = 10;
constexpr unsigned of_times = 3;  ///< bits
constexpr std::uint64_t most_times = (1U << of_times) - 1;

/// How far a run is: what one record means depends on it.
class Phase {
 public:
  void on(const Record& record) {
    if (record.kind == RecordKind::run_accepted) stage_ = forward;
    if (record.kind == RecordKind::verdict) stage_ = failed;
    if (record.kind == RecordKind::compensating) stage_ = undoing;
    if (record.kind == RecordKind::run_ended) stage_ = over;
    if (record.kind == RecordKind::started) lives_ = std::min(lives_ + 1, most_lives);
    if (record.kind == RecordKind::exception) exceptions_ = std::min(exceptions_ + 1, most_exceptions);
  }
  [[nodiscard]] std::uint64_t number() const {
    return (stage_ * (most_lives + 1) + lives_) * (most_exceptions + 1) + exceptions_;
  }

 private:
  enum : std::uint64_t { forward, failed, undoing, over };
  static constexpr std::uint64_t most_lives = 3;
  static constexpr std::uint64_t most_exceptions = 3;
  std::uint64_t stage_ = forward;
  std::uint64_t lives_ = 0;
  std::uint64_t exceptions_ = 0;
};

/// Attempts count until they are many.
std::uint64_t attempt_of(const Record& record) {
  constexpr std::uint64_t many = 4;
  return record.kind == RecordKind::sent || record.kind == RecordKind::in_doubt ? std::min(record.a, many) : 0;
}

/// `before`: the kind of the last record of its component.
std::uint64_t situation(const Record& record, const Phase& phase, std::uint64_t before) {
  std::uint64_t number = phase.number();
  number = number << 6 | static_cast<std::uint64_t>(record.kind);
  number = number << 8 | (record.kind == RecordKind::observed ? 0 : record.detail);  // which is a time
  number = number << 4 | static_cast<std::uint64_t>(record.state);
  number = number << 3 | attempt_of(record);
  return number << 6 | before;
}

}  // namespace

Guide::Guide(std::uint64_t seed, const engine::EngineSettings& settings, std::vector<Kind> kinds)
    : settings_(settings), kinds_(std::move(kinds)), random_(seed, base::stream_of("swarm", "guide")), seed_(seed) {}

const world::Plan& Guide::next() {
  if (!waiting_.empty()) {
    plan_ = std::move(waiting_.front());
    waiting_.pop_front();
    last_ = 0;
    walk_.reset();
    return plan_;
  }
  if (walk_) {
    plan_ = walk_->plan();
    last_ = walk_->last();
    return plan_;
  }
  constexpr std::uint64_t fresh_one_in = 8;
  if (kept_.empty() || random_.next() % fresh_one_in == 0) {
    walk_.emplace(seed_ + walks_++, settings_, kinds_);
    plan_ = walk_->plan();
    last_ = 0;
  } else {
    change();
  }
  return plan_;
}

/// Those that were tried less often, and of them the newer ones.
Guide::Kept& Guide::pick() {
  Kept* best = nullptr;
  constexpr int draws = 3;
  for (int draw = 0; draw < draws; ++draw) {
    const std::size_t place = static_cast<std::size_t>(random_.next() % kept_.size());
    if (best == nullptr || kept_[place].tried < best->tried) best = &kept_[place];
  }
  ++best->tried;
  return *best;
}

void Guide::change() {
  const Kept& parent = pick();
  plan_ = parent.plan;
  last_ = parent.last;
  Change change(random_, settings_, kinds_);
  const std::uint64_t how = random_.next() % 8;
  if (how == 0) return change.surroundings(plan_);
  if (how <= 2) change.take_one_away(plan_);
  if (const auto at = change.add_one(plan_, parent.spots, how <= 4 ? 0 : parent.last)) last_ = *at + 1;
}

bool Guide::note(const world::World& world, Goals goals) {
  const bool is_new = note_situations(world, goals) > 0;
  const std::size_t faults = plan_.faults.size() + plan_.network.size() + plan_.orchestrator_crashes.size();
  if (is_new && faults <= most_kept_faults) kept_.push_back({plan_, spots_of(world), last_, 0});
  if (walk_ && !walk_->go_on(world)) walk_.reset();
  return is_new;
}

std::size_t Guide::note_situations(const world::World& world, Goals goals) {
  const std::size_t known = situations_.size();
  Phase phase;
  std::vector<std::uint64_t> before(world.component_count() + 1);
  times_.clear();
  for (const Record& record : world.history().records()) {
    phase.on(record);
    if (record.kind == RecordKind::log) continue;
    const std::size_t whose = std::min(index(record.component), before.size() - 1);
    const std::uint64_t met = situation(record, phase, before[whose]);
    // That it has come to this again is new: what only the third time brings about is otherwise never looked for.
    const std::uint64_t times = std::min(times_[met]++, most_times);
    situations_.insert(met << of_times | times);
    before[whose] = static_cast<std::uint64_t>(record.kind);
  }
  constexpr std::uint64_t of_goals = std::uint64_t{1} << 63;
  for (Goals one = goals; one != 0; one &= one - 1)
    for (Goals two = one & (one - 1); two != 0; two &= two - 1)
      for (Goals three = two & (two - 1); three != 0; three &= three - 1)
        situations_.insert(of_goals | static_cast<std::uint64_t>(std::countr_zero(one)) << 12 |
                           static_cast<std::uint64_t>(std::countr_zero(two)) << 6 |
                           static_cast<std::uint64_t>(std::countr_zero(three)));
  return situations_.size() - known;
}

}  // namespace kapela::explore
