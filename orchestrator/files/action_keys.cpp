#include "orchestrator/files/action_keys.hpp"

#include <fmt/format.h>

#include "orchestrator/engine/report.hpp"
#include "orchestrator/files/expression_reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using yaml::MappingReader;
using yaml::Node;

constexpr yaml::IntegerRange attempts{1, 100};
constexpr yaml::IntegerRange targets{1, 1'000'000};

struct NumberRange {
  double least;
  double most;
};

double read_number_in(MappingReader& reader, std::string_view key, NumberRange range, double otherwise) {
  const std::optional<Node> node = reader.optional(key);
  const std::optional<double> number = node ? read_number(*node, reader.report()) : std::nullopt;
  if (!number) return otherwise;
  if (*number < range.least || *number > range.most)
    reader.report().error(ErrorCode::invalid, *node, fmt::format("{} is out of range", *number),
                          fmt::format("{} to {}", range.least, range.most));
  return *number;
}

/// Reasons for which a step that failed can be tried again.
std::vector<std::string> reasons() {
  using enum engine::Reason;
  std::vector<std::string> names;
  for (const engine::Reason each : {fault, unreachable, timeout, nack, wrong_state, condition})
    names.emplace_back(name(each));
  return names;
}

std::vector<std::string> read_reasons(const Node& node, yaml::Report& report) {
  std::vector<std::string> found;
  for (const Node& item : read_one_or_list(node, report))
    if (std::optional<std::string> name = read_choice(item, report, "a reason to try again", reasons()); name)
      found.push_back(std::move(*name));
  return found;
}

std::optional<engine::Retry> read_retry(const Node& node, yaml::Report& report) {
  MappingReader reader(node, "retry", report);
  if (!reader.is_mapping()) return std::nullopt;
  engine::Retry retry;
  if (const std::optional<Node> count = reader.required("count"); count)
    retry.count = static_cast<std::uint32_t>(read_integer(*count, report, attempts).value_or(1));
  retry.delay = reader.duration("delay", {.zero_allowed = true}).value_or(retry.delay);
  retry.backoff = read_number_in(reader, "backoff", {1, 10}, retry.backoff);
  retry.jitter = read_number_in(reader, "jitter", {0, 1}, retry.jitter);
  if (const std::optional<Node> on = reader.optional("on"); on) retry.on = read_reasons(*on, report);
  reader.finish();
  return retry;
}

std::optional<std::uint32_t> read_quorum(const Node& node, yaml::Report& report) {
  if (node.text().ends_with('%')) {
    report.error(ErrorCode::unsupported, node, "a quorum is a number of targets, not a part of them",
                 "write how many targets are enough, e.g. 2");
    return std::nullopt;
  }
  const std::optional<std::int64_t> number = read_integer(node, report, targets);
  return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

/// The value of a key, or nothing; an error where the action can have no such key.
std::optional<Node> optional_if(MappingReader& reader, std::string_view key, bool allowed, std::string_view why) {
  if (allowed) return reader.optional(key);
  const std::optional<Node> node = reader.has(key) ? reader.optional(key) : std::nullopt;
  if (!node) return std::nullopt;
  reader.report().error(ErrorCode::invalid, *node, fmt::format("{} is of no use here", key), std::string(why));
  return std::nullopt;
}

}  // namespace

void read_shared_keys(MappingReader& reader, const Scope& scope, ActionKind kind, engine::Action& action) {
  yaml::Report& report = reader.report();
  const bool a_step = scope.part == Scope::Part::steps;
  const std::string_view once = "what stands here is done once";
  if (const std::optional<Node> node = reader.optional("if"); node)
    action.when = read_condition(*node, scope.names, report);
  if (const auto node = optional_if(reader, "retry", kind.retries && a_step,
                                    a_step ? "it belongs to what can fail and can be done again" : once))
    action.retry = read_retry(*node, report);
  if (const auto node = optional_if(reader, "required", kind.can_fail && a_step,
                                    a_step ? "the action cannot fail" : "a failure here is told, and nothing more"))
    action.required = read_bool(*node, report).value_or(true);
  if (const auto node = optional_if(reader, "quorum", kind.has_targets && a_step,
                                    a_step ? "it belongs to send_command, wait_for_state and ensure_state" : once))
    action.quorum = read_quorum(*node, report);
}

}  // namespace kapela::files
