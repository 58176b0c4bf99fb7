#include <span>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/files/settings_reader.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/experiment/flow_text.hpp"
#include "simulators/experiment/method_reader.hpp"
#include "simulators/fault_files/fault_writer.hpp"

namespace kapela::experiment {
namespace {

using base::Distribution;

void write_max(const Distribution& distribution, FlowMapping& into) {
  if (distribution.max) into.add("max", *distribution.max);
}

void write_limits(const Distribution& distribution, FlowMapping& into) {
  into.add("min", distribution.min.value_or(base::Duration{}));
  write_max(distribution, into);
}

std::string distribution_text(const Distribution& distribution) {
  FlowMapping text;
  switch (distribution.kind) {
    case Distribution::Kind::fixed:
      text.add("type", "fixed");
      text.add("value", distribution.centre);
      return text.text();
    case Distribution::Kind::uniform:
      text.add("type", "uniform");
      write_limits(distribution, text);
      return text.text();
    case Distribution::Kind::log_uniform:
      text.add("type", "log_uniform");
      write_limits(distribution, text);
      return text.text();
    case Distribution::Kind::normal:
      text.add("type", "normal");
      text.add("mean", distribution.centre);
      text.add("stddev", base::Duration(static_cast<base::Duration::rep>(distribution.spread)));
      write_max(distribution, text);
      return text.text();
    case Distribution::Kind::lognormal:
      text.add("type", "lognormal");
      text.add("median", distribution.centre);
      text.add("sigma", decimal(distribution.spread));
      write_max(distribution, text);
      return text.text();
    case Distribution::Kind::exponential:
      text.add("type", "exponential");
      text.add("mean", distribution.centre);
      write_max(distribution, text);
      return text.text();
    case Distribution::Kind::gamma:
      text.add("type", "gamma");
      text.add("mean", distribution.centre);
      text.add("shape", decimal(distribution.spread));
      write_max(distribution, text);
      return text.text();
    case Distribution::Kind::empirical:
      break;
  }
  ASSERT(!"a distribution that has no text");
}

std::string link_text(const world::LinkSettings& link) {
  const world::LinkSettings usual;
  FlowMapping text;
  if (link.latency != usual.latency) text.add("latency", distribution_text(link.latency));
  if (link.loss != usual.loss) text.add("loss", decimal(link.loss));
  if (link.duplication != usual.duplication) text.add("duplication", decimal(link.duplication));
  if (link.reordering != usual.reordering) text.add("reordering", decimal(link.reordering));
  if (link.reordered_by != usual.reordered_by) text.add("reordered_by", link.reordered_by);
  return text.text();
}

std::string settings_text(const engine::EngineSettings& settings) {
  const engine::EngineSettings usual;
  FlowMapping text;
  for (const files::EngineTiming& timing : files::engine_timings())
    if (settings.*timing.field != usual.*timing.field) text.add(timing.key, settings.*timing.field);
  return text.empty() ? "" : fmt::format("settings: {}\n", text.text());
}

template <class Enum>
std::string_view word_of(std::span<const std::string_view> words, Enum value) {
  return words[static_cast<std::size_t>(value)];
}

template <class Item>
std::string names_text(const std::vector<Item>& items) {
  std::string text;
  for (const Item& item : items) text += fmt::format("{}{}", text.empty() ? "" : ", ", name(item));
  return "[" + text + "]";
}

std::string source_text(const SubjectSource& source) {
  std::string text;
  if (!source.plant.empty()) text += fmt::format("plant: {}\n", in_quotes(source.plant));
  std::string paths;
  for (const std::string& path : source.scenarios)
    paths += fmt::format("{}{}", paths.empty() ? "" : ", ", in_quotes(path));
  text += fmt::format("scenarios: [{}]\n", paths);
  if (source.initial_state) text += fmt::format("initial_state: {}\n", wire::name(*source.initial_state));
  return text + settings_text(source.settings);
}

std::string surroundings_text(const world::Plan& plan) {
  std::string text = fmt::format("seed: {}\n", plan.seed);
  if (plan.link != world::LinkSettings()) text += fmt::format("link: {}\n", link_text(plan.link));
  if (!plan.pushes) text += "pushes: false\n";
  if (plan.disk_latency > base::Duration::zero())
    text += fmt::format("disk_latency: {}\n", base::to_text(plan.disk_latency));
  if (!plan.revisions) text += "revisions: false\n";
  return text;
}

std::string entry(std::string_view key, const FlowMapping& value) {
  return fmt::format("{}: {}", key, value.text());
}

std::string network_text(const world::NetworkFault& fault, const record::Plant& plant) {
  FlowMapping text;
  text.add("component", plant.at(fault.component).name);
  text.add("direction", word_of(direction_words, fault.direction));
  text.add("nth", std::to_string(fault.nth));
  text.add("type", word_of(network_words, fault.type));
  if (fault.type != world::NetworkFault::Type::lose) text.add("by", fault.by);
  return entry("network", text);
}

std::string partition_text(const world::Partition& cut, const record::Plant& plant) {
  FlowMapping text;
  text.add("component", plant.at(cut.component).name);
  text.add("direction", word_of(direction_words, cut.direction));
  text.add("from", cut.from.time_since_epoch());
  text.add("until", cut.until.time_since_epoch());
  return entry("partition", text);
}

std::string crash_text(const world::OrchestratorCrash& crash) {
  FlowMapping text;
  if (crash.after_sync > 0) {
    text.add("after_sync", std::to_string(crash.after_sync));
  } else {
    text.add("after_record", std::to_string(crash.after_record));
  }
  text.add("restart_after", crash.restart_after);
  if (crash.unsynced != world::Unsynced::some) text.add("unsynced", word_of(unsynced_words, crash.unsynced));
  return entry("crash_orchestrator", text);
}

std::string fault_text(const world::ComponentFault& each, const record::Plant& plant) {
  const std::string rule = fault_files::fault_yaml(each.fault);
  return fmt::format("fault: {{component: {}, {}", plant.at(each.component).name, rule.substr(1));
}

std::string method_text(const Experiment& experiment, const record::Plant& plant) {
  std::string text = "method:\n";
  for (const std::string& each : trouble_texts(experiment.plan, plant)) text += fmt::format("  - {}\n", each);
  for (const Wanted& run : experiment.source.runs) text += fmt::format("  - run: {}\n", in_quotes(run.scenario));
  return text;
}

std::string expectation_text(const Expectation& expect) {
  FlowMapping text;
  if (expect.runs) text.add("runs", names_text(*expect.runs));
  if (!expect.status_in.empty()) text.add("status_in", names_text(expect.status_in));
  if (!expect.violates.empty()) text.add("violates", names_text(expect.violates));
  if (expect.hash) text.add("hash", in_quotes(hash_text(*expect.hash)));
  return text.empty() ? "" : fmt::format("expect: {}\n", text.text());
}

}  // namespace

std::vector<std::string> trouble_texts(const world::Plan& plan, const record::Plant& plant) {
  std::vector<std::string> texts;
  for (const world::ComponentFault& each : plan.faults) texts.push_back(fault_text(each, plant));
  for (const world::NetworkFault& each : plan.network) texts.push_back(network_text(each, plant));
  for (const world::Partition& each : plan.partitions) texts.push_back(partition_text(each, plant));
  for (const world::OrchestratorCrash& each : plan.orchestrator_crashes) texts.push_back(crash_text(each));
  return texts;
}

std::string experiment_yaml(const Experiment& experiment, const record::Plant& plant) {
  return fmt::format("experiment: {}\n", in_quotes(experiment.title)) + source_text(experiment.source) +
         surroundings_text(experiment.plan) + method_text(experiment, plant) + expectation_text(experiment.expect) +
         "invariants: all\n";
}

}  // namespace kapela::experiment
