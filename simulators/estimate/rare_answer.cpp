#include "simulators/estimate/rare_answer.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "simulators/statistics/mean.hpp"

namespace kapela::estimate {
namespace {

using RareJson = nlohmann::ordered_json;
using statistics::Mean;

Interval limited(Interval interval) {
  return {interval.low, std::min(1.0, interval.high)};
}

std::vector<RareCause> causes_of(std::span<const Climb> climbs, double confidence) {
  std::set<Cause> known;
  for (const Climb& climb : climbs)
    for (const auto& [cause, probability] : climb.causes) known.insert(cause);
  std::vector<RareCause> all;
  for (const Cause& cause : known) {
    std::vector<double> values;
    for (const Climb& climb : climbs) {
      const auto found = climb.causes.find(cause);
      values.push_back(found == climb.causes.end() ? 0 : found->second);
    }
    const Mean mean = statistics::mean_of(values);
    all.push_back({cause, mean.value, limited(statistics::mean_interval(mean, confidence))});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const RareCause& a, const RareCause& b) { return a.probability > b.probability; });
  return all;
}

void judge(RareAnswer& answer) {
  if (!answer.question.at_least) return;
  const double allowed = 1 - *answer.question.at_least;
  if (answer.upper_bound <= allowed) answer.verdict = Verdict::pass;
  if (answer.lower_bound > allowed) answer.verdict = Verdict::fail;
}

}  // namespace

RareAnswer rare_answer_of(const Question& question, const Splitting& splitting, std::span<const Climb> climbs) {
  RareAnswer answer;
  answer.question = question;
  answer.rungs = splitting.ladder().rungs();
  answer.climbs = climbs.size();
  answer.runs = splitting.runs_before();
  std::vector<double> values;
  std::uint64_t misses = 0;
  std::uint64_t ground = 0;
  for (const Climb& each : climbs) {
    values.push_back(each.probability);
    answer.runs += each.runs;
    misses += each.ground_misses;
    ground += each.ground_runs;
  }
  const double confidence = question.confidence;
  const Mean mean = statistics::mean_of(values);
  answer.probability = mean.value;
  answer.is_seen = mean.value > 0;
  if (answer.rungs == 0 || !answer.is_seen) {  // then they are independent runs, which can be counted
    answer.interval = statistics::clopper_pearson(misses, ground, confidence);
    answer.lower_bound = statistics::lower_bound(misses, ground, confidence);
    answer.upper_bound = statistics::upper_bound(misses, ground, confidence);
  } else {
    answer.interval = limited(statistics::mean_interval(mean, confidence));
    answer.lower_bound = statistics::mean_at_least(mean, confidence);
    answer.upper_bound = std::min(1.0, statistics::mean_at_most(mean, confidence));
  }
  if (mean.error > 0) answer.plain_runs = mean.value * (1 - mean.value) / (mean.error * mean.error);
  answer.causes = causes_of(climbs, confidence);
  judge(answer);
  return answer;
}

std::string miss_text(const Question& question) {
  return "1 - " + probability_text(question);
}

std::string rare_text(double probability) {
  return fmt::format("{:.3g}", probability);
}

std::string rare_text(const Interval& interval) {
  return fmt::format("{} to {}", rare_text(interval.low), rare_text(interval.high));
}

std::string verdict_text(const RareAnswer& answer) {
  ASSERT(answer.question.at_least);
  const double percent = 100 * answer.question.confidence;
  const std::string what = miss_text(answer.question);
  const std::string allowed = rare_text(1 - *answer.question.at_least);
  switch (answer.verdict) {
    case Verdict::pass:
      return fmt::format("{} is at most {} with a confidence of {:g} %, {} is allowed", what,
                         rare_text(answer.upper_bound), percent, allowed);
    case Verdict::fail:
      return fmt::format("{} is at least {} with a confidence of {:g} %, {} is allowed", what,
                         rare_text(answer.lower_bound), percent, allowed);
    case Verdict::open:
      return fmt::format("after {} runs {} may be {}, {} is allowed: more runs would tell", answer.runs, what,
                         rare_text(answer.interval), allowed);
  }
  ASSERT(!"unknown Verdict");
}

std::string rare_json(const Asked& asked, const RareAnswer& answer) {
  RareJson json = {{"scenario", asked.scenario}, {"seed", asked.seed}, {"question", RareJson::object()}};
  RareJson& question = json["question"];
  for (const record::RunStatus each : answer.question.statuses) question["status"].push_back(name(each));
  question["confidence"] = answer.question.confidence;
  if (answer.question.within) question["within"] = base::to_text(*answer.question.within);
  if (answer.question.at_least) question["at_least"] = *answer.question.at_least;
  json["runs"] = answer.runs;
  json["miss"] = {{"value", answer.probability},    {"low", answer.interval.low},    {"high", answer.interval.high},
                  {"at_least", answer.lower_bound}, {"at_most", answer.upper_bound}, {"seen", answer.is_seen}};
  json["climbs"] = answer.climbs;
  json["rungs"] = answer.rungs;
  if (answer.plain_runs > 0) json["plain_runs"] = answer.plain_runs;
  if (answer.question.at_least) {
    json["verdict"] = name(answer.verdict);
    json["why"] = verdict_text(answer);
  }
  json["failed_first"] = RareJson::array();
  for (const RareCause& each : answer.causes)
    json["failed_first"].push_back({{"component", each.cause.component},
                                    {"reason", each.cause.reason},
                                    {"step", each.cause.step},
                                    {"value", each.probability},
                                    {"low", each.interval.low},
                                    {"high", each.interval.high}});
  return json.dump(-1, ' ', false, RareJson::error_handler_t::replace);
}

std::string climb_text(const Climb& climb) {
  RareJson causes = RareJson::array();
  for (const auto& [cause, probability] : climb.causes)
    causes.push_back({cause.component, cause.reason, cause.step, probability});
  const RareJson json = {{"climb", climb.number},
                         {"runs", climb.runs},
                         {"probability", climb.probability},
                         {"ground", {climb.ground_runs, climb.ground_misses}},
                         {"causes", std::move(causes)}};
  return json.dump(-1, ' ', false, RareJson::error_handler_t::replace);
}

std::optional<Climb> parse_climb(std::string_view text) {
  const RareJson json = RareJson::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("climb")) return std::nullopt;
  try {
    Climb climb;
    climb.number = json.at("climb").get<std::uint64_t>();
    climb.runs = json.at("runs").get<std::uint64_t>();
    climb.probability = json.at("probability").get<double>();
    climb.ground_runs = json.at("ground").at(0).get<std::uint64_t>();
    climb.ground_misses = json.at("ground").at(1).get<std::uint64_t>();
    for (const RareJson& each : json.at("causes"))
      climb.causes[{each.at(0).get<std::string>(), each.at(1).get<std::string>(), each.at(2).get<std::string>()}] =
          each.at(3).get<double>();
    return climb;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace kapela::estimate
