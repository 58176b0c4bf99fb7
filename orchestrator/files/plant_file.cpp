#include "orchestrator/files/plant_file.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "orchestrator/base/host.hpp"
#include "orchestrator/files/dependencies.hpp"
#include "orchestrator/files/file_kind.hpp"
#include "orchestrator/yaml/document.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using engine::ComponentSpec;
using yaml::MappingReader;
using yaml::Node;

constexpr yaml::IntegerRange ports{1, 65'535};

bool is_component_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

void check_name(const Node& key, yaml::Report& report) {
  if (!read_name(key, report) || is_component_name(key.text())) return;
  report.error(ErrorCode::invalid, key, fmt::format("{} is no name of a component", yaml::shown(key.text())),
               "lower-case letters, digits, '_' and '-'");
}

std::optional<std::string> read_address(MappingReader& reader) {
  const std::optional<Node> node = reader.optional("address");
  std::optional<std::string> address = node ? read_name(*node, reader.report()) : std::nullopt;
  if (!address || base::is_ip_address(*address) || base::is_host_name(*address)) return address;
  reader.report().error(ErrorCode::invalid, *node, fmt::format("{} is no address", yaml::shown(*address)),
                        "an IP address or a host name, e.g. 127.0.0.1 or io.cell.local, without http:// and a port");
  return std::nullopt;
}

wire::Dialect read_dialect(MappingReader& reader) {
  const std::vector<std::string> names{std::string(name(wire::Dialect::seed)),
                                       std::string(name(wire::Dialect::avena2))};
  const std::optional<Node> node = reader.optional("dialect");
  const std::optional<std::string> text = node ? read_choice(*node, reader.report(), "a dialect", names) : std::nullopt;
  return text ? wire::parse_dialect(*text).value_or(wire::Dialect::seed) : wire::Dialect::seed;
}

std::string read_optional_name(MappingReader& reader, std::string_view key) {
  const std::optional<Node> node = reader.optional(key);
  return node ? read_name(*node, reader.report()).value_or("") : "";
}

std::uint16_t read_port(MappingReader& reader) {
  const std::optional<Node> node = reader.required("port");
  const std::optional<std::int64_t> port = node ? read_integer(*node, reader.report(), ports) : std::nullopt;
  return static_cast<std::uint16_t>(port.value_or(0));
}

/// Reads everything but depends_on, whose node is returned for later: it may name what comes further down.
Node read_component(const yaml::Member& member, PlantFile& file, yaml::Report& report) {
  MappingReader reader(member.value, fmt::format("the component {}", yaml::shown(member.key.text())), report);
  ComponentSpec spec{.name = member.key.text()};
  spec.port = read_port(reader);
  spec.address = read_address(reader).value_or(spec.address);
  spec.group = read_optional_name(reader, "group");
  spec.description = reader.string("description").value_or("");
  spec.dialect = read_dialect(reader);
  Node depends_on = reader.optional("depends_on").value_or(Node());
  ComponentSection section{.name = spec.name, .key = member.key};
  section.timing = reader.optional("timing").value_or(Node());
  section.faults = reader.optional("faults").value_or(Node());
  section.admin_port = reader.optional("admin_port").value_or(Node());
  section.initial_state = reader.optional("initial_state").value_or(Node());
  reader.finish();
  file.plant.components.push_back(std::move(spec));
  file.sections.push_back(std::move(section));
  return depends_on;
}

void check_ports(const PlantFile& file, yaml::Report& report) {
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

void read_defaults(MappingReader& reader, PlantFile& file) {
  const std::optional<Node> node = reader.optional("defaults");
  if (!node) return;
  MappingReader defaults(*node, "defaults", reader.report());
  file.default_timing = defaults.optional("timing").value_or(Node());
  defaults.finish();
}

}  // namespace

void read_components(const Node& node, PlantFile& file, yaml::Report& report) {
  if (node.kind() != yaml::Kind::mapping) {
    report.error(ErrorCode::invalid, node,
                 fmt::format("components are a mapping (name: {{port: ...}}), found {}", kind_name(node.kind())));
    return;
  }
  if (node.members().empty()) report.error(ErrorCode::invalid, node, "there are no components");
  std::vector<Node> depends_on;
  for (const yaml::Member& member : node.members()) {
    check_name(member.key, report);
    depends_on.push_back(read_component(member, file, report));
  }
  check_ports(file, report);
  read_dependencies(depends_on, file.plant, report);
}

PlantFile read_plant_file(yaml::Report& report) {
  PlantFile file;
  const std::optional<Node> root = yaml::parse_document(report);
  if (!root || report_other_kind({&*root, 1}, FileKind::plant, report)) return file;
  MappingReader reader(*root, "a plant", report);
  file.plant.name = read_optional_name(reader, "plant");
  const std::optional<std::int64_t> seed = reader.integer("seed", {.least = 0});
  if (seed) file.seed = static_cast<std::uint64_t>(*seed);
  read_defaults(reader, file);
  if (const std::optional<Node> components = reader.required("components"); components)
    read_components(*components, file, report);
  reader.finish();
  return file;
}

yaml::Report open_report(const FileSystem& files, const std::string& path) {
  base::Result<std::string> text = files.read(path);
  yaml::Report report(path, text ? std::move(*text) : "");
  if (!text) report.add(yaml::Severity::error, text.error().code, {}, text.error().message, text.error().hint);
  return report;
}

}  // namespace kapela::files
