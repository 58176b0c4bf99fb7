#include "simulators/estimate/estimate_part.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/fingerprint.hpp"

namespace kapela::estimate {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

constexpr int estimate_format = 1;

std::string json_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string proof_of(std::string_view before) {
  return json_line({{"end", fmt::format("0x{:016x}", base::fingerprint(before))}});
}

Json tally_json(const Tally& tally) {
  Json lasted = Json::array();
  for (const base::Duration each : tally.lasted) lasted.push_back(each.count());
  Json causes = Json::array();
  for (const auto& [cause, counted] : tally.causes)
    causes.push_back({cause.component, cause.reason, cause.step, counted.times, counted.first_run});
  Json last = Json::array();
  for (const auto& [who, count] : tally.last) last.push_back({who.number, who.step, who.component, count});
  return {{"runs", tally.runs},          {"hits", tally.hits},
          {"ends", tally.ends},          {"lasted_ns", std::move(lasted)},
          {"causes", std::move(causes)}, {"last", std::move(last)}};
}

Tally tally_in(const Json& json) {
  Tally tally;
  tally.runs = json.at("runs").get<std::uint64_t>();
  tally.hits = json.at("hits").get<std::uint64_t>();
  tally.ends = json.at("ends").get<std::array<std::uint64_t, status_count>>();
  for (const Json& each : json.at("lasted_ns")) tally.lasted.emplace_back(each.get<std::int64_t>());
  for (const Json& each : json.at("causes"))
    tally.causes[{each.at(0).get<std::string>(), each.at(1).get<std::string>(), each.at(2).get<std::string>()}] = {
        each.at(3).get<std::uint64_t>(), each.at(4).get<std::uint64_t>()};
  for (const Json& each : json.at("last"))
    tally.last[{each.at(0).get<std::uint32_t>(), each.at(1).get<std::string>(), each.at(2).get<std::string>()}] =
        each.at(3).get<std::uint64_t>();
  return tally;
}

Json question_json(const Question& question) {
  Json json = {{"confidence", question.confidence}};
  for (const record::RunStatus each : question.statuses) json["statuses"].push_back(static_cast<int>(each));
  if (question.within) json["within_ns"] = question.within->count();
  if (question.at_least) json["at_least"] = *question.at_least;
  if (question.indifference) json["indifference"] = *question.indifference;
  return json;
}

Question question_in(const Json& json) {
  Question question;
  question.confidence = json.at("confidence").get<double>();
  question.statuses.clear();
  for (const Json& each : json.at("statuses")) {
    const auto status = each.get<std::size_t>();
    if (status < status_count) question.statuses.push_back(static_cast<record::RunStatus>(status));
  }
  if (json.contains("within_ns")) question.within = base::Duration(json.at("within_ns").get<std::int64_t>());
  if (json.contains("at_least")) question.at_least = json.at("at_least").get<double>();
  if (json.contains("indifference")) question.indifference = json.at("indifference").get<double>();
  return question;
}

EstimatePart part_in(const Json& json) {
  EstimatePart part;
  part.version = json.at("version").get<std::string>();
  part.inputs = json.at("inputs").get<std::map<std::string, std::string>>();
  part.question = question_in(json.at("question"));
  part.seed = json.at("seed").get<std::uint64_t>();
  part.all_runs = json.at("all_runs").get<std::uint64_t>();
  part.index = json.at("shard").at(0).get<std::uint64_t>();
  part.of = json.at("shard").at(1).get<std::uint64_t>();
  part.tally = tally_in(json.at("tally"));
  return part;
}

/// What must be alike in all parts, and is not. Empty: they fit.
std::string misfit_of(const EstimatePart& one, const EstimatePart& other) {
  if (one.version != other.version) return fmt::format("of Kapela {}, not {}", other.version, one.version);
  for (const auto& [name, value] : one.inputs) {
    const auto found = other.inputs.find(name);
    if (found == other.inputs.end() || found->second != value) return fmt::format("another {}", name);
  }
  if (other.question != one.question) return "another question";
  if (other.seed != one.seed) return fmt::format("seed {}, not {}", other.seed, one.seed);
  if (other.all_runs != one.all_runs) return fmt::format("of {} runs, not {}", other.all_runs, one.all_runs);
  if (other.of != one.of) return fmt::format("of {} shards, not {}", other.of, one.of);
  return {};
}

}  // namespace

std::string estimate_text(const EstimatePart& part) {
  const std::string line = json_line({{"kapela_estimate", estimate_format},
                                      {"version", part.version},
                                      {"inputs", part.inputs},
                                      {"question", question_json(part.question)},
                                      {"seed", part.seed},
                                      {"all_runs", part.all_runs},
                                      {"shard", {part.index, part.of}},
                                      {"tally", tally_json(part.tally)}});
  return line + proof_of(line);
}

bool is_estimate_part(std::string_view text) {
  return text.starts_with("{\"kapela_estimate\":");
}

base::Result<EstimatePart> parse_estimate(std::string_view text) {
  if (!is_estimate_part(text))
    return base::fail(ErrorCode::malformed, "it is no part of an estimate", "kapela estimate --report writes such");
  const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
  if (text.substr(end) != proof_of(text.substr(0, end)))
    return base::fail(ErrorCode::malformed, "it is torn: its end does not fit what is before",
                      "delete it, and make this part again");
  try {
    const Json json = Json::parse(text.substr(0, end));
    if (json.at("kapela_estimate") != estimate_format)
      return base::fail(ErrorCode::unsupported, fmt::format("its format is {}, this Kapela reads {}",
                                                            json.at("kapela_estimate").dump(), estimate_format));
    return part_in(json);
  } catch (const std::exception& what) {
    return base::fail(ErrorCode::malformed, fmt::format("it cannot be read: {}", what.what()));
  }
}

std::string tally_text(const Tally& tally) {
  return tally_json(tally).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Tally> parse_tally(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    return tally_in(json);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

MergedEstimate merge(std::span<const NamedEstimatePart> parts) {
  MergedEstimate merged;
  if (parts.empty()) return merged;
  const EstimatePart& first = parts.front().part;
  merged.whole = first;
  merged.whole.tally = {};
  std::set<std::uint64_t> seen;
  for (const NamedEstimatePart& each : parts) {
    if (std::string why = misfit_of(first, each.part); !why.empty())
      merged.problems.push_back(fmt::format("{}: {}", each.name, why));
    else if (!seen.insert(each.part.index).second)
      merged.problems.push_back(fmt::format("{}: shard {}/{} is there twice", each.name, each.part.index, first.of));
    else
      merged.whole.tally.add(each.part.tally);
  }
  for (std::uint64_t i = 0; i < first.of && merged.problems.empty(); ++i)
    if (!seen.contains(i)) merged.problems.push_back(fmt::format("shard {}/{} is missing", i, first.of));
  merged.whole.index = 0;
  merged.whole.of = 1;
  merged.whole.tally.sort();
  return merged;
}

}  // namespace kapela::estimate
