#include "simulators/estimate/unlimited_tally.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "simulators/estimate/estimate_part.hpp"

namespace kapela::estimate {
namespace {

using Table = std::vector<std::vector<base::Duration>>;
using UnlimitedJson = nlohmann::json;

UnlimitedJson table_json(const Table& table) {
  UnlimitedJson json = UnlimitedJson::array();
  for (const auto& row : table) {
    UnlimitedJson& one = json.emplace_back(UnlimitedJson::array());
    for (const base::Duration each : row) one.push_back(each.count());
  }
  return json;
}

Table table_in(const UnlimitedJson& json) {
  Table table;
  for (const UnlimitedJson& row : json) {
    std::vector<base::Duration>& one = table.emplace_back();
    for (const UnlimitedJson& each : row) one.emplace_back(each.get<std::int64_t>());
  }
  return table;
}

}  // namespace

void UnlimitedTally::add(const UnlimitedTally& other) {
  ASSERT(came.size() == other.came.size());
  tally.add(other.tally);
  slow.add(other.slow);
  rows.insert(rows.end(), other.rows.begin(), other.rows.end());
  for (std::size_t i = 0; i < came.size(); ++i)
    came[i].insert(came[i].end(), other.came[i].begin(), other.came[i].end());
}

std::string unlimited_text(const UnlimitedTally& tally) {
  return UnlimitedJson{{"tally", tally_text(tally.tally)},
                       {"slow", tally_text(tally.slow)},
                       {"rows", table_json(tally.rows)},
                       {"came", table_json(tally.came)}}
      .dump();
}

std::optional<UnlimitedTally> parse_unlimited(std::string_view text) {
  const UnlimitedJson json = UnlimitedJson::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    std::optional<Tally> tally = parse_tally(json.at("tally").get<std::string>());
    std::optional<Tally> slow = parse_tally(json.at("slow").get<std::string>());
    if (!tally || !slow) return std::nullopt;
    return UnlimitedTally{std::move(*tally), std::move(*slow), table_in(json.at("rows")), table_in(json.at("came"))};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace kapela::estimate
