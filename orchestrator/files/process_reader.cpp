#include "orchestrator/files/process_reader.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/shapes.hpp"

namespace kapela::files {
namespace {

using record::ProcessSpec;
using yaml::Node;

constexpr unsigned admin_port_offset = 1'000;
/// What systemd itself allows a unit where that says nothing.
constexpr base::Duration unit_start = std::chrono::seconds(90);
constexpr base::Duration unit_stop = std::chrono::seconds(90);

/// A null node where there is none.
Node member(const Node& mapping, std::string_view name) {
  if (mapping.kind() == yaml::Kind::mapping)
    for (const yaml::Member& each : mapping.members())
      if (each.key.text() == name) return each.value;
  return {};
}

void take_duration(const Node& node, base::Duration& into) {
  if (node.kind() != yaml::Kind::scalar) return;
  if (const base::Result<base::Duration> read = base::parse_duration(node.text())) into = *read;
}

std::uint16_t admin_port_of(const ComponentSection& section, std::uint16_t port) {
  const std::int64_t otherwise = port == 0 ? 0 : port + admin_port_offset;
  yaml::Report unsaid("", "");  // simulators say what is wrong with it
  const auto given =
      section.admin_port.is_null() ? std::optional(otherwise) : yaml::read_integer(section.admin_port, unsaid, ports);
  return given && *given <= ports.most ? static_cast<std::uint16_t>(*given) : std::uint16_t{0};
}

}  // namespace

std::string read_unit(const Node& node, yaml::Report& report) {
  const std::optional<std::string> name = yaml::read_name(node, report);
  if (!name) return {};
  const bool is_one = name->front() != '-' && std::all_of(name->begin(), name->end(), [](char c) {
                        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                               std::string_view(":_.@-").find(c) != std::string_view::npos;
                      });
  if (is_one) return *name;
  report.error(base::ErrorCode::invalid, node, fmt::format("{} is no unit of systemd", base::in_quotes(*name)),
               "as systemctl lists it, e.g. avena-io.service");
  return {};
}

void read_process_spec(const ComponentSection& section, record::ComponentSpec& spec, yaml::Report& report) {
  ProcessSpec& process = spec.process;
  if (!process.unit.empty()) {
    process.start = unit_start;
    process.stop = unit_stop;
    if (!section.process.is_null())
      report.error(base::ErrorCode::conflict, section.unit, "both unit and process: one of them has its process",
                   "leave out process: where systemd keeps it");
  }
  if (section.process.is_null() || !process.unit.empty()) return;
  process.by_plant = true;
  process.admin_port = admin_port_of(section, spec.port);
  const Node restart = member(section.process, "restart");
  process.stays_away = restart.is_null() || (restart.kind() == yaml::Kind::scalar && restart.text() == "never");
  take_duration(member(member(section.process, "ready"), "within"), process.start);
  take_duration(member(member(section.process, "stop"), "within"), process.stop);
}

}  // namespace kapela::files
