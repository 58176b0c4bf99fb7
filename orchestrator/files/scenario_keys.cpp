#include "orchestrator/files/scenario_keys.hpp"

#include <array>

namespace kapela::files {
namespace {

using keys::Keys;
using scenario::Scenario;

constexpr yaml::DurationRules keys_as_avena{.seconds_allowed = true, .zero_allowed = false};
constexpr yaml::DurationRules keys_as_avena_or_none{.seconds_allowed = true, .zero_allowed = true};

using enum record::Atomicity;
using record::Mode;
using record::OnStuck;
constexpr std::array atomicities{rollback, forward, none};
constexpr std::array modes{Mode::single, Mode::queued, Mode::restart, Mode::parallel};
constexpr std::array when_stuck{OnStuck::hold, OnStuck::go_on};

void rollback_keys(Keys& keys, scenario::RollbackSettings& settings) {
  keys.word<OnStuck>({"on_stuck", "What happens to the components that a stuck one depends on."}, "a way to go on",
                     when_stuck, settings.on_stuck);
  keys.duration({"budget", "For all of it."}, settings.budget);
  keys.duration({"drain", "Until a transition that cannot be aborted has ended."}, settings.drain, yaml::zero_is_fine);
  keys.duration({"on_failure", "For the on_failure of the step, before."}, settings.on_failure, yaml::zero_is_fine);
}

}  // namespace

void scenario_keys(Keys& keys, Scenario& scenario) {
  keys.duration({"timeout", "Of the whole run, compensation aside."}, scenario.timeout, keys_as_avena);
  keys.word<record::Atomicity>({"atomicity",
                                "What a run that does not succeed leaves behind. Default: rollback where it raises, "
                                "forward where it only lowers."},
                               "a kind of atomicity", atomicities, scenario.atomicity);
  keys.block({"rollback", "How a run that does not succeed is undone."}, "rollback",
             [&](Keys& inner) { rollback_keys(inner, scenario.rollback); });
  keys.word<Mode>({"mode", "What happens when it is started while it runs."}, "a mode", modes, scenario.mode);
  keys.duration({"cooldown", "From the end of its last run."}, scenario.cooldown, keys_as_avena_or_none);
  keys.integer({"priority", "Lower goes first among those that wait."}, scenario.priority, {-1'000'000, 1'000'000});
  keys.integer({"max_executions", "Since the start of the orchestrator. Default: any number."}, scenario.max_executions,
               {1, 1'000'000'000});
  keys.flag({"preempt", "Runs that have its components are cancelled, and it starts when they are undone."},
            scenario.preempt);
  keys.flag({"enabled", "false: its trigger does not start it."}, scenario.enabled);
  keys.flag({"resume", "After a crash of the orchestrator it goes on; commands by ensure_state only, and no vars."},
            scenario.resume);
}

}  // namespace kapela::files
