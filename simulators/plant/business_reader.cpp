#include "simulators/plant/business_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/event_names.hpp"
#include "orchestrator/files/json_value.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "orchestrator/wire/health_report.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::plant {
namespace {

using base::ErrorCode;
using component::BusinessSettings;
using component::DataChange;
using component::EventRule;
using component::TimerRule;
using keys::Keys;
using yaml::Node;
using yaml::Report;

constexpr keys::Shape place = keys::matching("^[^./~]+(\\.[^./~]+)*$", 512);
constexpr keys::Shape any_number = keys::number({});
constexpr keys::Shape figure = keys::number({.least = 0});
constexpr keys::Shape values = keys::map_of(place, keys::anything, 1);
constexpr keys::Shape sums = keys::map_of(place, any_number, 1);

/// "feeder.level" as a JSON pointer.
std::string pointer_of(const Node& node, Report& report) {
  const std::string& text = node.text();
  std::string pointer;
  bool is_one = !text.empty() && text.size() <= place.most;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('.', at), text.size());
    is_one = is_one && end > at && text.substr(at, end - at).find_first_of("/~") == std::string::npos;
    pointer += '/' + text.substr(at, end - at);
    at = end + 1;
  }
  if (!is_one)
    report.error(ErrorCode::invalid, node, fmt::format("{} names no place in the data", base::in_quotes(text)),
                 "names with dots between them, e.g. feeder.level");
  return pointer;
}

void read_set(const Node& node, Report& report, std::vector<DataChange>& changes) {
  const keys::KeyReader mapping(node, "set", report);
  if (!mapping.is_mapping()) return;
  for (const yaml::Member& member : node.members())
    changes.push_back({pointer_of(member.key, report), files::json_value(member.value)});
}

void read_add(const Node& node, Report& report, std::vector<DataChange>& changes) {
  const keys::KeyReader mapping(node, "add", report);
  if (!mapping.is_mapping()) return;
  for (const yaml::Member& member : node.members()) {
    const std::optional<double> number = yaml::read_number(member.value, report);
    if (number) changes.push_back({pointer_of(member.key, report), nullptr, *number});
  }
}

void states_key(Keys& keys, std::string_view effect, std::vector<wire::State>& states) {
  keys.value({"in", effect}, files::any_states, [&](const Node& node, Report& report) {
    states.clear();
    for (const Node& item : yaml::read_one_or_list(node, report)) {
      const auto name = yaml::read_choice(item, report, "a state", files::known_states());
      if (name) states.push_back(*wire::parse_state(*name));
    }
  });
}

void change_keys(Keys& keys, std::vector<DataChange>& changes) {
  keys.value({"set", "What it changes, e.g. {feeder.open: true}."}, values,
             [&](const Node& node, Report& report) { read_set(node, report, changes); });
  keys.value({"add", "What it adds to numbers, e.g. {feeder.level: -1}."}, sums,
             [&](const Node& node, Report& report) { read_add(node, report, changes); });
}

void rule_keys(Keys& keys, EventRule& rule) {
  states_key(keys, "The states in which it is taken. Default: RUN. Elsewhere it is refused.", rule.states);
  keys.text({"fail", "It fails, and says this."}, rule.failure);
  keys.value({"reply", "The data of its reply. Default: what it carried, as pong."}, keys::any_mapping,
             [&](const Node& node, Report&) { rule.reply = files::json_value(node); });
  change_keys(keys, rule.changes);
}

keys::Block rule_block() {
  return {"event_rule", "", [](Keys& keys) {
            EventRule rule;
            rule_keys(keys, rule);
          }};
}

constexpr keys::Shape rule_shape = keys::block(rule_block);

constexpr base::Duration most_often = std::chrono::milliseconds(1);
constexpr yaml::IntegerRange so_often{1, 1'000'000};

void timer_keys(Keys& keys, TimerRule& rule) {
  keys.duration(keys::required("every", "So long after it comes to one of the states, and so long after that again."),
                rule.every);
  std::optional<std::uint32_t> times;
  keys.integer({"times", "So often, and then no more until it comes there again. Default: without end."}, times,
               so_often);
  rule.times = times.value_or(0);
  states_key(keys, "The states in which it runs. Default: RUN. It begins anew when the component comes to one of them.",
             rule.states);
  change_keys(keys, rule.changes);
  if (rule.every > base::Duration::zero() && rule.every < most_often)
    keys.complain(ErrorCode::invalid, "every", "a timer is no faster than 1ms", "add or set more at once");
  if (!keys.obey(keys::Rule::at_least_one, {"set", "add"}))
    keys.complain(ErrorCode::missing_key, "", "a timer needs the key 'set' or 'add'", "e.g. add: {feeder.level: 1}");
}

keys::Block timer_block() {
  return {"timer", "", [](Keys& keys) {
            TimerRule rule;
            timer_keys(keys, rule);
          }};
}

constexpr keys::Shape timer_shape = keys::block(timer_block);

EventRule read_rule(const yaml::Member& member, Report& report) {
  EventRule rule;
  rule.event = member.key.text();
  if (rule.event.starts_with("CMD_"))
    report.error(ErrorCode::invalid, member.key, fmt::format("{} is a command", base::in_quotes(rule.event)),
                 "what commands do is the state machine's; faults change it");
  else
    files::check_event_name(rule.event, member.key, report);
  if (!member.value.is_null())
    keys::read_keys(member.value, "an event", report, [&](Keys& keys) { rule_keys(keys, rule); });
  return rule;
}

void figure_keys(Keys& keys, wire::HealthReport& figures) {
  for (const wire::Figure& each : wire::figures())
    keys.value({each.name, each.meaning}, figure, [&](const Node& node, Report& report) {
      figures.*each.field = yaml::read_number(node, report);
      if (figures.*each.field && !(*(figures.*each.field) >= 0))
        report.error(ErrorCode::invalid, node, fmt::format("{} is below 0", each.name), "write a number from 0 on");
    });
}

keys::Block figures_block() {
  return {"figures", "", [](Keys& keys) {
            wire::HealthReport figures;
            figure_keys(keys, figures);
          }};
}

/// A place below something that is no object cannot be made.
void check_places(const BusinessSettings& business, std::string_view what, const std::vector<DataChange>& changes,
                  const Node& node, Report& report) {
  if (component::can_change(business.data, changes)) return;
  report.error(ErrorCode::invalid, node, fmt::format("{} changes a part of what is no object", what),
               "see the component's data");
}

void read_events(const Node& node, BusinessSettings& business, Report& report) {
  const keys::KeyReader mapping(node, "events", report);
  if (!mapping.is_mapping()) return;
  for (const yaml::Member& member : node.members()) {
    const EventRule& rule = business.events.emplace_back(read_rule(member, report));
    check_places(business, rule.event, rule.changes, node, report);
  }
}

void read_timers(const Node& node, BusinessSettings& business, Report& report) {
  const std::optional<std::vector<Node>> items = yaml::read_list(node, report);
  for (const Node& item : items.value_or(std::vector<Node>())) {
    TimerRule& rule = business.timers.emplace_back();
    keys::read_keys(item, "a timer", report, [&rule](Keys& keys) { timer_keys(keys, rule); });
    check_places(business, "the timer", rule.changes, item, report);
  }
}

}  // namespace

constinit const keys::Shape events_shape = keys::map_of(files::business_event, rule_shape);
constinit const keys::Shape timers_shape = keys::list_of(timer_shape, 1);
constinit const keys::Shape figures_shape = keys::block(figures_block);

std::shared_ptr<const BusinessSettings> read_business(const files::ComponentSection& section, Report& report) {
  const std::array said{&section.data, &section.events, &section.timers, &section.figures};
  if (std::all_of(said.begin(), said.end(), [](const Node* each) { return each->is_null(); })) return nullptr;
  auto business = std::make_shared<BusinessSettings>();
  if (!section.data.is_null()) {
    const keys::KeyReader mapping(section.data, "data", report);
    if (mapping.is_mapping()) business->data = files::json_value(section.data);
  }
  if (!section.events.is_null()) read_events(section.events, *business, report);
  if (!section.timers.is_null()) read_timers(section.timers, *business, report);
  if (!section.figures.is_null())
    keys::read_keys(section.figures, "figures", report, [&](Keys& keys) { figure_keys(keys, business->figures); });
  return business;
}

}  // namespace kapela::plant
