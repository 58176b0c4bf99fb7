#include "simulators/plant/metrics_body.hpp"

#include <string_view>

#include <fmt/format.h>

namespace kapela::plant {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char each : text) {
    if (each == '\\' || each == '"') out += '\\';
    if (each == '\n') {
      out += "\\n";
    } else {
      out += each;
    }
  }
  return out;
}

class Page {
 public:
  explicit Page(const std::string& component) : component_(escaped(component)) {}

  void family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = fmt::format("kapela_simulator_{}", name);
    text += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name_, help, name_, type);
  }
  void sample(std::uint64_t value, const std::string& labels = {}) {
    text += fmt::format("{}{{component=\"{}\"{}}} {}\n", name_, component_, labels, value);
  }
  void counts(const Tally::Counts& counts, std::string_view first, std::string_view second) {
    for (const auto& [key, value] : counts)
      sample(value, fmt::format(",{}=\"{}\",{}=\"{}\"", first, escaped(key.first), second, escaped(key.second)));
  }

  std::string text{};

 private:
  std::string component_;
  std::string name_{};
};

}  // namespace

std::string metrics_body(const SimulatedComponent& component, const ServerFigures& server) {
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
      page.sample(each.state == component.truth().state() ? 1 : 0, fmt::format(",state=\"{}\"", each.name));
  page.family("journal_records", "gauge", "Records that the journal holds.");
  page.sample(component.journal().records().size());
  page.family("held_answers", "gauge", "Answers that are not due yet.");
  page.sample(server.held_answers);
  page.family("connections", "gauge", "Connections to the component's port.");
  page.sample(server.connections);
  return std::move(page.text);
}

}  // namespace kapela::plant
