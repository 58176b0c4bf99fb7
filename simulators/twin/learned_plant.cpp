#include "simulators/twin/learned_plant.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::twin {
namespace {

constexpr std::uint16_t first_port = 8001;

void add_line(std::string& text, std::string_view line) {
  text += line;
  text += '\n';
}

std::string rate_words(std::string_view key, const statistics::Proportion& share) {
  const statistics::Interval interval = share.interval(share_confidence);
  return fmt::format("{}: {{value: {:.4g}, from: {:.4g}, to: {:.4g}}}", key, share.value(), interval.low,
                     interval.high);
}

/// A text of YAML in double quotes.
std::string yaml_quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result + '"';
}

std::string names_of(const record::Plant& plant, const std::vector<record::ComponentId>& ids) {
  std::string text;
  for (const record::ComponentId id : ids) text += (text.empty() ? "" : ", ") + plant.at(id).name;
  return text;
}

/// Ports that nobody else has.
class Ports {
 public:
  explicit Ports(const record::Plant* known) {
    if (known == nullptr) return;
    for (const record::ComponentSpec& each : known->components) taken_.insert(each.port);
  }
  [[nodiscard]] std::uint16_t next() {
    while (taken_.contains(next_)) ++next_;
    return next_++;
  }

 private:
  std::set<std::uint16_t> taken_;
  std::uint16_t next_ = first_port;
};

void add_spec(std::string& text, const record::Plant& plant, const record::ComponentSpec& spec) {
  add_line(text, fmt::format("    port: {}", spec.port));
  if (spec.address != record::ComponentSpec().address) add_line(text, "    address: " + yaml_quoted(spec.address));
  if (!spec.group.empty()) add_line(text, "    group: " + yaml_quoted(spec.group));
  if (!spec.description.empty()) add_line(text, "    description: " + yaml_quoted(spec.description));
  if (spec.dialect != wire::Dialect::seed) add_line(text, fmt::format("    dialect: {}", name(spec.dialect)));
  if (!spec.depends_on.empty()) add_line(text, fmt::format("    depends_on: [{}]", names_of(plant, spec.depends_on)));
}

void add_suggestions(std::string& text, const Learned& learned, const std::string& component) {
  for (const Suggestion& each : learned.suggestions)
    if (each.component == component)
      add_line(text, fmt::format("    # depends_on: [{}]  # perhaps: it was commanded upwards only after {} was up, in "
                                 "all of {} runs",
                                 each.after, each.after, each.runs));
}

std::string because(const Fitting& fitting) {
  const std::string samples = fmt::format("{} samples", fitting.samples);
  if (fitting.is_rejected)
    return fmt::format("{}: as they came; {} is off by {:.3f}, {:.3f} would do", samples,
                       kind_name(fitting.candidates.front().distribution.kind), fitting.best_distance,
                       fitting.critical);
  return fmt::format("{}, off by {:.3f}", samples, fitting.distance);
}

void add_time(std::string& text, std::string_view key, const Fitting& fitting) {
  if (fitting.chosen)
    add_line(text, fmt::format("      {}: {}  # {}", key, plant_words(*fitting.chosen), because(fitting)));
  else
    add_line(text, fmt::format("      # {}: not fitted: {}", key, fitting.why_not));
}

bool is_any_chosen(const LearnedComponent& component) {
  return component.answers.chosen || std::any_of(component.commands.begin(), component.commands.end(),
                                                 [](const auto& each) { return each.second.chosen.has_value(); });
}

void add_timing(std::string& text, const LearnedComponent& component) {
  if (component.commands.empty() && component.answers.samples == 0) return;
  add_line(text, is_any_chosen(component) ? "    timing:" : "    # timing:");
  if (component.answers.samples > 0) add_time(text, "ack", component.answers);
  for (const auto& [command, fitting] : component.commands) add_time(text, name(command), fitting);
}

void add_rates(std::string& text, const LearnedComponent& component) {
  std::string rates;
  for (const auto& [transition, passage] : component.seen.passages)
    if (passage.faults().of > 0)
      add_line(rates, fmt::format("    #   {}  # {}, {} of {}", rate_words("fail_transition", passage.faults()),
                                  transition_name(transition), passage.faulted, passage.faults().of));
  for (const auto& [command, dealings] : component.seen.dealings) {
    if (dealings.refused > 0)
      add_line(rates, fmt::format("    #   {}  # {}, {} of {}", rate_words("reject", dealings.refusals()),
                                  name(command), dealings.refused, dealings.commands));
    if (dealings.unanswered > 0)
      add_line(rates, fmt::format("    #   {}  # {}, {} of {} attempts", rate_words("drop", dealings.losses()),
                                  name(command), dealings.unanswered, dealings.attempts));
  }
  if (component.seen.crashes > 0)
    add_line(rates, fmt::format("    #   crash: {} in {}", component.seen.crashes,
                                base::measured_text(duration_of(component.seen.watched))));
  if (rates.empty()) return;
  add_line(text, "    # rates:  # what went wrong by itself, and between which shares the truth lies (95 %)");
  text += rates;
}

void add_component(std::string& text, const LearnedComponent& component, const Learned& learned,
                   const record::Plant* known, Ports& ports) {
  const std::string& name = component.seen.component;
  add_line(text, fmt::format("  {}:", name));
  const std::optional<record::ComponentId> id = known == nullptr ? std::nullopt : known->find(name);
  if (id)
    add_spec(text, *known, known->at(*id));
  else
    add_line(text, fmt::format("    port: {}  # no history tells it", ports.next()));
  if (!id || known->at(*id).depends_on.empty()) add_suggestions(text, learned, name);
  add_timing(text, component);
  add_rates(text, component);
}

}  // namespace

std::string plant_text(const Learned& learned, const record::Plant* known) {
  std::string text =
      "# yaml-language-server: $schema=../schema/plant.json\n#\n"
      "# Written by kapela learn. Behind each time: how many samples it is from, and how far it is off what they say\n"
      "# (Kolmogorov and Smirnov). A command that takes several ways has one time here, of all of them.\n";
  add_line(text,
           fmt::format("plant: {}", known == nullptr || known->name.empty() ? "learned" : yaml_quoted(known->name)));
  add_line(text, "components:");
  Ports ports(known);
  std::set<std::string> written;
  for (const LearnedComponent& each : learned.components) {
    add_component(text, each, learned, known, ports);
    written.insert(each.seen.component);
  }
  if (known == nullptr) return text;
  for (const record::ComponentSpec& each : known->components) {
    if (written.contains(each.name)) continue;
    add_line(text, fmt::format("  {}:  # nothing was seen of it", each.name));
    add_spec(text, *known, each);
  }
  return text;
}

}  // namespace kapela::twin
