#include "simulators/plant/fault_api.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/nearest.hpp"
#include "simulators/fault_files/fault_writer.hpp"
#include "simulators/fault_files/json_rules.hpp"
#include "simulators/faults/rule_set.hpp"
#include "simulators/plant/http_answers.hpp"

namespace kapela::plant {
namespace {

using base::ErrorCode;
using faults::Fault;
using OrderedJson = nlohmann::ordered_json;
using Rule = faults::Injector::Rule;

constexpr unsigned created = 201;
constexpr unsigned conflict = 409;

/// The rule as it was given, and how it has fared.
OrderedJson rule_json(const Rule& rule, base::Instant now) {
  OrderedJson json = OrderedJson::parse(fault_files::fault_json(*rule.fault));
  json["runtime"] = rule.is_runtime;
  json["matched"] = rule.matched;
  json["hits"] = rule.hits;
  const auto lifetime = rule.fault->lifetime();
  json["expires_in"] = lifetime ? OrderedJson(base::in_seconds(rule.since + *lifetime - now)) : OrderedJson();
  return json;
}

std::vector<Fault> present(const faults::Injector& rules) {
  std::vector<Fault> list;
  for (const Rule& rule : rules.rules()) list.push_back(*rule.fault);
  return list;
}

/// What is wrong with rules among those that are there.
std::optional<base::Error> problem_of(const std::vector<Fault>& rules) {
  const auto problems = faults::problems_of(rules);
  if (problems.empty()) return std::nullopt;
  return base::fail(ErrorCode::conflict, problems.front().what, problems.front().hint);
}

}  // namespace

base::Result<std::vector<Fault>> FaultApi::parse(std::string_view body) const {
  base::Result<std::vector<Fault>> rules = fault_files::parse_rules(body);
  if (!rules || !admit_) return rules;
  for (Fault& rule : *rules) {
    base::Result<Fault> admitted = admit_(std::move(rule));
    if (!admitted) return admitted.error();
    rule = std::move(*admitted);
  }
  return rules;
}

std::string FaultApi::rules_body() const {
  OrderedJson list = OrderedJson::array();
  for (const Rule& rule : faults_.rules().rules()) list.push_back(rule_json(rule, loop_.now()));
  return OrderedJson{{"faults", std::move(list)}}.dump();
}

net::Response FaultApi::list(const net::Request&) {
  return ok(rules_body());
}

net::Response FaultApi::add(const net::Request& request) {
  base::Result<std::vector<Fault>> rules = parse(request.body);
  if (!rules) return bad_body(rules.error());
  std::vector<Fault> together = present(faults_.rules());
  for (Fault& rule : *rules) {
    if (!rule.ttl) rule.ttl = usual_ttl;
    const auto same = [&rule](const Fault& each) { return each.name == rule.name; };
    if (!std::any_of(together.begin(), together.end(), same)) continue;
    if (rule.name != faults::name(rule.type))
      return net::error_response(
          conflict, base::fail(ErrorCode::conflict, fmt::format("there is a fault '{}' already", rule.name),
                               "remove it first, or PATCH it"));
    rule.name.clear();  // it was named by us: another number will do
  }
  // The newest come first.
  std::vector<Fault> all = *rules;
  all.insert(all.end(), together.begin(), together.end());
  faults::name_all(all);
  if (const auto problem = problem_of(all)) return bad_body(*problem);
  const auto count = static_cast<std::ptrdiff_t>(rules->size());
  OrderedJson names = OrderedJson::array();
  for (auto rule = all.begin(); rule != all.begin() + count; ++rule) names.push_back(rule->name);
  for (auto rule = std::make_reverse_iterator(all.begin() + count); rule != all.rend(); ++rule)
    faults_.add(std::move(*rule));
  net::Response response = ok(OrderedJson{{"status", "ok"}, {"names", std::move(names)}}.dump());
  response.status = created;
  return response;
}

net::Response FaultApi::replace_all(const net::Request& request) {
  base::Result<std::vector<Fault>> rules = parse(request.body);
  if (!rules) return bad_body(rules.error());
  for (Fault& rule : *rules)
    if (!rule.ttl) rule.ttl = usual_ttl;
  faults_.set(std::move(*rules), true);
  return ok(rules_body());
}

net::Response FaultApi::clear(const net::Request&) {
  faults_.set({}, true);
  return ok(rules_body());
}

net::Response FaultApi::show(const std::string& name) {
  const Rule* rule = faults_.rules().find(name);
  return rule == nullptr ? unknown(name) : ok(rule_json(*rule, loop_.now()).dump());
}

net::Response FaultApi::patch(const std::string& name, const net::Request& request) {
  const Rule* rule = faults_.rules().find(name);
  if (rule == nullptr) return unknown(name);
  base::Result<Fault> changed = fault_files::patched(*rule->fault, request.body);
  if (changed && admit_) changed = admit_(std::move(*changed));
  if (!changed) return bad_body(changed.error());
  std::vector<Fault> all = present(faults_.rules());
  std::erase_if(all, [&name](const Fault& each) { return each.name == name; });
  all.insert(all.begin(), *changed);
  if (const auto problem = problem_of(all)) return bad_body(*problem);
  faults_.replace(std::move(*changed));
  return show(name);
}

net::Response FaultApi::remove(const std::string& name) {
  if (faults_.rules().find(name) == nullptr) return unknown(name);
  faults_.remove(name);
  return ok(rules_body());
}

net::Response FaultApi::unknown(const std::string& name) const {
  std::vector<std::string> names;
  for (const Rule& rule : faults_.rules().rules()) names.push_back(rule.fault->name);
  std::string hint = base::did_you_mean(name, names);
  if (hint.empty()) hint = names.empty() ? "there is none" : "GET /faults names those that there are";
  return net::error_response(404, base::fail(ErrorCode::not_found, fmt::format("there is no fault '{}'", name), hint));
}

}  // namespace kapela::plant
