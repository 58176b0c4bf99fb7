#include "simulators/estimate/splitting.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <utility>

#include "simulators/estimate/draw_moves.hpp"

namespace kapela::estimate {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Which ones get one more, so that each has the same chance to.
std::vector<bool> chosen(std::size_t of, std::size_t count, base::Random& random) {
  std::vector<std::size_t> order(of);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<bool> is_chosen(of, false);
  for (std::size_t i = 0; i < count; ++i) {
    const auto other = i + static_cast<std::size_t>(random.unit() * static_cast<double>(of - i));
    std::swap(order[i], order[other]);
    is_chosen[order[i]] = true;
  }
  return is_chosen;
}

}  // namespace

double Ladder::height(const Nearness& nearness) const {
  if (nearness.is_missed) return infinity;
  double nearest = nearness.closest;
  for (const Lateness& each : nearness.late) nearest = std::max(nearest, height_of(each));
  return nearness.happened + nearest;
}

/// Between two rungs in a straight line, and on beyond the last.
double Ladder::height_of(const Lateness& late) const {
  const auto known = parts_.find(late.what);
  if (known == parts_.end()) return 0;
  const std::vector<double>& parts = known->second;
  const auto next = std::lower_bound(parts.begin(), parts.end(), late.part);
  if (next == parts.begin()) return 0;
  const auto below = static_cast<std::size_t>(next - parts.begin()) - 1;
  const double under = parts[below];
  const auto before = std::lower_bound(parts.begin(), parts.end(), under);  // the last step, where it goes on as before
  const double last_step = before == parts.begin() ? under : under - *(before - 1);
  const double step = next == parts.end() ? last_step : *next - under;
  return static_cast<double>(below) + (step > 0 ? (late.part - under) / step : 1);
}

/// Above which `kept_share` of them are, or the smallest part where they are alike. `sorted` has one.
double Ladder::next_part(std::uint32_t what, const std::vector<double>& sorted) const {
  constexpr std::size_t enough = 10;
  const std::vector<double>& parts = parts_.at(what);
  if (sorted.size() < enough) {  // on as before
    const double step = parts.size() > 1 ? parts.back() - parts[parts.size() - 2] : 0;
    return parts.back() + step;
  }
  auto at = sorted.begin() + static_cast<std::ptrdiff_t>((1 - kept_share) * static_cast<double>(sorted.size()));
  if (*at >= sorted.back()) at = std::lower_bound(sorted.begin(), sorted.end(), sorted.back());
  if (at != sorted.begin() && *at >= sorted.back()) --at;
  return std::max(*at, parts.back());
}

void Ladder::add_rung(const std::vector<Nearness>& runs) {
  std::map<std::uint32_t, std::vector<double>> above;
  for (const Nearness& run : runs)
    for (const Lateness& late : run.late) {
      parts_.try_emplace(late.what, rungs_ + 1, 0.0);  // one that nobody met further down
      if (late.part > parts_[late.what].back()) above[late.what].push_back(late.part);
    }
  for (auto& [what, parts] : parts_) {
    std::vector<double>& sorted = above[what];
    std::sort(sorted.begin(), sorted.end());
    parts.push_back(sorted.empty() ? parts.back() : next_part(what, sorted));
  }
  ++rungs_;
}

Splitting::Splitting(std::shared_ptr<const world::Subject> subject, const world::Plan& plan, const Question& question,
                     std::uint64_t seed, const SplittingSettings& settings)
    : settings_(settings), seed_(seed), meter_(*subject, plan, question), sampler_(std::move(subject), plan) {
  set_ladder();
}

void Splitting::begin(std::uint64_t number) {
  climb_seed_ = seed_of_run(seed_, number);
  random_ = base::Pcg(climb_seed_, base::stream_of("splitting", "moves"));
  runs_ = 0;
}

void Splitting::carry_out(Climber& climber) {
  const Sample& sample = sampler_.run_along(climber.tape, climb_seed_, runs_);
  ++runs_;
  climber.nearness = meter_.measure(sampler_, sample, climber.tape);
  climber.height = ladder_.height(climber.nearness);
  climber.cause =
      climber.nearness.is_missed ? std::optional(sample.cause.value_or(Cause{"", "LATE", ""})) : std::nullopt;
}

std::vector<Splitting::Climber> Splitting::ground() {
  std::vector<Climber> climbers(settings_.runs_a_rung);
  for (Climber& each : climbers) carry_out(each);
  return climbers;
}

/// As many as a rung has, from those that are above. Each of them is led on for as many steps as any other, in the
/// mean; all that it comes through counts (Dau and Chopin 2022). Empty: nobody is above.
std::vector<Splitting::Climber> Splitting::above(const std::vector<Climber>& climbers, double height) {
  std::vector<const Climber*> seeds;
  for (const Climber& each : climbers)
    if (each.height > height) seeds.push_back(&each);
  std::vector<Climber> led;
  if (seeds.empty()) return led;
  const auto most = static_cast<std::size_t>(std::max<std::uint64_t>(1, settings_.runs_a_rung / settings_.steps));
  if (seeds.size() > most) {
    const std::vector<bool> stays = chosen(seeds.size(), most, random_);
    std::size_t place = 0;
    std::erase_if(seeds, [&](const Climber*) { return !stays[place++]; });
  }
  led.reserve(settings_.runs_a_rung);
  const std::vector<bool> one_more = chosen(seeds.size(), settings_.runs_a_rung % seeds.size(), random_);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    const Climber* at = seeds[i];
    const std::size_t steps = settings_.runs_a_rung / seeds.size() + (one_more[i] ? 1 : 0);
    for (std::size_t step = 0; step < steps; ++step) {
      Climber tried{at->tape, {}, 0, {}};
      move_draws(tried.tape, random_);
      carry_out(tried);
      led.push_back(tried.height > height ? std::move(tried) : *at);
      at = &led.back();
    }
  }
  return led;
}

std::uint64_t Splitting::climbs_in(std::uint64_t most_runs) const {
  constexpr std::uint64_t fewest = 5;
  const std::uint64_t left = most_runs - std::min(most_runs, runs_before_);
  return std::max(fewest, left / (settings_.runs_a_rung * (ladder_.rungs() + 1)));
}

std::uint64_t Splitting::misses(const std::vector<Climber>& climbers) {
  return static_cast<std::uint64_t>(
      std::count_if(climbers.begin(), climbers.end(), [](const Climber& each) { return each.nearness.is_missed; }));
}

void Splitting::set_ladder() {
  begin(0);
  std::vector<Climber> climbers = ground();
  while (static_cast<double>(misses(climbers)) < kept_share * static_cast<double>(settings_.runs_a_rung) &&
         ladder_.rungs() < settings_.most_rungs) {
    std::vector<Nearness> seen;
    for (const Climber& each : climbers) seen.push_back(each.nearness);
    ladder_.add_rung(seen);
    for (Climber& each : climbers) each.height = ladder_.height(each.nearness);
    climbers = above(climbers, static_cast<double>(ladder_.rungs()));
    if (climbers.empty()) break;
  }
  runs_before_ = runs_;
}

Climb Splitting::climb(std::uint64_t number) {
  begin(number + 1);
  std::vector<Climber> climbers = ground();
  Climb done;
  done.number = number;
  done.ground_runs = climbers.size();
  done.ground_misses = misses(climbers);
  double reached = 1;
  for (std::size_t rung = 1; rung <= ladder_.rungs() && !climbers.empty(); ++rung) {
    const auto height = static_cast<double>(rung);
    const auto over =
        std::count_if(climbers.begin(), climbers.end(), [height](const Climber& each) { return each.height > height; });
    reached *= static_cast<double>(over) / static_cast<double>(settings_.runs_a_rung);
    climbers = above(climbers, height);
  }
  const double each_counts = reached / static_cast<double>(settings_.runs_a_rung);
  for (const Climber& each : climbers) {
    if (!each.cause) continue;
    done.probability += each_counts;
    done.causes[*each.cause] += each_counts;
  }
  done.runs = runs_;
  return done;
}

}  // namespace kapela::estimate
