#include "simulators/plant/plant_file.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/yaml/reader.hpp"
#include "simulators/fault_files/fault_reader.hpp"

namespace kapela::plant {
namespace {

using base::ErrorCode;
using component::ComponentSettings;
using component::Timing;

constexpr std::int64_t highest_port = 65'535;

/// Reads the sections of one file; shares equal timings.
class Reader {
 public:
  Reader(const files::SampleFiles& samples, yaml::Report& report) : samples_(samples), report_(report) {}

  [[nodiscard]] Timing timing(const yaml::Node& node, Timing base) {
    if (node.is_null()) return base;
    yaml::MappingReader reader(node, "the timing of a component", report_);
    if (const auto ack = reader.optional("ack")) read_into(*ack, base.ack);
    for (const wire::CommandTraits& command : wire::commands().first(component::transition_commands))
      read_command(reader, command, base.of(command.command));
    reader.finish();
    return base;
  }

  [[nodiscard]] wire::State initial_state(const yaml::Node& node) {
    if (node.is_null()) return wire::State::stopped;
    std::vector<std::string> stable;
    for (const wire::StateTraits& state : wire::states())
      if (state.stable) stable.emplace_back(state.name);
    const std::optional<std::string> name = yaml::read_choice(node, report_, "a stable state", stable);
    return name ? *wire::parse_state(*name) : wire::State::stopped;
  }

  [[nodiscard]] std::optional<std::uint16_t> admin_port(const files::ComponentSection& section, std::uint16_t port) {
    if (!section.admin_port.is_null()) {
      const auto given = yaml::read_integer(section.admin_port, report_, {.least = 1, .most = highest_port});
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

  [[nodiscard]] std::shared_ptr<const Timing> shared(Timing timing) {
    for (const auto& known : timings_)
      if (*known == timing) return known;
    return timings_.emplace_back(std::make_shared<const Timing>(std::move(timing)));
  }

 private:
  void read_command(yaml::MappingReader& reader, const wire::CommandTraits& command, base::Distribution& into) {
    const auto seed = reader.optional(command.name);
    const std::string_view word = wire::spelling(command.command, wire::Dialect::avena2);
    const bool is_its_own = wire::heard_as(command.command, wire::Dialect::avena2) == command.command;
    const auto avena = is_its_own && word != command.name ? reader.optional(word) : std::nullopt;
    if (seed && avena)
      report_.error(ErrorCode::duplicate, *avena, fmt::format("{} and {} are the same command", command.name, word));
    if (seed) read_into(*seed, into);
    if (avena) read_into(*avena, into);
  }

  void read_into(const yaml::Node& node, base::Distribution& into) {
    if (auto distribution = files::read_distribution(node, samples_, report_)) into = std::move(*distribution);
  }

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
    const engine::ComponentSpec& spec = file.plant.components[i];
    ComponentSettings behaviour;
    behaviour.name = spec.name;
    behaviour.initial_state = reader.initial_state(section.initial_state);
    behaviour.dialect = spec.dialect;
    behaviour.timing = reader.shared(reader.timing(section.timing, defaults));
    settings.components.push_back({std::make_shared<const ComponentSettings>(std::move(behaviour)), spec.address,
                                   spec.port, reader.admin_port(section, spec.port), reader.faults(section.faults)});
  }
  check_ports(settings, file, report);
  return settings;
}

}  // namespace kapela::plant
