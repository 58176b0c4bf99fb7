#include "simulators/explore/part_codec.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/fingerprint.hpp"

namespace kapela::explore {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

constexpr int format = 1;

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string hex(std::uint64_t number) {
  return fmt::format("0x{:016x}", number);
}

std::uint64_t number_of(const Json& text) {
  return std::stoull(text.get<std::string>(), nullptr, 16);
}

std::string end_line(std::string_view before) {
  return line_of({{"end", hex(base::fingerprint(before))}});
}

Json goals_json(const Coverage& coverage) {
  Json goals = Json::object();
  for (std::size_t i = 0; i < goal_count; ++i) {
    const auto goal = static_cast<Goal>(i);
    if (coverage.times(goal) > 0) goals[std::string(name(goal))] = coverage.times(goal);
  }
  return goals;
}

Coverage coverage_of(const Json& goals) {
  Coverage coverage;
  for (std::size_t i = 0; i < goal_count; ++i) {
    const auto goal = static_cast<Goal>(i);
    coverage.add(goal, goals.value(std::string(name(goal)), std::uint64_t{0}));
  }
  return coverage;
}

Json standing_json(const Standing& standing) {
  return {{"path", standing.tree.path},
          {"shallow", standing.tree.shallow},
          {"parted", standing.tree.parted},
          {"next_seed", standing.next_seed}};
}

Json find_json(const ToldFind& find) {
  return {{"find", find.place},
          {"invariant", name(find.name.invariant)},
          {"explanation", find.explanation},
          {"history", hex(find.name.history)},
          {"replay", find.replay}};
}

void read_search(const Json& json, Part& part) {
  part.version = json.at("version").get<std::string>();
  part.shard = {json.at("shard").at(0).get<std::uint64_t>(), json.at("shard").at(1).get<std::uint64_t>()};
  part.inputs = json.at("inputs").get<std::map<std::string, std::string>>();
}

void read_counts(const Json& json, Part& part) {
  part.is_complete = json.at("complete").get<bool>();
  part.done = json.at("done").get<double>();
  part.tally.runs = json.at("runs").get<std::uint64_t>();
  part.tally.idle = json.at("idle").get<std::uint64_t>();
  part.tally.events = json.at("events").get<std::uint64_t>();
  part.tally.violating = json.at("violating").get<std::uint64_t>();
  part.tally.coverage = coverage_of(json.at("goals"));
}

checker::Invariant invariant_of(const std::string& name) {
  for (const checker::InvariantTraits& each : checker::invariants())
    if (each.name == name) return each.id;
  throw std::invalid_argument("no invariant " + name);
}

void read_find(const Json& json, Part& part) {
  part.finds.push_back({json.at("find").get<std::vector<std::size_t>>(),
                        {invariant_of(json.at("invariant").get<std::string>()), number_of(json.at("history"))},
                        json.at("explanation").get<std::string>(),
                        json.at("replay").get<std::string>()});
}

void read_standing(const Json& json, Standing& standing) {
  standing.tree = {json.at("path").get<std::vector<std::size_t>>(), json.at("shallow").get<std::uint64_t>(),
                   json.at("parted").get<std::uint64_t>()};
  standing.next_seed = json.at("next_seed").get<std::uint64_t>();
}

void read_line(const Json& json, PartFile& file) {
  if (json.contains("kapela_search")) return read_search(json, file.part);
  if (json.contains("runs")) return read_counts(json, file.part);
  if (json.contains("find")) return read_find(json, file.part);
  if (json.contains("standing")) return read_standing(json.at("standing"), file.part.standing);
  if (!json.contains("spent")) return;
  const Json& spent = json.at("spent");
  file.spent = {spent.at("wall_seconds").get<double>(), spent.at("cpu_seconds").get<double>(),
                spent.at("processes").get<unsigned>()};
}

/// The tally and the finds stand once in the file.
void complete_standing(Part& part) {
  part.standing.tally = part.tally;
  for (const ToldFind& each : part.finds) part.standing.known.push_back(each.name);
}

/// Up to the line that ends it, with which it agrees.
bool is_whole(std::string_view text) {
  const std::size_t at = text.rfind("{\"end\":");
  return at != std::string_view::npos && text.substr(at).starts_with(end_line(text.substr(0, at)));
}

PartFile read_lines(std::string_view text) {
  PartFile file;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    read_line(Json::parse(text.substr(0, end)), file);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  complete_standing(file.part);
  return file;
}

}  // namespace

std::string part_text(const Part& part) {
  std::string text = line_of({{"kapela_search", format},
                              {"version", part.version},
                              {"shard", {part.shard.index, part.shard.of}},
                              {"inputs", part.inputs}});
  text += line_of({{"complete", part.is_complete},
                   {"done", part.done},
                   {"runs", part.tally.runs},
                   {"idle", part.tally.idle},
                   {"events", part.tally.events},
                   {"violating", part.tally.violating},
                   {"goals", goals_json(part.tally.coverage)}});
  for (const ToldFind& find : part.finds) text += line_of(find_json(find));
  if (!part.is_complete) text += line_of({{"standing", standing_json(part.standing)}});
  return text + end_line(text);
}

std::string spent_line(const Spent& spent) {
  return line_of(
      {{"spent",
        {{"wall_seconds", spent.wall_seconds}, {"cpu_seconds", spent.cpu_seconds}, {"processes", spent.processes}}}});
}

base::Result<PartFile> parse_part(std::string_view text) {
  const Json first = Json::parse(text.substr(0, text.find('\n')), nullptr, false);
  const auto number = first.is_object() ? first.find("kapela_search") : first.end();
  if (!first.is_object() || number == first.end())
    return base::fail(ErrorCode::malformed, "it is no result of a search", "kapela explore --report writes such");
  if (*number != format)
    return base::fail(ErrorCode::unsupported,
                      fmt::format("its format is {}, this Kapela reads {}", number->dump(), format));
  if (!is_whole(text))
    return base::fail(ErrorCode::malformed, "it is torn: its end does not fit what is before",
                      "delete it, and search this part again");
  try {
    return read_lines(text);
  } catch (const std::exception& what) {
    return base::fail(ErrorCode::malformed, fmt::format("it cannot be read: {}", what.what()));
  }
}

}  // namespace kapela::explore
