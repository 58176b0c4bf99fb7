#include "orchestrator/files/trigger_conditions.hpp"

#include <array>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/action_reader.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/expression_reader.hpp"
#include "orchestrator/files/selector_reader.hpp"
#include "orchestrator/files/trigger_keys.hpp"
#include "orchestrator/keys/key_reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using expression::PatternMode;
using keys::Keys;
using scenario::Condition;
using yaml::Node;
using yaml::Report;
using Combine = Condition::Combine;

std::string_view word_of(Combine how) {
  switch (how) {
    case Combine::all:
      return "all of";
    case Combine::any:
      return "any of";
    case Combine::not_all:
      return "not all of";
    case Combine::none:
      return "none of";
    case Combine::one:
      return "exactly one of";
  }
  return {};
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& each : words) text += (text.empty() ? "" : ", ") + each;
  return text;
}

std::string who_of(const scenario::Selector& selector) {
  std::vector<std::string> words;
  if (selector.all) words.emplace_back("@all");
  for (const scenario::TemplateText& each : selector.components) words.push_back(each.source());
  for (const std::string& each : selector.groups) words.push_back("group " + each);
  return joined(words);
}

/// A mapping without its type.
Node without_type(const Node& item) {
  Node::Content rest{item.kind(), false, item.position(), {}, {}, {}};
  for (const yaml::Member& member : item.members())
    if (member.key.text() != "type") rest.members.push_back(member);
  return Node(std::make_shared<const Node::Content>(std::move(rest)));
}

class ConditionReader {
 public:
  ConditionReader(const expression::Names& names, Report& report)
      : names_(trigger_names(names, false)), report_(report) {}

  Condition read(const Node& node) {
    if (node.kind() == yaml::Kind::scalar) return expression(node);
    if (node.kind() == yaml::Kind::sequence) return listed(node);
    const yaml::Member* const type = node.kind() == yaml::Kind::mapping ? node.find("type") : nullptr;
    if (type != nullptr) return of_kind(type->value.text(), type->value, without_type(node));
    if (node.kind() == yaml::Kind::mapping && node.members().size() == 1) {
      const yaml::Member& member = node.members()[0];
      return of_kind(member.key.text(), member.key, member.value);
    }
    if (refuse_avena_words(AvenaKind::condition, node, report_)) return {};
    report_.error(ErrorCode::invalid, node, "a condition is an expression, a list, or a mapping with one key",
                  fmt::format("allowed: {}", base::listed(condition_kinds())));
    return {};
  }

 private:
  Condition made(const Node& node, Condition::Body body, std::string text, base::Duration lasting = {}) {
    if (lasting > base::Duration::zero()) text += " for " + base::to_text(lasting);
    return {std::move(body), lasting, std::move(text), place_of(node, report_)};
  }

  Condition expression(const Node& node) { return made(node, read_condition(node, names_, report_), node.text()); }

  Condition listed(const Node& node) {
    Condition::Combination all;
    for (const Node& item : read_one_or_list(node, report_)) all.parts.push_back(read(item));
    if (all.parts.size() == 1) return std::move(all.parts.front());
    return made(node, std::move(all), "all of");
  }

  Condition of_kind(const std::string& kind, const Node& at, const Node& content) {
    if (const auto how = combine_of(kind); how) return combination(kind, *how, content);
    if (kind == "all_in") return in_states(at, scenario::Quantifier::all, content);
    if (kind == "any_in") return in_states(at, scenario::Quantifier::any, content);
    if (kind == "none_in") return in_states(at, scenario::Quantifier::none, content);
    if (kind == "client_state") return client_state(content);
    if (kind == "time") return within(content);
    if (kind == "error_message") return error_text(content);
    if (kind == "expression") return expression(content);
    if (!refuse_avena_word(AvenaKind::condition, at, kind, report_))
      report_.error(ErrorCode::invalid, at, fmt::format("there is no condition {}", base::in_quotes(kind)),
                    base::offer(kind, condition_kinds()));
    return {};
  }

  /// and: [...], or as avena_commons has it.
  Condition combination(const std::string& kind, Combine how, const Node& content) {
    Condition::Combination combination{how, {}};
    base::Duration lasting{};
    const auto add = [&](const Node& parts, Report&) { add_parts(parts, kind == "not", combination); };
    if (content.kind() == yaml::Kind::mapping && content.find(parts_key(kind)) != nullptr)
      keys::read_keys(content, kind, report_, [&](Keys& keys) { combination_keys(keys, kind, add, lasting); });
    else
      add(content, report_);
    return made(content, std::move(combination), std::string(word_of(how)), lasting);
  }

  void add_parts(const Node& parts, bool one, Condition::Combination& combination) {
    if (one || parts.kind() != yaml::Kind::sequence) return combination.parts.push_back(read(parts));
    for (const Node& each : read_one_or_list(parts, report_)) combination.parts.push_back(read(each));
  }

  Condition in_states(const Node& at, scenario::Quantifier which, const Node& content) {
    Condition::InStates test;
    test.which = which;
    base::Duration lasting{};
    if (content.kind() == yaml::Kind::mapping) {
      keys::read_keys(content, std::string(at.text()), report_,
                      [&](Keys& keys) { in_states_keys(keys, names_, test, lasting); });
    } else {
      test.components.all = true;
      test.states = read_states(content, report_);
    }
    std::string text = text_of(test);
    return made(at, std::move(test), std::move(text), lasting);
  }

  Condition client_state(const Node& content) {
    Condition::InStates test;
    keys::read_keys(content, "client_state", report_, [&](Keys& keys) { client_state_keys(keys, names_, test); });
    std::string text = text_of(test);
    return made(content, std::move(test), std::move(text));
  }

  Condition within(const Node& content) {
    Condition::Within window;
    keys::KeyReader reader(content, "time", report_);
    if (!reader.is_mapping()) return {};
    window_keys(reader, window);
    reader.finish();
    std::string text = window_text(window);
    return made(content, std::move(window), std::move(text));
  }

  static std::string window_text(const Condition::Within& window) {
    constexpr std::array<std::string_view, 7> names{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
    const auto clock = [](std::chrono::minutes time) {
      return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
    };
    std::string text = fmt::format("from {} to {}", clock(window.from), clock(window.to));
    std::vector<std::string> days;
    for (std::size_t day = 0; day < names.size(); ++day)
      if (window.weekdays[day]) days.emplace_back(names[day]);
    if (!window.weekdays.all()) text += " on " + joined(days);
    if (window.date)
      text += fmt::format(" on {:04}-{:02}-{:02}", static_cast<int>(window.date->year()),
                          static_cast<unsigned>(window.date->month()), static_cast<unsigned>(window.date->day()));
    if (!window.zone.name.empty()) text += fmt::format(" ({})", window.zone.name);
    return text;
  }

  Condition error_text(const Node& content) {
    Condition::ErrorText test;
    GivenPattern pattern;
    keys::KeyReader reader(content, "error_message", report_);
    if (!reader.is_mapping()) return {};
    error_text_keys(reader, names_, test, pattern);
    reader.finish();
    std::string text;
    if (pattern.node) {
      read_pattern(*pattern.node, pattern, test);
      text = fmt::format("the error message of one of {} {} '{}'", who_of(test.components), pattern_word(pattern.mode),
                         pattern.node->text());
    }
    return made(content, std::move(test), std::move(text));
  }

  static std::string_view pattern_word(PatternMode mode) {
    switch (mode) {
      case PatternMode::contains:
        return "contains";
      case PatternMode::starts_with:
        return "starts with";
      case PatternMode::exact:
        return "is";
      case PatternMode::regex:
        return "matches";
    }
    return {};
  }

  void read_pattern(const Node& node, const GivenPattern& given, Condition::ErrorText& test) {
    const std::optional<std::string> text = read_string(node, report_);
    if (!text) return;
    base::Result<expression::Pattern> pattern = expression::Pattern::read(given.mode, *text, given.sensitive);
    if (!pattern) return report_.error(ErrorCode::invalid, node, pattern.error().message, pattern.error().hint);
    test.pattern = std::move(*pattern);
    if (given.variables) return read_groups(*given.variables, test);
    test.groups = test.pattern.named_groups();
    for (const expression::NamedGroup& group : test.groups) take(group.name, node);
  }

  /// {hatch_id: 1, kind: name_of_a_group}
  void read_groups(const Node& variables, Condition::ErrorText& test) {
    const keys::KeyReader mapping(variables, "extract_to_context", report_);
    if (!mapping.is_mapping()) return;
    for (const yaml::Member& member : variables.members()) {
      const std::optional<std::size_t> number = group_of(member.value, test.pattern);
      if (!number) continue;
      test.groups.push_back({member.key.text(), *number});
      take(member.key.text(), member.key);
    }
  }

  std::optional<std::size_t> group_of(const Node& node, const expression::Pattern& pattern) {
    for (const expression::NamedGroup& group : pattern.named_groups())
      if (group.name == node.text()) return group.number;
    const expression::Value number = expression::to_number(node.text());
    const auto* which = std::get_if<double>(&number);
    for (std::size_t each = 1; which != nullptr && each <= pattern.groups(); ++each)
      if (static_cast<double>(each) == *which) return each;
    report_.error(ErrorCode::invalid, node, fmt::format("the pattern has no group {}", base::in_quotes(node.text())),
                  pattern.groups() == 0
                      ? "it has none; a group of a regular expression stands in ( )"
                      : fmt::format("it has 1 to {}, and (?P<name>...) has a name", pattern.groups()));
    return std::nullopt;
  }

  void take(const std::string& name, const Node& node) {
    if (!names_.take_group) return;
    if (const auto error = names_.take_group(name)) report_.error(error->code, node, error->message, error->hint);
  }

  expression::Names names_;
  Report& report_;
};

}  // namespace

Condition read_trigger_condition(const Node& node, const expression::Names& names, Report& report) {
  return ConditionReader(names, report).read(node);
}

std::string text_of(const Condition::InStates& test) {
  std::vector<std::string> states;
  for (const wire::State state : test.states) states.emplace_back(wire::name(state));
  const std::string who = fmt::format("{} of {}", name(test.which), who_of(test.components));
  return states.empty() ? who + " answering" : fmt::format("{} in {}", who, joined(states));
}

}  // namespace kapela::files
