#include "orchestrator/files/zone_files.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using calendar::Zone;

const std::string zone_directory = "/usr/share/zoneinfo/";
const std::string local_zone = "/etc/localtime";

/// Europe/Warsaw, Etc/GMT+1; nothing that leads out of the directory.
bool is_name(std::string_view name) {
  const auto allowed = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/' || c == '_' || c == '-' || c == '+';
  };
  return !name.empty() && name.front() != '/' && std::all_of(name.begin(), name.end(), allowed);
}

/// The third column of the table of zones.
std::vector<std::string> names_in(const std::string& table) {
  std::vector<std::string> names{"UTC"};
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream columns(line);
    std::string country, position, name;
    if (!line.starts_with('#') && columns >> country >> position >> name) names.push_back(name);
  }
  return names;
}

}  // namespace

void ZoneFiles::fill_in(scenario::Scenario& scenario, yaml::Report& report) {
  if (scenario.trigger == nullptr) return;
  scenario::Trigger trigger = *scenario.trigger;
  if (auto* schedule = std::get_if<scenario::ScheduleTrigger>(&trigger.body);
      schedule != nullptr && std::holds_alternative<calendar::Cron>(schedule->when))
    fill_in(schedule->zone, report);
  if (auto* condition = std::get_if<scenario::ConditionTrigger>(&trigger.body); condition != nullptr)
    fill_in(condition->condition, report);
  scenario.trigger = std::make_shared<const scenario::Trigger>(std::move(trigger));
}

void ZoneFiles::fill_in(scenario::Condition& condition, yaml::Report& report) {
  if (auto* window = std::get_if<scenario::Condition::Within>(&condition.body); window != nullptr)
    fill_in(window->zone, report);
  if (auto* combination = std::get_if<scenario::Condition::Combination>(&condition.body); combination != nullptr)
    for (scenario::Condition& part : combination->parts) fill_in(part, report);
}

void ZoneFiles::fill_in(scenario::ZoneName& zone, yaml::Report& report) {
  const Found found = zone.name.empty() ? local() : find(zone.name);
  if (found)
    zone.zone = *found;
  else
    report.add(yaml::Severity::error, found.error().code, {zone.place.line, zone.place.column}, found.error().message,
               found.error().hint);
}

ZoneFiles::Found ZoneFiles::find(const std::string& name) {
  if (const auto known = known_.find(name); known != known_.end()) return known->second;
  if (!is_name(name)) return unknown(name);
  const base::Result<std::string> bytes = files_->read(zone_directory + name);
  const bool absent = !bytes && bytes.error().code == ErrorCode::not_found;
  if (absent && name == "UTC") return known_[name] = std::make_shared<const Zone>();
  if (absent) return unknown(name);
  if (!bytes) return bytes.error();
  base::Result<Zone> zone = Zone::from_file(name, *bytes);
  if (!zone) return zone.error();
  return known_[name] = std::make_shared<const Zone>(std::move(*zone));
}

/// Of this machine; one that says nothing lives in UTC.
ZoneFiles::Found ZoneFiles::local() {
  std::shared_ptr<const Zone>& known = known_[""];
  if (known != nullptr) return known;
  const base::Result<std::string> bytes = files_->read(local_zone);
  if (!bytes && bytes.error().code != ErrorCode::not_found) return bytes.error();
  base::Result<Zone> zone = bytes ? Zone::from_file("local time", *bytes) : base::Result<Zone>(Zone());
  if (!zone) return zone.error();
  return known = std::make_shared<const Zone>(std::move(*zone));
}

base::Error ZoneFiles::unknown(const std::string& name) const {
  const base::Result<std::string> table = files_->read(zone_directory + "zone1970.tab");
  const std::string near = table ? base::did_you_mean(name, names_in(*table)) : "";
  return base::fail(ErrorCode::invalid, fmt::format("there is no time zone '{}'", name),
                    near.empty() ? "e.g. Europe/Warsaw or UTC; the package tzdata has them" : near);
}

}  // namespace kapela::files
