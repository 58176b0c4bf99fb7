#include "simulators/plant/metrics_body.hpp"

#include <string_view>

#include "orchestrator/base/metrics_page.hpp"

namespace kapela::plant {
namespace {

/// All samples are of one component.
class Page {
 public:
  explicit Page(std::string_view component) : component_(component) {}

  void family(std::string_view name, std::string_view type, std::string_view help) {
    page_.family("kapela_simulator_" + std::string(name), type, help);
  }
  void sample(std::uint64_t value, base::Labels labels = {}) {
    labels.insert(labels.begin(), {"component", component_});
    page_.sample(value, labels);
  }
  void counts(const Tally::Counts& counts, std::string_view first, std::string_view second) {
    for (const auto& [key, value] : counts) sample(value, {{first, key.first}, {second, key.second}});
  }
  [[nodiscard]] std::string take() { return page_.take(); }

 private:
  std::string_view component_;
  base::MetricsPage page_;
};

}  // namespace

std::string metrics_body(const ServedComponent& component, const ServerFigures& server) {
  Page page(component.name());
  page.family("events_total", "counter", "Events that came to an end, by type and outcome.");
  page.counts(component.tally().events(), "event", "outcome");
  page.family("faults_total", "counter", "Faults that have acted, by rule and type.");
  page.counts(component.tally().faults(), "rule", "type");
  page.family("transitions_total", "counter", "Changes of the true state.");
  page.sample(component.tally().transitions());
  page.family("state", "gauge", "1 for the true state, 0 for all others.");
  for (const wire::StateTraits& each : wire::states())
    if (each.state != wire::State::unknown)
      page.sample(each.state == component.truth().state() ? 1 : 0, {{"state", each.name}});
  page.family("journal_records", "gauge", "Records that the journal holds.");
  page.sample(component.journal().records().size());
  page.family("held_answers", "gauge", "Answers that are not due yet.");
  page.sample(server.held_answers);
  page.family("connections", "gauge", "Connections to the component's port.");
  page.sample(server.connections);
  return page.take();
}

}  // namespace kapela::plant
