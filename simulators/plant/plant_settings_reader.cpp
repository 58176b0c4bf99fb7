#include "simulators/plant/plant_settings_reader.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "orchestrator/keys/schema.hpp"
#include "simulators/fault_files/fault_reader.hpp"
#include "simulators/fault_files/rate_reader.hpp"
#include "simulators/fault_files/rule_schema.hpp"
#include "simulators/faults/rule_set.hpp"
#include "simulators/plant/behind_reader.hpp"
#include "simulators/plant/business_reader.hpp"
#include "simulators/plant/process_keys.hpp"
#include "simulators/plant/reset_rule.hpp"

namespace kapela::plant {
namespace {

using base::ErrorCode;
using component::ComponentSettings;
using component::Timing;

constexpr std::int64_t highest_port = files::ports.most;

void time_key(keys::Keys& keys, const keys::Key& key, const files::SampleFiles* samples, base::Distribution& into) {
  keys.value(key, files::any_distribution, [&](const yaml::Node& node, yaml::Report& report) {
    if (auto distribution = files::read_distribution(node, *samples, report)) into = std::move(*distribution);
  });
}

/// A command in either spelling.
void command_key(keys::Keys& keys, const wire::CommandTraits& command, const files::SampleFiles* samples,
                 base::Distribution& into) {
  const std::string_view word = wire::spelling(command.command, wire::Dialect::avena2);
  const bool is_its_own = wire::heard_as(command.command, wire::Dialect::avena2) == command.command;
  time_key(keys, {command.name}, samples, into);
  if (!is_its_own || word == command.name) return;
  time_key(keys, {word, "As avena_commons spells it."}, samples, into);
  if (!keys.obey(keys::Rule::not_together, {command.name, word}))
    keys.complain(ErrorCode::duplicate, word, fmt::format("{} and {} are the same command", command.name, word));
}

void timing_keys(keys::Keys& keys, const files::SampleFiles* samples, Timing& timing) {
  time_key(keys, {"ack", "Until the answer to a request leaves."}, samples, timing.ack);
  for (const wire::CommandTraits& command : wire::commands().first(component::transition_commands))
    command_key(keys, command, samples, timing.of(command.command));
}

keys::Block timing_block() {
  return {"timing", "", [](keys::Keys& keys) {
            Timing timing;
            timing_keys(keys, nullptr, timing);
          }};
}

keys::Block simulated_component_block();

constexpr keys::Shape timing_shape = keys::block(timing_block);
constexpr keys::Shape fault_list = keys::list_of(fault_files::any_rule);
constexpr keys::Shape component_shape = keys::block(simulated_component_block);
constexpr files::SimulatedShapes simulated{.timing = &timing_shape,
                                           .faults = &fault_list,
                                           .rates = &fault_files::any_rates,
                                           .behind = &behind_shape,
                                           .hooks = &hooks_shape,
                                           .events = &events_shape,
                                           .timers = &timers_shape,
                                           .figures = &figures_shape,
                                           .process = &any_process,
                                           .reset = &any_reset,
                                           .component = &component_shape};

keys::Block simulated_component_block() {
  return files::component_block(simulated);
}

/// Reads the sections of one file; shares equal timings.
class Reader {
 public:
  Reader(const files::SampleFiles& samples, yaml::Report& report) : samples_(samples), report_(report) {}

  [[nodiscard]] Timing timing(const yaml::Node& node, Timing base) {
    if (node.is_null()) return base;
    keys::read_keys(node, "the timing of a component", report_,
                    [&](keys::Keys& keys) { timing_keys(keys, &samples_, base); });
    return base;
  }

  [[nodiscard]] wire::State initial_state(const yaml::Node& node) {
    if (node.is_null()) return wire::State::stopped;
    const std::optional<std::string> name = yaml::read_choice(node, report_, "a stable state", files::stable_states());
    return name ? *wire::parse_state(*name) : wire::State::stopped;
  }

  [[nodiscard]] std::optional<std::uint16_t> admin_port(const files::ComponentSection& section, std::uint16_t port) {
    if (!section.admin_port.is_null()) {
      const auto given = yaml::read_integer(section.admin_port, report_, files::ports);
      return given ? std::optional(static_cast<std::uint16_t>(*given)) : std::nullopt;
    }
    if (port == 0 || port + admin_port_offset <= highest_port) return std::nullopt;
    report_.error(
        ErrorCode::invalid, section.key,
        fmt::format("the admin port of {} would be {}, which is no port", section.name, port + admin_port_offset),
        "give it an admin_port");
    return std::nullopt;
  }

  /// The journal and the log tell faults by their names: those of one component differ. One without is called as its
  /// type.
  [[nodiscard]] std::vector<faults::Fault> faults(const yaml::Node& node) {
    return node.is_null() ? std::vector<faults::Fault>() : fault_files::read_faults(node, report_, &samples_);
  }

  /// A program is Kapela's own only on this machine, and only some rules can act on it.
  [[nodiscard]] std::shared_ptr<const ProcessSettings> process(const files::ComponentSection& section,
                                                               std::vector<faults::Fault>& rules) {
    if (section.process.is_null()) return nullptr;
    for (faults::Fault& rule : rules) {
      if (!section.behind.is_null()) continue;  // its proxy knows what to do
      base::Result<faults::Fault> meant = rule_of_process(rule);
      if (meant)
        rule = std::move(*meant);
      else
        report_.error(meant.error().code, section.faults.is_null() ? section.rates : section.faults,
                      fmt::format("{}: {}", section.name, meant.error().message), meant.error().hint);
    }
    return std::make_shared<const ProcessSettings>(read_process(section.process, samples_.directory, report_));
  }

  /// Beside those faults: what always acts first leaves nothing to chance.
  [[nodiscard]] std::vector<faults::Rate> rates(const yaml::Node& node, const std::vector<faults::Fault>& others) {
    if (node.is_null()) return {};
    std::vector<faults::Rate> rates = fault_files::read_rates(node, report_, samples_);
    faults::make_rules(rates, others);
    std::vector<faults::Fault> all = others;
    for (const faults::Rate& each : rates) all.push_back(each.rule);
    for (const faults::RuleProblem& problem : faults::problems_of(all))
      if (problem.rule >= others.size()) report_.error(ErrorCode::conflict, node, problem.what, problem.hint);
    return rates;
  }

  [[nodiscard]] std::shared_ptr<const Timing> shared(Timing timing) {
    for (const auto& known : timings_)
      if (*known == timing) return known;
    return timings_.emplace_back(std::make_shared<const Timing>(std::move(timing)));
  }

 private:
  const files::SampleFiles& samples_;
  yaml::Report& report_;
  std::vector<std::shared_ptr<const Timing>> timings_;
};

/// Every port of the plant, the admin ports included, belongs to one only.
void check_ports(const PlantSettings& settings, const files::PlantFile& file, yaml::Report& report) {
  std::map<std::pair<std::string, int>, std::string> taken;
  for (std::size_t i = 0; i < settings.components.size(); ++i) {
    const ComponentSetup& setup = settings.components[i];
    if (setup.port != 0) taken.emplace(std::pair(setup.address, setup.port), setup.settings->name);
  }
  for (std::size_t i = 0; i < settings.components.size(); ++i) {
    const ComponentSetup& setup = settings.components[i];
    const int admin = admin_port_of(setup);
    if (admin == 0) continue;
    const auto [owner, is_free] = taken.emplace(std::pair(setup.address, admin), setup.settings->name);
    if (is_free) continue;
    report.error(
        ErrorCode::duplicate, file.sections[i].key,
        fmt::format("the admin port {} of {} is a port of {} already", admin, setup.settings->name, owner->second),
        "give one of them another admin_port");
  }
}

}  // namespace

PlantSettings read_plant_settings(const files::PlantFile& file, const files::SampleFiles& samples,
                                  std::uint64_t drawn_seed, yaml::Report& report) {
  Reader reader(samples, report);
  PlantSettings settings;
  settings.name = file.plant.name;
  settings.seed = file.seed.value_or(drawn_seed);
  const Timing defaults = reader.timing(file.default_timing, {});
  ASSERT(report.failed() || file.sections.size() == file.plant.components.size());
  if (file.sections.size() != file.plant.components.size()) return settings;
  for (std::size_t i = 0; i < file.sections.size(); ++i) {
    const files::ComponentSection& section = file.sections[i];
    const record::ComponentSpec& spec = file.plant.components[i];
    ComponentSettings behaviour;
    behaviour.name = spec.name;
    behaviour.initial_state = reader.initial_state(section.initial_state);
    behaviour.dialect = spec.dialect;
    behaviour.stays_away = spec.process.stays_away;
    behaviour.business = read_business(section, report);
    behaviour.timing = reader.shared(reader.timing(section.timing, defaults));
    ComponentSetup setup;
    setup.settings = std::make_shared<const ComponentSettings>(std::move(behaviour));
    setup.address = spec.address;
    setup.port = spec.port;
    setup.admin_port = reader.admin_port(section, spec.port);
    setup.faults = reader.faults(section.faults);
    setup.rates = reader.rates(section.rates, setup.faults);
    for (const faults::Rate& each : setup.rates) setup.faults.push_back(each.rule);
    setup.behind = read_behind(section, report);
    setup.process = reader.process(section, setup.faults);
    setup.reset = read_reset(section, report);
    settings.components.push_back(std::move(setup));
  }
  check_ports(settings, file, report);
  check_behind(settings, file, report);
  return settings;
}

keys::Block simulated_plant_block() {
  return files::plant_block(simulated);
}

std::string plant_schema() {
  return keys::schema_text("Kapela plant file", keys::block(simulated_plant_block));
}

}  // namespace kapela::plant
