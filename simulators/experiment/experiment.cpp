#include "simulators/experiment/experiment.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulators/faults/fault_type.hpp"

namespace kapela::experiment {
namespace {

template <class Item>
std::string names(const std::vector<Item>& items) {
  std::string text;
  for (const Item& item : items) text += fmt::format("{}{}", text.empty() ? "" : ", ", name(item));
  return text.empty() ? "none" : text;
}

}  // namespace

Result carry_out(world::Trial& trial, const world::Plan& plan) {
  Result result;
  result.runs = trial.run(plan).runs;
  for (const checker::Violation& violation : trial.violations()) result.violates.push_back(violation.invariant);
  std::sort(result.violates.begin(), result.violates.end());
  result.violates.erase(std::unique(result.violates.begin(), result.violates.end()), result.violates.end());
  result.hash = trial.world().history().hash();
  return result;
}

Expectation expectation_of(const Result& result) {
  Expectation expect;
  expect.runs = result.runs;
  expect.violates = result.violates;
  expect.hash = result.hash;
  return expect;
}

std::vector<std::string> differences(const Expectation& expected, const Result& result) {
  std::vector<std::string> found;
  if (expected.runs && *expected.runs != result.runs)
    found.push_back(fmt::format("the runs ended {}, expected: {}", names(result.runs), names(*expected.runs)));
  if (expected.violates != result.violates)
    found.push_back(
        fmt::format("violated invariants: {}, expected: {}", names(result.violates), names(expected.violates)));
  if (expected.hash && *expected.hash != result.hash)
    found.push_back(
        fmt::format("the history has the hash {}, expected: {}", hash_text(result.hash), hash_text(*expected.hash)));
  return found;
}

std::vector<world::ComponentFault> idle_faults(world::Trial& trial, const world::Plan& plan) {
  std::vector<world::ComponentFault> idle;
  const auto records = trial.world().history().records();
  for (const world::ComponentFault& each : plan.faults) {
    const bool acted = std::any_of(records.begin(), records.end(), [&each](const record::Record& record) {
      return record.kind == record::RecordKind::injected && record.component == each.component &&
             record.detail == static_cast<std::uint8_t>(each.fault.type);
    });
    if (!acted) idle.push_back(each);
  }
  return idle;
}

bool operator==(const PostEvent& a, const PostEvent& b) {
  return a.event.source == b.event.source && a.event.event_type == b.event.event_type && *a.event.data == *b.event.data;
}

bool is_plain(const Experiment& experiment) {
  bool has_run = false;
  for (const Step& step : experiment.method) {
    const auto* run = std::get_if<StartRun>(&step);
    const bool is_fault = std::holds_alternative<AddFault>(step);
    if ((run == nullptr && !is_fault) || (run != nullptr && !run->waits) || (is_fault && has_run)) return false;
    has_run = has_run || run != nullptr;
  }
  return experiment.abort_when.wanted.empty() && !experiment.source.triggers;
}

std::vector<std::string> only_real(const world::Plan& plan) {
  std::vector<std::string> found;
  for (const world::ComponentFault& each : plan.faults) {
    const faults::FaultTraits& own = faults::traits(each.fault.type);
    if (!own.not_virtual.empty()) found.push_back(fmt::format("{}: {}", own.name, own.not_virtual));
    if (each.fault.match.http)
      found.push_back(fmt::format("{}: path, client, headers and body are there over HTTP only", own.name));
  }
  return found;
}

std::string hash_text(std::uint64_t hash) {
  return fmt::format("0x{:016x}", hash);
}

}  // namespace kapela::experiment
