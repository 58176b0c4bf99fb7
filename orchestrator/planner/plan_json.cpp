// Plans as JSON documents.
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/planner/render.hpp"
#include "orchestrator/planner/words.hpp"
#include "orchestrator/record/record.hpp"

namespace kapela::planner {
namespace {

using wire::Json;

class Documents {
 public:
  explicit Documents(const record::Plant& plant) : plant_(plant) {}

  [[nodiscard]] Json of(const Plan& plan) const {
    Json json{{"scenario", plan.scenario},
              {"atomicity", std::string(name(plan.atomicity))},
              {"from", Json::array()},
              {"steps", list(plan.steps, plan)},
              {"compensations", Json::array()},
              {"worst_case", of(plan.worst)},
              {"obstacle", first_obstacle(plan)},
              {"obstacles", obstacles(plan)},
              {"warnings", plan.warnings}};
    for (const Deed& deed : plan.start)
      json["from"].push_back({{"states", states(deed.before)}, {"components", names(deed.components)}});
    for (const Undo& undo : plan.undos) json["compensations"].push_back(of(undo));
    return json;
  }

 private:
  static Json first_obstacle(const Plan& plan) {
    if (!plan.hindrances.empty()) return of(Refusal{.message = plan.hindrances.front()});
    return plan.refusal ? of(*plan.refusal) : Json();
  }

  static Json obstacles(const Plan& plan) {
    Json json = Json::array();
    for (const std::string& hindrance : plan.hindrances) json.push_back(of(Refusal{.message = hindrance}));
    if (plan.refusal) json.push_back(of(*plan.refusal));
    return json;
  }

  [[nodiscard]] Json names(const std::vector<record::ComponentId>& ids) const {
    Json json = Json::array();
    for (const record::ComponentId id : ids) json.push_back(plant_.at(id).name);
    return json;
  }

  static Json states(scenario::StateSet set) {
    Json json = Json::array();
    for (const wire::StateTraits& each : wire::states())
      if ((set & record::bit_of(each.state)) != 0) json.push_back(std::string(each.name));
    return json;
  }

  static Json commands(const std::vector<wire::Command>& all, wire::Dialect dialect) {
    Json json = Json::array();
    for (const wire::Command command : all) json.push_back(std::string(wire::spelling(command, dialect)));
    return json;
  }

  [[nodiscard]] Json list(const std::vector<Step>& steps, const Plan& plan) const {
    Json json = Json::array();
    for (const Step& step : steps) json.push_back(of(step, plan));
    return json;
  }

  [[nodiscard]] Json of(const Step& step, const Plan& plan) const {
    Json json{{"step", step.number},
              {"label", step.label},
              {"description", step.description},
              {"if", step.condition.empty() ? Json() : Json(step.condition)},
              {"required", !step.optional},
              {"reached", step.reached},
              {"timeout", step.timeout ? Json(base::to_text(*step.timeout)) : Json()},
              {"retries", step.retries},
              {"deeds", Json::array()},
              {"already_there", names(step.there)},
              {"left_out", names(step.left_out)},
              {"on_failure", step.on_failure}};
    for (const Deed& deed : step.deeds) {
      Json& told = json["deeds"].emplace_back(Json{{"commands", commands(deed.commands, deed.dialect)},
                                                   {"before", states(deed.before)},
                                                   {"after", states(deed.after)},
                                                   {"components", names(deed.components)}});
      if (deed.process) told["process"] = name(*deed.process);
    }
    if (step.reached && plan.atomicity == record::Atomicity::rollback) json["compensation"] = step.undo;
    for (const Way& way : step.ways) json["ways"].push_back({{"way", way.name}, {"steps", list(way.steps, plan)}});
    return json;
  }

  [[nodiscard]] Json of(const Undo& undo) const {
    Json layers = Json::array();
    for (const std::vector<Lowering>& layer : undo.layers) {
      Json json = Json::array();
      for (const Lowering& each : layer) json.push_back(of(each));
      layers.push_back(std::move(json));
    }
    return layers;
  }

  [[nodiscard]] Json of(const Lowering& each) const {
    const bool moves = each.via != wire::State::unknown;
    return {{"components", names(each.components)},
            {"from", states(each.from)},
            {"on_the_way", moves ? Json(std::string(wire::name(each.via))) : Json()},
            {"breaks_off", each.breaks_off},
            {"commands", commands(each.commands, each.dialect)},
            {"target", std::string(wire::name(each.target))}};
  }

  static Json of(const WorstCase& worst) {
    return {{"total", base::to_text(worst.total)},
            {"preflight", base::to_text(worst.preflight)},
            {"steps", base::to_text(worst.steps)},
            {"audit", base::to_text(worst.audit)},
            {"on_failure", base::to_text(worst.on_failure)},
            {"compensation", base::to_text(worst.compensation)},
            {"timeout", worst.limit ? Json(base::to_text(*worst.limit)) : Json()},
            {"over_timeout", worst.is_over()}};
  }

  static Json of(const Refusal& refusal) {
    return {{"step", refusal.step},           {"file", refusal.place.file}, {"line", refusal.place.line},
            {"column", refusal.place.column}, {"message", refusal.message}, {"hint", refusal.hint}};
  }

  const record::Plant& plant_;
};

}  // namespace

Json json_of(const Plan& plan, const record::Plant& plant) {
  return Documents(plant).of(plan);
}

}  // namespace kapela::planner
