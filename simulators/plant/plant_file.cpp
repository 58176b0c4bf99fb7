#include "simulators/plant/plant_file.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "orchestrator/files/distribution_reader.hpp"

namespace kapela::plant {
namespace {

using base::ErrorCode;

constexpr std::string_view ack_key = "ack";
constexpr std::int64_t last_port = 65'535;

std::vector<std::string> timing_keys() {
  std::vector<std::string> keys{std::string(ack_key)};
  for (const wire::CommandTraits& command : wire::commands())
    if (!command.edges.empty()) keys.emplace_back(command.name);
  return keys;
}

/// Where the distribution of a key goes; null for a key that means no duration.
base::Distribution* slot(component::Timing& timing, const std::string& key) {
  if (key == ack_key) return &timing.ack;
  const std::optional<wire::Command> command = wire::parse_command(key);
  return command && !wire::traits(*command).edges.empty() ? &timing.of(*command) : nullptr;
}

void read_timing(const yaml::Node& node, const files::SampleFiles& samples, yaml::Report& report,
                 component::Timing& timing) {
  if (node.is_null()) return;
  if (node.kind() != yaml::Kind::mapping)
    return report.error(ErrorCode::invalid, node, fmt::format("timing is {}", kind_name(node.kind())),
                        "write a mapping of commands to durations, e.g. CMD_INITIALIZE: 2s");
  for (const yaml::Member& member : node.members()) {
    base::Distribution* const into = slot(timing, member.key.text());
    if (into == nullptr) {
      report.error(ErrorCode::unknown_key, member.key, fmt::format("'{}' takes no time", member.key.text()),
                   yaml::offer(member.key.text(), timing_keys()));
    } else if (const auto distribution = files::read_distribution(member.value, samples, report)) {
      *into = *distribution;
    }
  }
}

wire::State read_initial_state(const yaml::Node& node, yaml::Report& report) {
  if (node.is_null()) return wire::State::stopped;
  std::vector<std::string> stable;
  for (const wire::StateTraits& state : wire::states())
    if (state.stable) stable.emplace_back(state.name);
  const std::optional<std::string> name = yaml::read_choice(node, report, "a stable state", stable);
  return name ? wire::parse_state(*name).value_or(wire::State::stopped) : wire::State::stopped;
}

void refuse_faults(const yaml::Node& node, yaml::Report& report) {
  if (node.is_null() || (node.kind() == yaml::Kind::sequence && node.items().empty())) return;
  report.error(ErrorCode::unsupported, node, "faults are not supported by this version", "leave the key out");
}

void check_admin_ports(const files::PlantFile& file, const PlantSettings& settings, yaml::Report& report) {
  std::map<std::pair<std::string, std::uint16_t>, std::string> taken;
  for (const engine::ComponentSpec& component : file.plant.components)
    if (component.port != 0) taken[{component.address, component.port}] = "the port of " + component.name;
  for (std::size_t i = 0; i < settings.components.size(); ++i) {
    const std::uint16_t port = admin_port_of(settings.components[i]);
    if (port == 0) continue;
    const auto [other, is_free] =
        taken.try_emplace({settings.components[i].address, port}, "the admin port of " + file.sections[i].name);
    if (!is_free)
      report.error(ErrorCode::duplicate, file.sections[i].key,
                   fmt::format("the admin port {} of '{}' is {}", port, file.sections[i].name, other->second),
                   "give it another one: admin_port");
  }
}

}  // namespace

PlantSettings read_plant_settings(const files::PlantFile& file, const files::FileSystem& samples,
                                  std::uint64_t drawn_seed, yaml::Report& report) {
  const files::SampleFiles empirical{samples, files::directory_of(report.file())};
  PlantSettings settings;
  settings.name = file.plant.name;
  settings.seed = file.seed.value_or(drawn_seed);
  component::Timing defaults;
  read_timing(file.default_timing, empirical, report, defaults);
  const auto shared_defaults = std::make_shared<const component::Timing>(defaults);
  for (std::size_t i = 0; i < file.sections.size(); ++i) {
    const files::ComponentSection& section = file.sections[i];
    auto behaviour = std::make_shared<component::ComponentSettings>();
    behaviour->name = section.name;
    behaviour->initial_state = read_initial_state(section.initial_state, report);
    behaviour->timing = shared_defaults;
    if (!section.timing.is_null()) {
      component::Timing own = defaults;
      read_timing(section.timing, empirical, report, own);
      behaviour->timing = std::make_shared<const component::Timing>(std::move(own));
    }
    refuse_faults(section.faults, report);
    ComponentSetup setup;
    setup.settings = std::move(behaviour);
    setup.address = file.plant.components[i].address;
    setup.port = file.plant.components[i].port;
    if (!section.admin_port.is_null())
      if (const auto port = yaml::read_integer(section.admin_port, report, yaml::IntegerRange{0, last_port}))
        setup.admin_port = static_cast<std::uint16_t>(*port);
    settings.components.push_back(std::move(setup));
  }
  check_admin_ports(file, settings, report);
  return settings;
}

}  // namespace kapela::plant
