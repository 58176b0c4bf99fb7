#include "orchestrator/files/process_action_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/ascii.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/process_reader.hpp"
#include "orchestrator/files/selector_reader.hpp"
#include "orchestrator/files/shapes.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using keys::Keys;
using scenario::Action;
using wire::ProcessDeed;
using yaml::Node;
using yaml::Report;

constexpr keys::Shape operation = keys::word(wire::process_deed_names);
constexpr keys::Shape units = keys::list_of(unit_name, 1);
/// What avena_commons has beside these.
constexpr std::array<std::string_view, 4> others{"reload", "enable", "disable", "status"};

ProcessDeed read_operation(const Node& node, Report& report) {
  const std::optional<std::string> word = yaml::read_name(node, report);
  if (!word) return ProcessDeed::stop;
  if (const std::optional<ProcessDeed> deed = wire::parse_process_deed(*word)) return *deed;
  const std::vector<std::string> known(wire::process_deed_names.begin(), wire::process_deed_names.end());
  if (std::find(others.begin(), others.end(), *word) != others.end())
    report.error(ErrorCode::unsupported, node, fmt::format("'{}' does nothing that a run could wait for", *word),
                 "start, stop or restart; the rest is done when a service is installed");
  else
    report.error(ErrorCode::invalid, node, fmt::format("there is no operation {}", base::in_quotes(*word)),
                 base::offer(*word, known));
  return ProcessDeed::stop;
}

void add_unit(const Node& node, scenario::Selector& targets, Report& report) {
  std::string unit = read_unit(node, report);
  if (!unit.empty()) targets.units.push_back(std::move(unit));
}

void timeout_key(Keys& keys, scenario::HandleProcess& action) {
  keys.duration(
      {"timeout", "Until it is done. Default: what ready and stop of its process allow, and 5s; of a unit, 95s."},
      action.timeout, as_avena);
}

}  // namespace

Action::Body read_handle_process(Keys& keys, const Scope& scope, ProcessDeed deed) {
  scenario::HandleProcess action;
  action.deed = deed;
  action.targets = read_selector(keys, scope.names);
  timeout_key(keys, action);
  return action;
}

Action::Body read_systemctl(Keys& keys, const Scope&) {
  scenario::HandleProcess action;
  action.deed = ProcessDeed::stop;
  keys.value({"operation", "What is done to each. Default: stop."}, operation,
             [&](const Node& node, Report& report) { action.deed = read_operation(node, report); });
  keys.value({"service", "The unit of a component, as `unit` in its plant file."}, unit_name,
             [&](const Node& node, Report& report) { add_unit(node, action.targets, report); });
  keys.value({"services", "More of them."}, units, [&](const Node& node, Report& report) {
    for (const Node& each : yaml::read_list(node, report).value_or(std::vector<Node>{}))
      add_unit(each, action.targets, report);
  });
  if (!keys.has("service") && !keys.has("services"))
    keys.complain(ErrorCode::missing_key, "", "systemctl needs the key 'service' or 'services'",
                  "name the units, e.g. avena-io.service");
  timeout_key(keys, action);
  keys.not_acted_on("use_sudo", "run the orchestrator as a user who may do it, or allow it by polkit");
  keys.refuse("ignore_errors", "'ignore_errors' is a key of avena_commons alone", "write required: false");
  return action;
}

}  // namespace kapela::files
