#include "simulators/plant/expectation.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/nearest.hpp"
#include "orchestrator/wire/json_reader.hpp"

namespace kapela::plant {
namespace {

using base::ErrorCode;
using base::Result;
using wire::Json;

constexpr std::array<std::string_view, 8> match_keys{"event",   "source",  "from",  "to",
                                                     "verdict", "outcome", "fault", "kind"};
constexpr std::array<std::string_view, 7> keys{"match", "count", "at_least", "at_most", "order", "within", "since"};
constexpr base::Duration longest = std::chrono::minutes(10);

template <class Names>
std::optional<base::Error> unknown_key(const Json& object, const Names& known, const std::string& pointer) {
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string hint = base::did_you_mean(key.substr(0, 64), names);
    if (hint.empty())
      for (const std::string& name : names) hint += (hint.empty() ? "there is " : ", ") + name;
    return base::fail(ErrorCode::invalid, fmt::format("{}/{}: unknown key", pointer, key.substr(0, 64)), hint);
  }
  return std::nullopt;
}

Result<RecordMatch> parse_match(const Json& json, const std::string& pointer) {
  if (!json.is_object())
    return base::fail(ErrorCode::invalid, pointer + ": a match is an object", R"({"event": "CMD_RUN"})");
  if (auto error = unknown_key(json, match_keys, pointer)) return *error;
  RecordMatch match;
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) return base::fail(ErrorCode::invalid, fmt::format("{}/{}: no text", pointer, key));
    match.emplace_back(key, value.get<std::string>());
  }
  return match;
}

Result<std::optional<std::uint64_t>> parse_number(const Json& json, const std::string& key) {
  const auto member = json.find(key);
  if (member == json.end()) return std::optional<std::uint64_t>();
  if (!member->is_number_unsigned()) return base::fail(ErrorCode::invalid, "/" + key + ": no count");
  return std::optional(member->get<std::uint64_t>());
}

std::optional<base::Error> read_within(const Json& json, Expectation& expectation) {
  const auto member = json.find("within");
  if (member == json.end()) return std::nullopt;
  const auto time = member->is_string() ? base::parse_duration(member->get<std::string>())
                                        : Result<base::Duration>(base::fail(ErrorCode::invalid, "no duration", "2s"));
  if (!time) return base::fail(ErrorCode::invalid, "/within: " + time.error().message, time.error().hint);
  if (*time > longest) return base::fail(ErrorCode::invalid, "/within: too long", "at most 10m");
  expectation.within = *time;
  return std::nullopt;
}

std::optional<base::Error> read_steps(const Json& json, Expectation& expectation) {
  expectation.is_order = json.contains("order");
  if (expectation.is_order == json.contains("match"))
    return base::fail(ErrorCode::invalid, "either 'match' or 'order' is needed", R"({"match": {"event": "CMD_RUN"}})");
  if (!expectation.is_order) {
    Result<RecordMatch> match = parse_match(json["match"], "/match");
    if (!match) return match.error();
    expectation.steps.push_back(std::move(*match));
    return std::nullopt;
  }
  const Json& order = json["order"];
  if (!order.is_array() || order.empty()) return base::fail(ErrorCode::invalid, "/order: no list of matches");
  for (std::size_t i = 0; i < order.size(); ++i) {
    Result<RecordMatch> match = parse_match(order[i], fmt::format("/order/{}", i));
    if (!match) return match.error();
    expectation.steps.push_back(std::move(*match));
  }
  return std::nullopt;
}

std::optional<base::Error> read_counts(const Json& json, Expectation& expectation) {
  const auto count = parse_number(json, "count");
  const auto least = parse_number(json, "at_least");
  const auto most = parse_number(json, "at_most");
  const auto since = parse_number(json, "since");
  for (const auto* each : {&count, &least, &most, &since})
    if (!*each) return each->error();
  const bool has_bounds = *least || *most;
  if (*count && has_bounds)
    return base::fail(ErrorCode::invalid, "/count: does not go with at_least and at_most", "leave one out");
  if (expectation.is_order && (*count || has_bounds))
    return base::fail(ErrorCode::invalid, "/order: does not go with counts", "leave them out");
  expectation.since = since->value_or(0);
  expectation.least = *count ? *count : *least;
  expectation.most = *count ? *count : *most;
  if (!expectation.least && !expectation.most) expectation.least = 1;
  return std::nullopt;
}

/// What a record says for a key; several, where it has several faults.
std::vector<std::string> values_of(const JournalRecord& record, std::string_view key) {
  if (key == "event") return {record.event};
  if (key == "source") return {record.source};
  if (key == "from") return {std::string(wire::name(record.before))};
  if (key == "to") return {std::string(wire::name(record.after))};
  if (key == "verdict") return {std::string(record.verdict)};
  if (key == "outcome") return {std::string(record.outcome)};
  if (key == "kind") return {std::string(kind_name(record.kind))};
  std::vector<std::string> names;
  for (const faults::Hit& hit : record.faults) names.push_back(hit.fault->name);
  return names;
}

bool holds(const JournalRecord& record, const std::pair<std::string, std::string>& key) {
  const auto values = values_of(record, key.first);
  return std::find(values.begin(), values.end(), key.second) != values.end();
}

std::size_t mismatches(const JournalRecord& record, const RecordMatch& match) {
  return static_cast<std::size_t>(
      std::count_if(match.begin(), match.end(), [&record](const auto& key) { return !holds(record, key); }));
}

/// The newest of those with the fewest keys that do not hold; none that holds no key at all.
void take_nearest(const JournalRecord& record, const RecordMatch& match, Standing& standing, std::size_t& fewest) {
  const std::size_t against = mismatches(record, match);
  if (against == 0 || against >= match.size() || against > fewest) return;
  fewest = against;
  standing.nearest = &record;
}

void judge_order(const Expectation& expectation, const ComponentJournal& journal, Standing& standing) {
  for (const JournalRecord& record : journal.records()) {
    if (record.sequence <= expectation.since || standing.step == expectation.steps.size()) continue;
    if (mismatches(record, expectation.steps[standing.step]) == 0) ++standing.step;
  }
  standing.count = standing.step;
  const bool is_whole = standing.step == expectation.steps.size();
  standing.verdict = is_whole ? Standing::Verdict::holds : Standing::Verdict::not_yet;
}

void judge_count(const Expectation& expectation, const ComponentJournal& journal, Standing& standing) {
  const std::uint64_t most = expectation.most.value_or(std::numeric_limits<std::uint64_t>::max());
  for (const JournalRecord& record : journal.records()) {
    if (record.sequence <= expectation.since || mismatches(record, expectation.steps.front()) != 0) continue;
    standing.count += record.repeats;
    if (standing.count > most && standing.nearest == nullptr) standing.nearest = &record;
  }
  if (standing.count > most) {
    standing.verdict = Standing::Verdict::broken;
  } else if (standing.count >= expectation.least.value_or(0)) {
    standing.verdict = expectation.most ? Standing::Verdict::so_far : Standing::Verdict::holds;
  }
}

Json nearest_json(const Expectation& expectation, const Standing& standing) {
  if (standing.nearest == nullptr) return {};
  Json json{{"record", Json::parse(record_json(*standing.nearest))}, {"mismatches", Json::array()}};
  const std::size_t last = expectation.steps.size() - 1;
  for (const auto& key : expectation.steps[std::min(standing.step, last)]) {
    if (holds(*standing.nearest, key)) continue;
    json["mismatches"].push_back(
        {{"key", key.first}, {"wanted", key.second}, {"got", values_of(*standing.nearest, key.first)}});
  }
  return json;
}

}  // namespace

Result<Expectation> parse_expectation(std::string_view body) {
  const Result<Json> json = wire::parse_json(body);
  if (!json) return json.error();
  if (!json->is_object())
    return base::fail(ErrorCode::invalid, "the body is no object", R"({"match": {"event": "CMD_RUN"}})");
  if (auto error = unknown_key(*json, keys, "")) return *error;
  Expectation expectation;
  if (auto error = read_steps(*json, expectation)) return *error;
  if (auto error = read_counts(*json, expectation)) return *error;
  if (auto error = read_within(*json, expectation)) return *error;
  return expectation;
}

Standing judge(const Expectation& expectation, const ComponentJournal& journal) {
  Standing standing;
  if (expectation.is_order) {
    judge_order(expectation, journal, standing);
  } else {
    judge_count(expectation, journal, standing);
  }
  if (standing.verdict != Standing::Verdict::not_yet) return standing;
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const JournalRecord& record : journal.records())
    if (record.sequence > expectation.since) take_nearest(record, expectation.steps[standing.step], standing, fewest);
  return standing;
}

std::string standing_body(const Expectation& expectation, const Standing& standing) {
  const bool holds = standing.verdict == Standing::Verdict::holds || standing.verdict == Standing::Verdict::so_far;
  Json json{{"holds", holds}, {"count", standing.count}};
  if (!holds) json["nearest"] = nearest_json(expectation, standing);
  if (!holds && expectation.is_order) json["step"] = standing.step;
  return json.dump();
}

}  // namespace kapela::plant
