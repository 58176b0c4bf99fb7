#include "orchestrator/files/plant_file.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "orchestrator/base/host.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/dependency_reader.hpp"
#include "orchestrator/files/file_kind.hpp"
#include "orchestrator/files/process_reader.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "orchestrator/yaml/document.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using record::ComponentSpec;
using yaml::Node;
using yaml::Report;

constexpr std::array dialects{wire::Dialect::seed, wire::Dialect::avena2};
constexpr keys::Shape components_needed{.kind = keys::Shape::Kind::list, .item = &keys::any_name, .unique = true};

bool is_component_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

void check_name(const Node& key, Report& report) {
  if (!read_name(key, report) || is_component_name(key.text())) return;
  report.error(ErrorCode::invalid, key, fmt::format("{} is no name of a component", base::in_quotes(key.text())),
               "lower-case letters, digits, '_' and '-'");
}

std::string read_address(const Node& node, std::string otherwise, Report& report) {
  const std::optional<std::string> address = read_name(node, report);
  if (!address) return otherwise;
  if (base::is_ip_address(*address) || base::is_host_name(*address)) return *address;
  report.error(ErrorCode::invalid, node, fmt::format("{} is no address", base::in_quotes(*address)),
               "an IP address or a host name, e.g. 127.0.0.1 or io.cell.local, without http:// and a port");
  return otherwise;
}

/// What simulators read is kept as it is.
void simulated_keys(Keys& keys, ComponentSection& section, const SimulatedShapes& simulated) {
  const bool known = simulated.faults != nullptr;
  const auto key = [&](std::string_view name, std::string_view effect, const keys::Shape& shape, Node& into) {
    keys.value({name, known ? effect : "Read by simulators only; it belongs into a plant file."},
               known ? shape : keys::anything, [&](const Node& node, Report&) { into = node; });
  };
  key("timing", "How long commands take; ack: until one is answered.", known ? *simulated.timing : keys::anything,
      section.timing);
  key("faults", "What goes wrong at it.", known ? *simulated.faults : keys::anything, section.faults);
  key("rates", "How often something goes wrong at it by chance.", known ? *simulated.rates : keys::anything,
      section.rates);
  key("admin_port", "Where its simulator takes orders. Default: port + 1000.", keys::integer(ports),
      section.admin_port);
  key("initial_state", "In which it begins. Default: STOPPED.", stable_state, section.initial_state);
  key("behind", "The real component is elsewhere: here is a proxy of it.", known ? *simulated.behind : keys::anything,
      section.behind);
  key("hooks", "What makes a real component do what only it can do.", known ? *simulated.hooks : keys::anything,
      section.hooks);
  key("data", "What it says of its business at the beginning: any members.", known ? keys::any_mapping : keys::anything,
      section.data);
  key("events", "What events that are no commands do there. Others are answered, and change nothing.",
      known ? *simulated.events : keys::anything, section.events);
  key("timers", "What changes there by itself, as time passes.", known ? *simulated.timers : keys::anything,
      section.timers);
  key("figures", "What it tells when it is asked what it costs (CMD_HEALTH_CHECK), instead of the truth.",
      known ? *simulated.figures : keys::anything, section.figures);
  key("process", "A program that is it, instead of a simulator: Kapela starts and ends it.",
      known ? *simulated.process : keys::anything, section.process);
  key("reset", "How a real one is brought back between two cases of a campaign.",
      known ? *simulated.reset : keys::anything, section.reset);
}

/// Reads everything but depends_on, whose node is kept for later: it may name what comes further down.
void component_keys(Keys& keys, ComponentSpec& spec, ComponentSection& section, const SimulatedShapes& simulated) {
  keys.integer(required("port", "Where it listens."), spec.port, ports);
  keys.value({"address", "An IP address or a host name."}, keys::any_name, std::string_view(spec.address),
             [&](const Node& node, Report& report) { spec.address = read_address(node, spec.address, report); });
  keys.name({"group", "By which scenarios name it together with others."}, spec.group);
  keys.text({"description", "For people."}, spec.description);
  keys.word<wire::Dialect>({"dialect",
                            "Which commands it has, and how it spells them: avena2 for services of avena_commons "
                            "2.x."},
                           "a dialect", dialects, spec.dialect);
  keys.value({"depends_on", "What must be up before it."}, components_needed,
             [&](const Node& node, Report&) { section.depends_on = node; });
  keys.value({"unit", "The unit of systemd whose process it is: who starts, stops and restarts it."}, unit_name,
             [&](const Node& node, Report& report) {
               section.unit = node;
               spec.process.unit = read_unit(node, report);
             });
  simulated_keys(keys, section, simulated);
}

void read_component(const yaml::Member& member, PlantFile& file, Report& report) {
  ComponentSpec spec{.name = member.key.text()};
  ComponentSection section{.name = spec.name, .key = member.key};
  keys::read_keys(member.value, fmt::format("the component {}", base::in_quotes(member.key.text())), report,
                  [&](Keys& keys) { component_keys(keys, spec, section, {}); });
  read_process_spec(section, spec, report);
  file.plant.components.push_back(std::move(spec));
  file.sections.push_back(std::move(section));
}

void check_ports(const PlantFile& file, Report& report) {
  std::map<std::pair<std::string_view, std::uint16_t>, std::string_view> taken;
  for (std::size_t i = 0; i < file.sections.size(); ++i) {
    const ComponentSpec& spec = file.plant.components[i];
    const auto [first, free] = taken.emplace(std::pair(std::string_view(spec.address), spec.port), spec.name);
    if (!free && spec.port != 0)
      report.error(
          ErrorCode::duplicate, file.sections[i].key,
          fmt::format("'{}' has the port {} on {}, and so has '{}'", spec.name, spec.port, spec.address, first->second),
          "each needs its own");
  }
}

void plant_keys(Keys& keys, PlantFile& file, const SimulatedShapes& simulated) {
  const keys::Shape& component = simulated.component == nullptr ? commanded_component : *simulated.component;
  keys.name({"plant", "Its name."}, file.plant.name);
  keys.integer({"seed", "Of all chance in the simulators."}, file.seed, {.least = 0});
  keys.block({"defaults", "For components that do not say it."}, "defaults", [&](Keys& defaults) {
    defaults.value({"timing", "How long commands take; ack: until one is answered."},
                   simulated.timing == nullptr ? keys::anything : *simulated.timing,
                   [&](const Node& node, Report&) { file.default_timing = node; });
  });
  keys.value(required("components", "By their names."),
             keys::defined("components", keys::map_of(component_name, component, 1)),
             [&](const Node& node, Report& report) { read_components(node, file, report); });
}

}  // namespace

keys::Block component_block(const SimulatedShapes& simulated) {
  return {"component", "A component", [simulated](Keys& keys) {
            ComponentSpec spec;
            ComponentSection section;
            component_keys(keys, spec, section, simulated);
          }};
}

keys::Block commanded_component_block() {
  return component_block({});
}

keys::Block plant_block(const SimulatedShapes& simulated) {
  return {"", "", [simulated](Keys& keys) {
            PlantFile file;
            plant_keys(keys, file, simulated);
          }};
}

void read_components(const Node& node, PlantFile& file, Report& report) {
  if (node.kind() != yaml::Kind::mapping) {
    report.error(ErrorCode::invalid, node,
                 fmt::format("components are a mapping (name: {{port: ...}}), found {}", kind_name(node.kind())));
    return;
  }
  if (node.members().empty()) report.error(ErrorCode::invalid, node, "there are no components");
  std::vector<Node> depends_on;
  for (const yaml::Member& member : node.members()) {
    check_name(member.key, report);
    read_component(member, file, report);
    depends_on.push_back(file.sections.back().depends_on);
  }
  check_ports(file, report);
  read_dependencies(depends_on, file.plant, report);
}

PlantFile read_plant_file(Report& report) {
  PlantFile file;
  const std::optional<Node> root = yaml::parse_document(report);
  if (!root || report_other_kind({&*root, 1}, FileKind::plant, report)) return file;
  keys::read_keys(*root, "a plant", report, [&](Keys& keys) { plant_keys(keys, file, {}); });
  return file;
}

yaml::Report open_report(const FileSystem& files, const std::string& path) {
  base::Result<std::string> text = files.read(path);
  yaml::Report report(path, text ? std::move(*text) : "");
  if (!text) report.add(yaml::Severity::error, text.error().code, {}, text.error().message, text.error().hint);
  return report;
}

}  // namespace kapela::files
