#include "simulators/twin/learned_json.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "simulators/twin/cumulative.hpp"

namespace kapela::twin {
namespace {

using wire::Json;

Json finite(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

Json share_json(const statistics::Proportion& share) {
  const statistics::Interval interval = share.interval(share_confidence);
  return {{"count", share.count},
          {"of", share.of},
          {"value", share.value()},
          {"from", interval.low},
          {"to", interval.high}};
}

Json candidate_json(const Candidate& candidate) {
  return {{"type", kind_name(candidate.distribution.kind)},
          {"distribution", plant_words(candidate.distribution)},
          {"log_likelihood", candidate.log_likelihood},
          {"bic", candidate.bic}};
}

Json fitting_json(const Fitting& fitting) {
  Json json{{"samples", fitting.samples}, {"ended", fitting.ended}};
  if (!fitting.why_not.empty()) json["not_fitted"] = fitting.why_not;
  if (!fitting.chosen) return json;
  const Cumulative chosen(*fitting.chosen);
  json["type"] = kind_name(fitting.chosen->kind);
  json["distribution"] = plant_words(*fitting.chosen);
  json["median"] = finite(chosen.quantile(0.5));
  json["p99"] = finite(chosen.quantile(0.99));
  json["distance"] = fitting.distance;
  json["critical"] = fitting.critical;
  json["rejected"] = fitting.is_rejected;
  for (const Candidate& each : fitting.candidates) json["candidates"].push_back(candidate_json(each));
  return json;
}

Json transition_json(const Transition& transition) {
  return {{"command", name(transition.command)}, {"from", name(transition.from)}, {"to", name(transition.to)}};
}

Json passage_json(const LearnedTransition& learned, const Passage& passage) {
  Json json = transition_json(learned.transition);
  json["time"] = fitting_json(learned.fitting);
  json["told"] = passage.exact;
  json["polled"] = passage.polled;
  json["broken_off"] = passage.broken_off;
  json["unusable"] = passage.unusable;
  json["faults"] = share_json(passage.faults());
  return json;
}

Json component_json(const LearnedComponent& component) {
  Json json{{"component", component.seen.component}, {"answers", fitting_json(component.answers)},
            {"crashes", component.seen.crashes},     {"watched", component.seen.watched},
            {"transitions", Json::array()},          {"commands", Json::array()}};
  for (const LearnedTransition& each : component.transitions)
    json["transitions"].push_back(passage_json(each, component.seen.passages.at(each.transition)));
  for (const auto& [command, dealings] : component.seen.dealings)
    json["commands"].push_back({{"command", name(command)},
                                {"refusals", share_json(dealings.refusals())},
                                {"losses", share_json(dealings.losses())}});
  return json;
}

}  // namespace

wire::JsonPtr learned_json(const Learned& learned) {
  Json json{{"components", Json::array()}, {"perhaps_depends_on", Json::array()}};
  for (const LearnedComponent& each : learned.components) json["components"].push_back(component_json(each));
  for (const Suggestion& each : learned.suggestions)
    json["perhaps_depends_on"].push_back({{"component", each.component}, {"after", each.after}, {"runs", each.runs}});
  return std::make_shared<const Json>(std::move(json));
}

wire::JsonPtr drift_json(const std::vector<EdgeDrift>& drifts) {
  Json all = Json::array();
  for (const EdgeDrift& each : drifts) {
    Json json = transition_json(each.transition);
    json["component"] = each.component;
    json["samples"] = each.samples;
    json["judged"] = each.judged;
    json["drifted"] = each.drifted;
    if (each.judged) {
      json["chance"] = each.chance;
      json["expected"] = finite(each.expected);
      json["seen"] = finite(each.seen);
    }
    all.push_back(std::move(json));
  }
  return std::make_shared<const Json>(Json{{"edges", std::move(all)}});
}

}  // namespace kapela::twin
