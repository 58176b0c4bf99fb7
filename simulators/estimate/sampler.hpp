// Sampler: independent virtual runs of one scenario, each with chance of its own. No invariant is checked: a search and
// experiments judge the engine, an estimate asks about the plant. One a thread or process.
#pragma once

#include <cstdint>
#include <memory>

#include "simulators/estimate/run_tally.hpp"
#include "simulators/world/world.hpp"

namespace kapela::estimate {

/// The seed of a run of an estimate: neighbours have nothing in common.
[[nodiscard]] std::uint64_t seed_of_run(std::uint64_t seed, std::uint64_t run);

/// The plan's surroundings and faults, and the rules of the subject's rates.
[[nodiscard]] world::Plan plan_with_rates(const world::Subject& subject, world::Plan surroundings);

/// True where something is drawn: a time, a rate, a link. Without, each run is like any other.
[[nodiscard]] bool has_chance(const world::Subject& subject, const world::Plan& plan);

class Sampler {
 public:
  /// The subject has one scenario at least; those before the last bring the plant to where that begins.
  Sampler(std::shared_ptr<const world::Subject> subject, world::Plan plan);

  /// Carries out one run. Valid until the next.
  const Sample& run(std::uint64_t seed, std::uint64_t number);
  /// The same, along a tape: what that does not say is drawn, and put there.
  const Sample& run_along(base::DrawTape& tape, std::uint64_t seed, std::uint64_t number);
  /// Of the last run, where it has begun; null: it was refused. Lives as long.
  [[nodiscard]] const record::RunReport* report() const { return report_; }
  [[nodiscard]] const world::World& world() const { return world_; }

 private:
  void carry_out(const std::shared_ptr<const scenario::Scenario>& scenario);
  void refuse(const base::Error& error);
  void note(const record::RunReport& report);
  [[nodiscard]] std::string name_of(record::ComponentId component) const;

  std::shared_ptr<const world::Subject> subject_;
  world::Plan plan_;
  world::World world_;
  Sample sample_;
  const record::RunReport* report_ = nullptr;  ///< kept by the engine of the last run
};

}  // namespace kapela::estimate
