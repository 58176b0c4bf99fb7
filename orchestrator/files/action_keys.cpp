#include "orchestrator/files/action_keys.hpp"

#include <fmt/format.h>

#include "orchestrator/files/expression_reader.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using yaml::Node;
using yaml::Report;

constexpr yaml::IntegerRange attempts{1, 100};
constexpr yaml::IntegerRange targets{1, 1'000'000};

/// Reasons for which a step that failed can be tried again.
std::vector<std::string> reasons() {
  using enum record::Reason;
  std::vector<std::string> names;
  for (const record::Reason each : {fault, unreachable, timeout, nack, wrong_state, condition})
    names.emplace_back(name(each));
  return names;
}

constexpr keys::Shape reason = keys::defined("reason", keys::word(reasons));
constexpr keys::Shape some_reasons = keys::one_or_list_of(reason);

void retry_keys_of_step(Keys& keys, scenario::Retry& retry) {
  keys.integer(required("count", "Further attempts."), retry.count, attempts);
  keys.duration({"delay", "Before the first of them."}, retry.delay, yaml::zero_is_fine);
  keys.number({"backoff", "Each delay is so many times the one before."}, retry.backoff, {.least = 1, .most = 10});
  keys.number({"jitter", "Each delay is longer by at most this part of it."}, retry.jitter, {.least = 0, .most = 1});
  keys.value({"on", "Only for these reasons. Default: all."}, some_reasons, [&](const Node& node, Report& report) {
    for (const Node& item : read_one_or_list(node, report))
      if (std::optional<std::string> name = read_choice(item, report, "a reason to try again", reasons()); name)
        retry.on.push_back(std::move(*name));
  });
}

keys::Block retry_block() {
  const auto described = [](Keys& keys) {
    scenario::Retry retry;
    retry_keys_of_step(keys, retry);
  };
  return {"retry", "", described, "How the step is tried again when it has failed."};
}

std::optional<std::uint32_t> read_quorum(const Node& node, Report& report) {
  if (node.text().ends_with('%')) {
    report.error(ErrorCode::unsupported, node, "a quorum is a number of targets, not a part of them",
                 "write how many targets are enough, e.g. 2");
    return std::nullopt;
  }
  const std::optional<std::int64_t> number = read_integer(node, report, targets);
  return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

void failure_keys(Keys& keys, ActionKind kind, bool a_step, scenario::Action& action) {
  constexpr std::string_view once = "what stands here is done once";
  const auto refuse = [&keys](std::string_view key, std::string_view why) {
    keys.refuse(key, fmt::format("{} is of no use here", key), std::string(why));
  };
  if (kind.retries && a_step)
    keys.block({"retry"}, keys::block(retry_block), "retry",
               [&](Keys& inner) { retry_keys_of_step(inner, action.retry.emplace()); });
  else
    refuse("retry", a_step ? "it belongs to what can fail and can be done again" : once);
  if (kind.can_fail && a_step)
    keys.flag({.name = "required", .effect = "false: its failure is told, and the run goes on.", .shared = "required"},
              action.required);
  else
    refuse("required", a_step ? "the action cannot fail" : "a failure here is told, and nothing more");
  if (kind.has_targets && a_step)
    keys.value({.name = "quorum", .effect = "So many targets are enough. Default: all.", .shared = "quorum"},
               keys::integer(targets),
               [&](const Node& node, Report& report) { action.quorum = read_quorum(node, report); });
  else
    refuse("quorum", a_step ? "it belongs to send_command, wait_for_state and ensure_state" : once);
}

}  // namespace

void shared_keys(Keys& keys, const Scope& scope, ActionKind kind, scenario::Action& action) {
  keys.value({.name = "if", .effect = "Skipped unless it holds.", .shared = "skipped_unless"}, any_condition,
             [&](const Node& node, Report& report) { action.when = read_condition(node, scope.names, report); });
  failure_keys(keys, kind, scope.part == Scope::Part::steps, action);
}

}  // namespace kapela::files
