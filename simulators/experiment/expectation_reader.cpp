#include "simulators/experiment/expectation_reader.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace kapela::experiment {
namespace {

using base::ErrorCode;
using yaml::MappingReader;
using yaml::Node;

constexpr std::int64_t most_commands = 1'000'000;

std::optional<wire::State> read_state(const Node& node, yaml::Report& report) {
  std::vector<std::string> names;
  for (const wire::StateTraits& each : wire::states())
    if (each.state != wire::State::unknown) names.emplace_back(each.name);
  const auto name = yaml::read_choice(node, report, "a state", names);
  return name ? wire::parse_state(*name) : std::nullopt;
}

void add(const Node& who, const Node& what, const engine::Plant& plant, StateCondition& into, yaml::Report& report) {
  std::vector<wire::State> states;
  for (const Node& item : yaml::read_one_or_list(what, report))
    if (const auto state = read_state(item, report)) states.push_back(*state);
  const bool is_all = who.text() == "@all" || who.text() == "all";
  std::vector<std::string> names = plant.component_names();
  if (!is_all && !yaml::read_choice(who, report, "a component", names)) return;
  for (std::size_t i = 0; i < plant.components.size(); ++i)
    if (is_all || plant.components[i].name == who.text())
      into.wanted.push_back({static_cast<engine::ComponentId>(i), states});
}

engine::ComponentId component(MappingReader& reader, const engine::Plant& plant) {
  const std::optional<Node> node = reader.required("component");
  const auto name =
      node ? yaml::read_choice(*node, reader.report(), "a component", plant.component_names()) : std::nullopt;
  return name ? plant.find(*name).value_or(engine::no_component) : engine::no_component;
}

wire::Command command(MappingReader& reader) {
  const std::optional<Node> node = reader.required("command");
  const auto name = node ? yaml::read_choice(*node, reader.report(), "a command", wire::command_names()) : std::nullopt;
  return name ? *wire::parse_command(*name) : wire::Command::stop;
}

CountExpectation read_count(const Node& node, const engine::Plant& plant, yaml::Report& report) {
  MappingReader reader(node, "a count", report);
  CountExpectation count{component(reader, plant), command(reader)};
  const auto number = [&reader](std::string_view key) {
    return reader.integer(key, {.least = 0, .most = most_commands});
  };
  const auto exactly = number("exactly");
  const auto at_least = number("at_least");
  const auto at_most = number("at_most");
  count.at_least = static_cast<std::uint32_t>(exactly.value_or(at_least.value_or(0)));
  if (exactly || at_most) count.at_most = static_cast<std::uint32_t>(exactly ? *exactly : *at_most);
  if (!exactly && !at_least && !at_most)
    report.error(ErrorCode::missing_key, node, "a count needs 'exactly', 'at_least' or 'at_most'");
  reader.finish();
  return count;
}

Milestone read_milestone(const Node& node, const engine::Plant& plant, yaml::Report& report) {
  MappingReader reader(node, "a command in the order", report);
  const Milestone milestone{component(reader, plant), command(reader)};
  reader.finish();
  return milestone;
}

std::vector<std::string> names_of(const auto& all) {
  std::vector<std::string> names;
  for (const auto& each : all) names.emplace_back(name(each));
  return names;
}

template <class Item>
std::vector<Item> read_names(const Node& list, std::string_view what, const std::vector<Item>& all,
                             yaml::Report& report) {
  std::vector<Item> found;
  const std::vector<std::string> names = names_of(all);
  const auto items = yaml::read_list(list, report);
  if (!items) return found;
  for (const Node& item : *items)
    if (const auto name = yaml::read_choice(item, report, what, names))
      found.push_back(all[static_cast<std::size_t>(std::find(names.begin(), names.end(), *name) - names.begin())]);
  return found;
}

std::optional<std::uint64_t> read_hash(const Node& node, yaml::Report& report) {
  const std::optional<std::string> text = yaml::read_string(node, report);
  if (!text) return std::nullopt;
  constexpr std::string_view prefix = "0x";
  constexpr int hexadecimal = 16;
  std::uint64_t hash = 0;
  const char* const end = text->data() + text->size();
  const auto [stopped, failed] = text->starts_with(prefix)
                                     ? std::from_chars(text->data() + prefix.size(), end, hash, hexadecimal)
                                     : std::from_chars_result{text->data(), std::errc::invalid_argument};
  if (failed == std::errc{} && stopped == end) return hash;
  report.error(ErrorCode::invalid, node, fmt::format("{} is no hash", yaml::shown(*text)),
               "write it as kapela replay prints it: \"0x0123456789abcdef\"");
  return std::nullopt;
}

std::vector<engine::RunStatus> statuses() {
  using engine::RunStatus;
  return {RunStatus::running,     RunStatus::succeeded,       RunStatus::rejected,
          RunStatus::rolled_back, RunStatus::rollback_failed, RunStatus::stopped_partial};
}

std::vector<history::Invariant> all_invariants() {
  std::vector<history::Invariant> all;
  for (const history::InvariantTraits& each : history::invariants()) all.push_back(each.id);
  return all;
}

/// One, or a list of them.
std::vector<engine::RunStatus> read_statuses(const Node& node, yaml::Report& report) {
  std::vector<engine::RunStatus> found;
  const std::vector<std::string> names = names_of(statuses());
  for (const Node& item : yaml::read_one_or_list(node, report))
    if (const auto name = yaml::read_choice(item, report, "a status", names))
      found.push_back(
          statuses()[static_cast<std::size_t>(std::find(names.begin(), names.end(), *name) - names.begin())]);
  return found;
}

void read_plant_expectation(MappingReader& reader, const engine::Plant& plant, Expectation& expect) {
  yaml::Report& report = reader.report();
  expect.within = reader.duration("within");
  if (const auto states = reader.optional("states")) expect.states = read_states_of(*states, plant, report);
  if (const auto list = reader.optional("counts"))
    for (const Node& item : yaml::read_one_or_list(*list, report))
      expect.counts.push_back(read_count(item, plant, report));
  if (const auto list = reader.optional("order"))
    for (const Node& item : yaml::read_one_or_list(*list, report))
      expect.order.push_back(read_milestone(item, plant, report));
}

}  // namespace

StateCondition read_states_of(const Node& node, const engine::Plant& plant, yaml::Report& report) {
  StateCondition condition;
  if (node.kind() != yaml::Kind::mapping)
    report.error(ErrorCode::invalid, node, "states are a mapping of components to states",
                 "{io: RUN, supervisor_1: [RUN, PAUSE]}");
  for (const yaml::Member& member : node.members()) add(member.key, member.value, plant, condition, report);
  return condition;
}

StateCondition read_steady_state(const Node& node, const engine::Plant& plant, yaml::Report& report) {
  StateCondition condition;
  for (const Node& item : yaml::read_one_or_list(node, report)) {
    const StateCondition part = read_states_of(item, plant, report);
    condition.wanted.insert(condition.wanted.end(), part.wanted.begin(), part.wanted.end());
  }
  return condition;
}

Expectation read_expectation(const Node& node, const engine::Plant& plant, yaml::Report& report) {
  Expectation expect;
  MappingReader reader(node, "expect", report);
  for (const std::string_view key : {"runs", "status"})
    if (const auto runs = reader.optional(key)) expect.runs = read_statuses(*runs, report);
  if (reader.has("runs") && reader.has("status"))
    report.error(ErrorCode::invalid, node, "'runs' and 'status' do not go together", "leave one of them out");
  if (const auto any = reader.optional("status_in")) expect.status_in = read_statuses(*any, report);
  read_plant_expectation(reader, plant, expect);
  if (const auto list = reader.optional("violates"))
    expect.violates = read_names(*list, "an invariant", all_invariants(), report);
  std::sort(expect.violates.begin(), expect.violates.end());
  if (const auto hash = reader.optional("hash")) expect.hash = read_hash(*hash, report);
  reader.finish();
  return expect;
}

}  // namespace kapela::experiment
