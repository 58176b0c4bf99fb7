#include "orchestrator/files/scenario_keys.hpp"

#include <array>

#include <fmt/format.h>

namespace kapela::files {
namespace {

using engine::Scenario;
using yaml::MappingReader;
using yaml::Node;

constexpr yaml::DurationRules keys_as_avena{.seconds_allowed = true, .zero_allowed = false};
constexpr yaml::DurationRules keys_as_avena_or_none{.seconds_allowed = true, .zero_allowed = true};
constexpr yaml::IntegerRange priorities{-1'000'000, 1'000'000};
constexpr yaml::IntegerRange executions{1, 1'000'000'000};

/// One of `values` by its name, or what was there before.
template <class T, std::size_t Size>
void read_word(MappingReader& reader, std::string_view key, const std::array<T, Size>& values, std::string_view what,
               auto& into) {
  const std::optional<Node> node = reader.optional(key);
  if (!node) return;
  std::vector<std::string> names;
  for (const T each : values) names.emplace_back(name(each));
  const std::optional<std::string> word = read_choice(*node, reader.report(), what, names);
  for (const T each : values)
    if (word == name(each)) into = each;
}

void read_rollback(const Node& node, engine::RollbackSettings& rollback, yaml::Report& report) {
  using engine::OnStuck;
  MappingReader reader(node, "rollback", report);
  if (!reader.is_mapping()) return;
  read_word(reader, "on_stuck", std::array{OnStuck::hold, OnStuck::go_on}, "a way to go on", rollback.on_stuck);
  rollback.budget = reader.duration("budget").value_or(rollback.budget);
  rollback.drain = reader.duration("drain", {.zero_allowed = true}).value_or(rollback.drain);
  rollback.on_failure = reader.duration("on_failure", {.zero_allowed = true}).value_or(rollback.on_failure);
  reader.finish();
}

}  // namespace

void read_scenario_keys(MappingReader& reader, Scenario& scenario) {
  using enum engine::Atomicity;
  using engine::Mode;
  scenario.timeout = reader.duration("timeout", keys_as_avena);
  read_word(reader, "atomicity", std::array{rollback, forward, none}, "a kind of atomicity", scenario.atomicity);
  if (const std::optional<Node> node = reader.optional("rollback"); node)
    read_rollback(*node, scenario.rollback, reader.report());
  read_word(reader, "mode", std::array{Mode::single, Mode::queued, Mode::restart, Mode::parallel}, "a mode",
            scenario.mode);
  scenario.cooldown = reader.duration("cooldown", keys_as_avena_or_none);
  scenario.priority = static_cast<int>(reader.integer("priority", priorities).value_or(scenario.priority));
  if (const std::optional<std::int64_t> most = reader.integer("max_executions", executions); most)
    scenario.max_executions = static_cast<std::uint32_t>(*most);
  scenario.preempt = reader.boolean("preempt").value_or(scenario.preempt);
  scenario.enabled = reader.boolean("enabled").value_or(scenario.enabled);
  scenario.resume = reader.boolean("resume").value_or(scenario.resume);
}

}  // namespace kapela::files
