#include "simulators/estimate/answer_document.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"

namespace kapela::estimate {
namespace {

using Json = nlohmann::ordered_json;

Json seconds_of(const std::optional<base::Duration>& duration) {
  return duration ? Json(base::in_seconds(*duration)) : Json(nullptr);
}

Json share_json(const Share& share) {
  return {{"runs", share.times},
          {"of", share.of},
          {"value", share.value()},
          {"low", share.interval.low},
          {"high", share.interval.high}};
}

Json effect_json(const std::string& text, const Effect& effect) {
  return {{"at", text},
          {"probability", effect.hits},
          {"probability_low", effect.hits_interval.low},
          {"probability_high", effect.hits_interval.high},
          {"seconds", base::in_seconds(effect.lasted)},
          {"seconds_low", seconds_of(effect.lasted_low)},
          {"seconds_high", seconds_of(effect.lasted_high)}};
}

Json question_document(const Question& question) {
  Json json = {{"status", Json::array()}, {"confidence", question.confidence}};
  for (const record::RunStatus each : question.statuses) json["status"].push_back(name(each));
  if (question.within) json["within"] = base::to_text(*question.within);
  if (question.at_least) json["at_least"] = *question.at_least;
  return json;
}

Json details_of(const Answer& answer) {
  Json json = Json::object();
  json["statuses"] = Json::array();
  for (const StatusShare& each : answer.statuses) {
    Json one = {{"status", name(each.status)}};
    one.update(share_json(each.share));
    json["statuses"].push_back(std::move(one));
  }
  json["durations"] = Json::array();
  for (const Quantile& each : answer.durations)
    json["durations"].push_back({{"part", each.part},
                                 {"seconds", base::in_seconds(each.value)},
                                 {"low", seconds_of(each.low)},
                                 {"high", seconds_of(each.high)}});
  json["last"] = Json::array();
  for (const LastShare& each : answer.last) {
    Json one = {{"step", each.last.step}, {"number", each.last.number}, {"component", each.last.component}};
    one.update(share_json(each.share));
    json["last"].push_back(std::move(one));
  }
  json["failed_first"] = Json::array();
  for (const CauseShare& each : answer.causes) {
    Json one = {{"component", each.cause.component},
                {"reason", each.cause.reason},
                {"step", each.cause.step},
                {"first_run", each.first_run}};
    one.update(share_json(each.share));
    json["failed_first"].push_back(std::move(one));
  }
  return json;
}

}  // namespace

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "PASS";
    case Verdict::fail:
      return "FAIL";
    case Verdict::open:
      return "INCONCLUSIVE";
  }
  ASSERT(!"unknown Verdict");
}

std::string part_text(double part) {
  const double rest = std::min(part, 1 - part);
  if (rest <= 0) return fmt::format("{:g}", part);
  const int digits = std::max(3, 2 - static_cast<int>(std::floor(std::log10(rest))));
  std::string text = fmt::format("{:.{}f}", part, std::min(digits, 12));
  while (text.size() > 5 && text.back() == '0') text.pop_back();
  return text;
}

std::string interval_text(const Interval& interval) {
  return fmt::format("{} to {}", part_text(interval.low), part_text(interval.high));
}

std::string probability_text(const Question& question) {
  std::string statuses;
  for (const record::RunStatus each : question.statuses)
    statuses += fmt::format("{}{}", statuses.empty() ? "" : " or ", name(each));
  const std::string within = question.within ? " within " + base::to_text(*question.within) : "";
  return fmt::format("P({}{})", statuses, within);
}

std::string verdict_text(const Answer& answer) {
  const Question& question = answer.question;
  ASSERT(question.at_least);
  const double percent = 100 * question.confidence;
  const std::string what = probability_text(question);
  switch (answer.verdict) {
    case Verdict::pass:
      return fmt::format("{} is at least {} with a confidence of {:g} %, {} is asked for", what,
                         part_text(answer.lower_bound), percent, part_text(*question.at_least));
    case Verdict::fail:
      return fmt::format("{} is at most {} with a confidence of {:g} %, {} is asked for", what,
                         part_text(answer.upper_bound), percent, part_text(*question.at_least));
    case Verdict::open:
      return fmt::format("after {} runs {} may be {}, {} is asked for: more runs would tell", answer.hits.of, what,
                         interval_text(answer.hits.interval), part_text(*question.at_least));
  }
  ASSERT(!"unknown Verdict");
}

std::string answer_json(const Asked& asked, const Answer& answer, const std::vector<Sensitivity>& varied) {
  Json json = {{"scenario", asked.scenario}, {"seed", asked.seed},
               {"chance", asked.has_chance}, {"question", question_document(answer.question)},
               {"runs", answer.hits.of},     {"probability", share_json(answer.hits)}};
  json["probability"]["at_least"] = answer.lower_bound;
  json["probability"]["at_most"] = answer.upper_bound;
  if (answer.question.at_least) {
    json["verdict"] = name(answer.verdict);
    json["why"] = verdict_text(answer);
    json["indifference"] = {answer.indifference->low, answer.indifference->high};
  }
  json.update(details_of(answer));
  if (!varied.empty()) {
    json["sensitivity"] = Json::array();
    for (const Sensitivity& each : varied)
      json["sensitivity"].push_back({{"factor", each.name},
                                     {"lower", effect_json(each.low_text, each.low)},
                                     {"higher", effect_json(each.high_text, each.high)}});
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kapela::estimate
