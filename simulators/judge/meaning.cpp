#include "simulators/judge/meaning.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "orchestrator/checker/lowering_rules.hpp"
#include "orchestrator/planner/plan.hpp"
#include "orchestrator/scenario/variables.hpp"

namespace kapela::judge {
namespace {

int highest_energy(scenario::StateSet states) {
  int highest = wire::no_energy;
  for (const wire::StateTraits& each : wire::states())
    if ((states & record::bit_of(each.state)) != 0) highest = std::max(highest, each.energy);
  return highest;
}

/// Reads the steps of a plan in their order: the last that is said of a component counts.
class Reader {
 public:
  explicit Reader(Meaning& meaning) : meaning_(meaning) {}

  void read(const std::vector<planner::Step>& steps, bool is_certain) {
    for (const planner::Step& step : steps)
      if (step.reached) read(step, is_certain && step.condition.empty() && !step.optional);
  }

 private:
  void read(const planner::Step& step, bool is_certain) {
    for (const planner::Deed& deed : step.deeds) {
      meaning_.lowers |= !deed.commands.empty() && highest_energy(deed.after) < highest_energy(deed.before);
      for (const record::ComponentId id : deed.components) meaning_.wanted[index(id)] = is_certain ? deed.after : 0;
    }
    for (const planner::Way& way : step.ways) read(way.steps, is_certain && !is_choice(way));
  }

  static bool is_choice(const planner::Way& way) { return way.name.starts_with("when ") || way.name == "otherwise"; }

  Meaning& meaning_;
};

}  // namespace

Meaning meaning_of(const std::shared_ptr<const scenario::Scenario>& scenario, const world::Subject& subject,
                   const std::vector<wire::State>& states) {
  Meaning meaning;
  meaning.wanted.assign(subject.plant->components.size(), 0);
  meaning.holds = scenario->rollback.on_stuck == record::OnStuck::hold;
  const wire::Json trigger{{"vars", wire::Json::object()}};
  const base::Result<scenario::Variables> variables = scenario::given_variables(*scenario, trigger);
  if (!variables) return meaning;
  const expression::Lookup lookup = [&](const expression::Path& path) {
    return scenario::look_up_given(path, *variables, trigger);
  };
  const base::Result<scenario::Program> program = scenario::compile(scenario, *subject.plant, lookup);
  if (!program) return meaning;
  std::vector<scenario::StateSet> sets;
  for (const wire::State state : states) sets.push_back(record::bit_of(state));
  const planner::Plan plan = planner::make_plan(*program, *subject.plant, sets, subject.settings);
  Reader(meaning).read(plan.steps, true);
  meaning.at_most = plan.worst.total;
  return meaning;
}

}  // namespace kapela::judge
