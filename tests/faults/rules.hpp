// For tests: rules in one line each, and what an injector makes of a CMD_RUN in INITIALIZED.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "simulators/faults/injector.hpp"

namespace kapela::faults {

/// As a file's rule that says nothing but its type, named after type and place, with a time to it.
[[nodiscard]] inline Fault fault(FaultType type, Place at = Place::reply) {
  Fault rule = usual_fault(type);
  rule.name = std::string(name(type)) + "_" + std::string(name(at));
  rule.at = at;
  if (rule.duration == base::Duration::zero()) rule.duration = std::chrono::milliseconds(10);
  return rule;
}

[[nodiscard]] inline Fault named(std::string name, Fault rule) {
  rule.name = std::move(name);
  return rule;
}

[[nodiscard]] inline FaultPtr shared(Fault rule) {
  return std::make_shared<const Fault>(std::move(rule));
}

[[nodiscard]] inline Injector injector_of(std::vector<Fault> rules, std::uint64_t seed = 1) {
  std::vector<FaultPtr> pointers;
  for (Fault& rule : rules) pointers.push_back(shared(std::move(rule)));
  return {std::move(pointers), seed, "io", base::Instant{}};
}

[[nodiscard]] inline RequestFacts request(wire::Command command, wire::State state, base::Duration now = {}) {
  return {.command = command, .state = state, .now = base::Instant(now)};
}

/// CMD_RUN in INITIALIZED.
[[nodiscard]] inline RequestFacts a_request(base::Duration now = {}) {
  return request(wire::Command::run, wire::State::initialized, now);
}

/// The names of those that acted on the last request.
[[nodiscard]] inline std::vector<std::string> names(const Injector& injector) {
  std::vector<std::string> list;
  for (const Hit& hit : injector.fired()) list.push_back(hit.fault->name);
  return list;
}

[[nodiscard]] inline std::vector<std::string> acting(Injector& injector, const RequestFacts& facts = a_request()) {
  (void)injector.on_request(facts);
  return names(injector);
}

/// The names of those that act when all of these hit a request.
[[nodiscard]] inline std::vector<std::string> acting(std::vector<Fault> rules,
                                                     const RequestFacts& facts = a_request()) {
  Injector injector = injector_of(std::move(rules));
  return acting(injector, facts);
}

}  // namespace kapela::faults
