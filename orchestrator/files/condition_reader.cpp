#include "orchestrator/files/condition_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/selector_reader.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/files/trigger_keys.hpp"
#include "orchestrator/keys/key_reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using keys::Keys;
using yaml::Node;
using yaml::Report;

const std::vector<std::string>& avena_kinds() {
  static const std::vector<std::string> names{"client_state", "and", "or", "not", "xor", "nand", "nor"};
  return names;
}

std::string condition_of(std::string_view kind, const Node& kind_node, const Node& content, Report& report);

std::string joined(const std::vector<std::string>& texts, std::string_view word) {
  std::string text;
  for (const std::string& each : texts)
    text += (text.empty() ? "" : fmt::format(" {} ", word)) + (texts.size() == 1 ? each : "(" + each + ")");
  return text;
}

std::string call(std::string_view function, const std::vector<wire::State>& states) {
  std::string text;
  for (const wire::State state : states) text += (text.empty() ? "" : ", ") + std::string(name(state));
  return fmt::format("{}({})", function, text);
}

std::string_view function_of(scenario::Quantifier which) {
  switch (which) {
    case scenario::Quantifier::any:
      return "any_in";
    case scenario::Quantifier::none:
      return "none_in";
    case scenario::Quantifier::all:
      return "all_in";
  }
  return {};
}

/// {client: io, state: RUN}.
std::string client_in_state(Keys& keys) {
  std::string client;
  std::vector<wire::State> states;
  keys.name(keys::required(one_client.name), client);
  keys.value(keys::required(one_state.name), any_states,
             [&](const Node& node, Report& report) { states = read_states(node, report); });
  if (client.empty() || states.empty()) return "true";
  return fmt::format("components.{}.state == '{}'", client, wire::name(states[0]));
}

std::string client_state(const Node& content, Report& report) {
  std::string text = "true";
  keys::read_keys(content, "client_state", report, [&](Keys& keys) {
    scenario::Condition::InStates test;
    if (!service_keys(keys, test))
      text = client_in_state(keys);
    else if (!test.states.empty())
      text = call(function_of(test.which), test.states);
  });
  return text;
}

/// {client_state: {...}}: a mapping with one key.
std::string single(const Node& node, Report& report) {
  if (node.kind() == yaml::Kind::mapping && node.members().size() == 1) {
    const yaml::Member& member = node.members()[0];
    return condition_of(member.key.text(), member.key, member.value, report);
  }
  if (refuse_avena_words(AvenaKind::condition, node, report)) return "true";
  report.error(ErrorCode::invalid, node, "a condition is a mapping with one key",
               fmt::format("allowed: {}", base::listed(avena_kinds())));
  return "true";
}

std::vector<std::string> all_of(const Node& list, Report& report) {
  std::vector<std::string> texts;
  const std::optional<std::vector<Node>> items = read_list(list, report);
  if (items && items->empty()) report.error(ErrorCode::invalid, list, "the list of conditions is empty");
  for (const Node& item : items.value_or(std::vector<Node>{})) texts.push_back(single(item, report));
  return texts;
}

/// The parts of a combination.
std::vector<std::string> parts_of(std::string_view kind, const Node& content, Report& report) {
  std::vector<std::string> texts;
  keys::read_keys(content, std::string(kind), report, [&](Keys& keys) {
    keys.value(keys::required(parts_key(kind)), avena_conditions, [&](const Node& node, Report& into) {
      texts = kind == "not" ? std::vector<std::string>{single(node, into)} : all_of(node, into);
    });
  });
  return texts;
}

/// and, or, xor, nand, nor: {conditions: [...]}.
std::string combination(std::string_view kind, const Node& content, Report& report) {
  const std::vector<std::string> texts = parts_of(kind, content, report);
  if (texts.empty()) return "true";
  // avena's xor means "exactly one", which is what ours means for two.
  if (kind == "xor" && texts.size() > 2)
    report.error(ErrorCode::unsupported, content, "xor of more than two conditions", "write it as an expression: if");
  if (kind == "not") return "not (" + texts[0] + ")";
  if (kind == "nand") return "not (" + joined(texts, "and") + ")";
  if (kind == "nor") return "not (" + joined(texts, "or") + ")";
  return joined(texts, kind);
}

std::string condition_of(std::string_view kind, const Node& kind_node, const Node& content, Report& report) {
  if (kind == "client_state") return client_state(content, report);
  if (std::find(avena_kinds().begin(), avena_kinds().end(), kind) != avena_kinds().end())
    return combination(kind, content, report);
  const std::vector<std::string> in_triggers = condition_kinds();
  if (std::find(in_triggers.begin(), in_triggers.end(), kind) != in_triggers.end())
    report.error(ErrorCode::unsupported, kind_node,
                 fmt::format("{} is asked in a trigger alone", base::in_quotes(kind)),
                 "write trigger: {type: automatic, conditions: ...}; here states can be asked");
  else if (!refuse_avena_word(AvenaKind::condition, kind_node, kind, report))
    report.error(ErrorCode::invalid, kind_node, fmt::format("there is no condition {}", base::in_quotes(kind)),
                 base::offer(kind, avena_kinds()));
  return "true";
}

/// {type: client_state, client: io, state: RUN}: the same, with its kind beside its content.
std::string typed(const Node& item, Report& report) {
  const yaml::Member* const type = item.find("type");
  if (type == nullptr) {
    report.error(ErrorCode::missing_key, item, "a condition in a list needs the key 'type'",
                 fmt::format("allowed: {}", base::listed(avena_kinds())));
    return "true";
  }
  Node::Content rest{item.kind(), false, item.position(), {}, {}, {}};
  for (const yaml::Member& member : item.members())
    if (member.key.text() != "type") rest.members.push_back(member);
  return condition_of(type->value.text(), type->value, Node(std::make_shared<const Node::Content>(std::move(rest))),
                      report);
}

constexpr keys::Shape one_condition{.kind = keys::Shape::Kind::map, .least = 1, .item = &keys::anything};
constexpr keys::Shape condition_list = keys::list_of(one_condition, 1);
constexpr std::array condition_forms{&one_condition, &condition_list};

}  // namespace

constinit const keys::Shape avena_conditions = keys::one_of(condition_forms);

std::string avena_conditions_text(const Node& node, Report& report) {
  std::vector<std::string> texts;
  if (node.kind() == yaml::Kind::sequence) {
    for (const Node& item : read_one_or_list(node, report)) texts.push_back(typed(item, report));
  } else {
    texts.push_back(single(node, report));
  }
  return joined(texts, "and");
}

expression::Expression read_avena_conditions(const Node& node, const expression::Names& names, Report& report) {
  const std::size_t errors = report.errors();
  const std::string text = avena_conditions_text(node, report);
  if (report.errors() > errors) return {};
  auto parsed = expression::Expression::read(text, names);
  if (parsed) return std::move(*parsed);
  report.error(ErrorCode::invalid, node, parsed.error().message, parsed.error().hint);
  return {};
}

}  // namespace kapela::files
