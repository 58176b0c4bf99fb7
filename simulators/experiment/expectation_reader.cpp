#include "simulators/experiment/expectation_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/keys/key_reader.hpp"

namespace kapela::experiment {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using yaml::Node;
using yaml::Report;

constexpr std::int64_t most_commands = 1'000'000;

void add(const Node& who, const Node& what, const record::Plant& plant, StateCondition& into, Report& report) {
  std::vector<wire::State> states;
  for (const Node& item : yaml::read_one_or_list(what, report))
    if (const auto name = yaml::read_choice(item, report, "a state", files::known_states()))
      states.push_back(*wire::parse_state(*name));
  const bool is_all = who.text() == "@all" || who.text() == "all";
  std::vector<std::string> names = plant.component_names();
  if (!is_all && !yaml::read_choice(who, report, "a component", names)) return;
  for (std::size_t i = 0; i < plant.components.size(); ++i)
    if (is_all || plant.components[i].name == who.text())
      into.wanted.push_back({static_cast<record::ComponentId>(i), states});
}

void command_key(Keys& keys, wire::Command& command) {
  keys.value(required("command", "Of the profile."), files::any_command, [&](const Node& node, Report& report) {
    const auto name = yaml::read_choice(node, report, "a command", wire::command_names());
    if (name) command = *wire::parse_command(*name);
  });
}

void count_keys(Keys& keys, const record::Plant& plant, CountExpectation& count) {
  std::optional<std::uint32_t> exactly;
  component_key(keys, plant, count.component);
  command_key(keys, count.command);
  keys.integer({"exactly", "So many were accepted."}, exactly, {.least = 0, .most = most_commands});
  keys.integer({"at_least", "No fewer were accepted."}, count.at_least, {.least = 0, .most = most_commands});
  keys.integer({"at_most", "No more were accepted."}, count.at_most, {.least = 0, .most = most_commands});
  if (exactly) count.at_most = count.at_least = *exactly;
  if (!keys.obey(keys::Rule::at_least_one, {"exactly", "at_least", "at_most"}))
    keys.complain(ErrorCode::missing_key, "", "a count needs 'exactly', 'at_least' or 'at_most'");
}

void milestone_keys(Keys& keys, const record::Plant& plant, Milestone& milestone) {
  component_key(keys, plant, milestone.component);
  command_key(keys, milestone.command);
}

std::vector<std::string> names_of(const auto& all) {
  std::vector<std::string> names;
  for (const auto& each : all) names.emplace_back(name(each));
  return names;
}

template <class Item>
std::vector<Item> read_names(const Node& list, std::string_view what, const std::vector<Item>& all, Report& report) {
  std::vector<Item> found;
  const std::vector<std::string> names = names_of(all);
  const auto items = yaml::read_list(list, report);
  if (!items) return found;
  for (const Node& item : *items)
    if (const auto name = yaml::read_choice(item, report, what, names))
      found.push_back(all[static_cast<std::size_t>(std::find(names.begin(), names.end(), *name) - names.begin())]);
  return found;
}

std::optional<std::uint64_t> read_hash(const Node& node, Report& report) {
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
  report.error(ErrorCode::invalid, node, fmt::format("{} is no hash", base::in_quotes(*text)),
               "write it as kapela replay prints it: \"0x0123456789abcdef\"");
  return std::nullopt;
}

std::vector<record::RunStatus> statuses() {
  using record::RunStatus;
  return {RunStatus::running,     RunStatus::succeeded,       RunStatus::rejected,
          RunStatus::rolled_back, RunStatus::rollback_failed, RunStatus::stopped_partial};
}

std::vector<checker::Invariant> all_invariants() {
  std::vector<checker::Invariant> all;
  for (const checker::InvariantTraits& each : checker::invariants()) all.push_back(each.id);
  return all;
}

std::vector<std::string> status_names() {
  return names_of(statuses());
}

std::vector<std::string> invariant_names() {
  return names_of(all_invariants());
}

keys::Block count_block() {
  return {"count", "", [](Keys& keys) {
            CountExpectation count;
            count_keys(keys, {}, count);
          }};
}

keys::Block milestone_block() {
  return {"milestone", "", [](Keys& keys) {
            Milestone milestone;
            milestone_keys(keys, {}, milestone);
          }};
}

constexpr keys::Shape run_status = keys::defined("status", keys::word(status_names));
constexpr keys::Shape run_statuses = keys::one_or_list_of(run_status);
constexpr keys::Shape invariant = keys::word(invariant_names);
constexpr keys::Shape invariant_list = keys::list_of(invariant);
constexpr keys::Shape count_shape = keys::block(count_block);
constexpr keys::Shape count_list = keys::list_of(count_shape, 1);
constexpr keys::Shape milestone_shape = keys::block(milestone_block);
constexpr keys::Shape milestone_list = keys::list_of(milestone_shape, 1);
constexpr keys::Shape hash_shape = keys::matching("^0x[0-9a-fA-F]{1,16}$");

/// One, or a list of them.
void statuses_key(Keys& keys, const keys::Key& key, auto& into) {
  keys.value(key, run_statuses, [&](const Node& node, Report& report) {
    std::vector<record::RunStatus> found;
    const std::vector<std::string> names = status_names();
    for (const Node& item : yaml::read_one_or_list(node, report))
      if (const auto name = yaml::read_choice(item, report, "a status", names))
        found.push_back(
            statuses()[static_cast<std::size_t>(std::find(names.begin(), names.end(), *name) - names.begin())]);
    into = std::move(found);
  });
}

void plant_expectation_keys(Keys& keys, const record::Plant& plant, Expectation& expect) {
  keys.duration({"within", "Each run ends in that time."}, expect.within);
  keys.value({"states", "In the end."}, wanted_states,
             [&](const Node& node, Report& report) { expect.states = read_states_of(node, plant, report); });
  keys.value({"counts", "How many commands were accepted."}, count_list, [&](const Node& node, Report& report) {
    for (const Node& item : yaml::read_one_or_list(node, report))
      keys::read_keys(item, "a count", report,
                      [&](Keys& inner) { count_keys(inner, plant, expect.counts.emplace_back()); });
  });
  keys.value({"order", "Commands that were accepted in this order, perhaps with others between."}, milestone_list,
             [&](const Node& node, Report& report) {
               for (const Node& item : yaml::read_one_or_list(node, report))
                 keys::read_keys(item, "a command in the order", report,
                                 [&](Keys& inner) { milestone_keys(inner, plant, expect.order.emplace_back()); });
             });
}

void complain_unless(Keys& keys, std::string_view key, const base::Result<void>& sound) {
  if (!sound) keys.complain(sound.error().code, key, sound.error().message, sound.error().hint);
}

void probability_keys(Keys& keys, ProbabilityExpectation& expect) {
  constexpr std::int64_t most_runs = 10'000'000;
  estimate::Question& question = expect.question;
  statuses_key(keys, {"status", "A run that ends so counts. Default: SUCCEEDED."}, question.statuses);
  keys.duration({"within", "And takes no longer."}, question.within);
  double goal = 0.999;
  keys.number(required("at_least", "The goal, above 0 and below 1."), goal, {.least = 0, .most = 1});
  question.at_least = goal;
  if (keys.has("at_least")) complain_unless(keys, "at_least", estimate::check_goal(goal, "at_least:"));
  keys.number({"confidence", "Of PASS and FAIL."}, question.confidence, {.least = 0.5, .most = 0.999999});
  keys.integer({"runs", "No more; then nothing is proved."}, expect.most_runs, {.least = 1, .most = most_runs});
  keys.flag({"rare", "What misses is so rare that hardly a run shows it: by splitting, as kapela estimate --rare."},
            expect.rare);
}

keys::Block probability_block() {
  return {"probability", "", [](Keys& keys) {
            ProbabilityExpectation expect;
            probability_keys(keys, expect);
          }};
}

constexpr keys::Shape probability_shape = keys::block(probability_block);

void expectation_keys(Keys& keys, const record::Plant& plant, Expectation& expect) {
  statuses_key(keys, {"runs", "How the runs end, one after the other."}, expect.runs);
  statuses_key(keys, {"status", "Another word for runs."}, expect.runs);
  if (!keys.obey(keys::Rule::not_together, {"runs", "status"}))
    keys.complain(ErrorCode::invalid, "", "'runs' and 'status' do not go together", "leave one of them out");
  statuses_key(keys, {"status_in", "Each run ends with one of these."}, expect.status_in);
  plant_expectation_keys(keys, plant, expect);
  keys.value({"violates", "The invariants that are broken. Default: none."}, invariant_list,
             [&](const Node& node, Report& report) {
               expect.violates = read_names(node, "an invariant", all_invariants(), report);
             });
  std::sort(expect.violates.begin(), expect.violates.end());
  keys.value({"probability", "Of many virtual runs, each with chance of its own and the plant's rates."},
             probability_shape, [&](const Node& node, Report& report) {
               keys::read_keys(node, "a probability", report,
                               [&](Keys& inner) { probability_keys(inner, expect.probability.emplace()); });
             });
  keys.value({"hash", "Of the history, as kapela replay prints it."}, hash_shape,
             [&](const Node& node, Report& report) { expect.hash = read_hash(node, report); });
}

keys::Block expectation_block() {
  return {"expect", "", [](Keys& keys) {
            Expectation expect;
            expectation_keys(keys, {}, expect);
          }};
}

constexpr keys::Shape some_states = keys::one_or_list_of(files::known_state);
constexpr keys::Shape state_maps = keys::list_of(wanted_states, 1);
constexpr std::array condition_forms{&wanted_states, &state_maps};

}  // namespace

constinit const keys::Shape wanted_states = keys::defined("states", keys::map_of(keys::any_name, some_states),
                                                          "Components, or @all, and the states they are to be in.");

StateCondition read_states_of(const Node& node, const record::Plant& plant, Report& report) {
  StateCondition condition;
  if (node.kind() != yaml::Kind::mapping)
    report.error(ErrorCode::invalid, node, "states are a mapping of components to states",
                 "{io: RUN, supervisor_1: [RUN, PAUSE]}");
  for (const yaml::Member& member : node.members()) add(member.key, member.value, plant, condition, report);
  return condition;
}

void condition_key(Keys& keys, const keys::Key& key, const record::Plant& plant, StateCondition& condition) {
  keys.value(key, keys::one_of(condition_forms), [&](const Node& node, Report& report) {
    if (node.kind() == yaml::Kind::mapping) {
      condition = read_states_of(node, plant, report);
      return;
    }
    for (const Node& item : yaml::read_one_or_list(node, report)) {
      const StateCondition part = read_states_of(item, plant, report);
      condition.wanted.insert(condition.wanted.end(), part.wanted.begin(), part.wanted.end());
    }
  });
}

void component_key(Keys& keys, const record::Plant& plant, record::ComponentId& component) {
  component = record::no_component;
  keys.value({.name = "component", .effect = "A component of the plant.", .required = true, .shared = "component"},
             keys::any_name, [&](const Node& node, Report& report) {
               const auto name = yaml::read_choice(node, report, "a component", plant.component_names());
               if (name) component = plant.find(*name).value_or(component);
             });
}

void expectation_key(Keys& keys, const keys::Key& key, const record::Plant& plant, Expectation& expect) {
  keys.block(key, keys::block(expectation_block), "expect",
             [&](Keys& inner) { expectation_keys(inner, plant, expect); });
}

}  // namespace kapela::experiment
