#include "orchestrator/history/record_words.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/log.hpp"
#include "orchestrator/record/run_report.hpp"
#include "orchestrator/record/sighting.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::history {
namespace {

using record::Reason;
using record::RecordKind;
using record::RunStatus;

constexpr std::array<std::string_view, 2> outcomes{"failed", "succeeded"};
constexpr std::array<std::string_view, 2> answers{"no", "yes"};
constexpr std::array<std::string_view, 2> ways_on{"undone", "resumed"};  // of a run that is recovered
constexpr std::array<std::string_view, 2> questions{"", "approval"};     // of a step that begins
/// By record::intention(), of an event that is intended.
constexpr std::array<std::string_view, 8> ways_back{"",     "undoable",      "start",   "undoable start",
                                                    "stop", "undoable stop", "restart", "undoable restart"};
static_assert(ways_back.size() == record::intention(true, wire::ProcessDeed::restart) + 1U);
constexpr std::array<std::string_view, 2> arrivals{"", "not taken"};  // of an event that nobody has answered
constexpr std::array<std::string_view, 3> reliefs{"quiet", "seen_to", "acknowledged"};
static_assert(reliefs.size() == static_cast<std::size_t>(record::Relief::acknowledged) + 1);

/// By record::acceptance(): the atomicity, and the mode where it is another than `single`.
constexpr std::array<std::string_view, 15> acceptances{
    "rollback",          "forward",          "none",         "",  // single
    "rollback queued",   "forward queued",   "none queued",  "",  //
    "rollback restart",  "forward restart",  "none restart", "",  //
    "rollback parallel", "forward parallel", "none parallel"};
static_assert(acceptances.size() == record::acceptance(record::Atomicity::none, record::Mode::parallel) + 1U);

enum class Meaning : std::uint8_t {
  nothing,
  command,
  state,
  reason,
  status,
  level,
  outcome,
  answer,
  way_on,
  question,
  acceptance,
  relief,
  event_outcome,
  way_back,
  arrival
};

Meaning meaning_of(RecordKind kind) {
  switch (kind) {
    case RecordKind::intent:
    case RecordKind::sent:
    case RecordKind::acknowledged:
    case RecordKind::refused:
    case RecordKind::in_doubt:
    case RecordKind::handled:
    case RecordKind::watched:
    case RecordKind::sighted:
      return Meaning::command;
    case RecordKind::event_intended:
      return Meaning::way_back;
    case RecordKind::event_in_doubt:
      return Meaning::arrival;
    case RecordKind::event_answered:
      return Meaning::event_outcome;
    case RecordKind::unwatched:
      return Meaning::relief;
    case RecordKind::moved:
      return Meaning::state;
    case RecordKind::verdict:
    case RecordKind::missed:
    case RecordKind::failed:
    case RecordKind::exception:
    case RecordKind::event_left:
      return Meaning::reason;
    case RecordKind::run_accepted:
      return Meaning::acceptance;
    case RecordKind::run_ended:
      return Meaning::status;
    case RecordKind::log:
    case RecordKind::alert:
      return Meaning::level;
    case RecordKind::step_ended:
      return Meaning::outcome;
    case RecordKind::approved:
      return Meaning::answer;
    case RecordKind::recovered:
      return Meaning::way_on;
    case RecordKind::step_started:
      return Meaning::question;
    case RecordKind::started:
    case RecordKind::owned:
    case RecordKind::based:
    case RecordKind::skipped:
    case RecordKind::awaited:
    case RecordKind::compensating:
    case RecordKind::settled:
    case RecordKind::latched:
    case RecordKind::unlatched:
    case RecordKind::observed:
    case RecordKind::reached:
    case RecordKind::injected:
    case RecordKind::crashed:
    case RecordKind::restarted:
    case RecordKind::event_sent:
    case RecordKind::event_handled:
      return Meaning::nothing;
  }
  return Meaning::nothing;
}

/// The number of the value with this name, from zero up to `last`.
template <class Enum, class Name>
std::optional<std::uint8_t> find(std::string_view text, Enum last, Name name_of) {
  for (std::uint8_t number = 0; number <= static_cast<std::uint8_t>(last); ++number)
    if (name_of(static_cast<Enum>(number)) == text) return number;
  return std::nullopt;
}

/// Of a detail that is one of two.
std::optional<std::uint8_t> find(std::string_view text, const std::array<std::string_view, 2>& words) {
  if (text == words[0]) return std::uint8_t{0};
  if (text == words[1]) return std::uint8_t{1};
  return std::nullopt;
}

std::string_view word_of(std::uint8_t detail, const std::array<std::string_view, 2>& words) {
  return words[detail != 0 ? 1 : 0];
}

std::optional<std::uint8_t> find_way_back(std::string_view text) {
  const auto* const found = std::find(ways_back.begin(), ways_back.end(), text);
  if (found == ways_back.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - ways_back.begin());
}

std::optional<std::uint8_t> find_acceptance(std::string_view text) {
  const auto found = std::find(acceptances.begin(), acceptances.end(), text);
  if (text.empty() || found == acceptances.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - acceptances.begin());
}

template <class Enum>
bool is_up_to(Enum last, std::uint64_t number) {
  return number <= static_cast<std::uint64_t>(last);
}

bool has_detail(RecordKind kind, std::uint8_t detail) {
  switch (meaning_of(kind)) {
    case Meaning::nothing:
    case Meaning::outcome:
    case Meaning::answer:
    case Meaning::way_on:
    case Meaning::question:
    case Meaning::arrival:
      return true;
    case Meaning::way_back:
      return detail < ways_back.size();
    case Meaning::command:
      return is_up_to(wire::Command::health_check, detail);
    case Meaning::state:
      return is_up_to(wire::State::ack, detail);
    case Meaning::reason:
      return is_up_to(Reason::crashed, detail);
    case Meaning::status:
      return is_up_to(RunStatus::stopped_partial, detail);
    case Meaning::level:
      return is_up_to(base::Level::critical, detail);
    case Meaning::acceptance:
      return detail < acceptances.size() && !acceptances[detail].empty();
    case Meaning::relief:
      return is_up_to(record::Relief::acknowledged, detail);
    case Meaning::event_outcome:
      return is_up_to(record::EventOutcome::needless, detail);
  }
  return false;
}

template <class Enum>
std::optional<std::uint8_t> number_of(std::optional<Enum> value) {
  if (!value) return std::nullopt;
  return static_cast<std::uint8_t>(*value);
}

}  // namespace

std::string_view detail_text(const record::Record& record) {
  switch (meaning_of(record.kind)) {
    case Meaning::nothing:
      return {};
    case Meaning::command:
      return wire::name(record.what());
    case Meaning::state:
      return wire::name(static_cast<wire::State>(record.detail));
    case Meaning::reason:
      return name(static_cast<Reason>(record.detail));
    case Meaning::status:
      return name(static_cast<RunStatus>(record.detail));
    case Meaning::level:
      return base::level_name(static_cast<base::Level>(record.detail));
    case Meaning::outcome:
      return word_of(record.detail, outcomes);
    case Meaning::answer:
      return word_of(record.detail, answers);
    case Meaning::way_on:
      return word_of(record.detail, ways_on);
    case Meaning::question:
      return word_of(record.detail, questions);
    case Meaning::way_back:
      return record.detail < ways_back.size() ? ways_back[record.detail] : std::string_view();
    case Meaning::arrival:
      return word_of(record.detail, arrivals);
    case Meaning::acceptance:
      return record.detail < acceptances.size() ? acceptances[record.detail] : std::string_view();
    case Meaning::relief:
      return record.detail < reliefs.size() ? reliefs[record.detail] : std::string_view();
    case Meaning::event_outcome:
      return record.detail < record::event_outcome_names.size() ? record::event_outcome_names[record.detail]
                                                                : std::string_view();
  }
  return {};
}

std::optional<std::uint8_t> parse_detail(RecordKind kind, std::string_view text) {
  switch (meaning_of(kind)) {
    case Meaning::nothing:
      return std::nullopt;
    case Meaning::command:
      return number_of(wire::parse_command(text));
    case Meaning::state:
      return number_of(wire::parse_state(text));
    case Meaning::reason:
      return number_of(record::parse_reason(text));
    case Meaning::status:
      return find(text, RunStatus::stopped_partial, [](RunStatus status) { return name(status); });
    case Meaning::level:
      return number_of(base::parse_level(text));
    case Meaning::outcome:
      return find(text, outcomes);
    case Meaning::answer:
      return find(text, answers);
    case Meaning::way_on:
      return find(text, ways_on);
    case Meaning::relief:
      return find(text, record::Relief::acknowledged,
                  [](record::Relief relief) { return reliefs[static_cast<std::size_t>(relief)]; });
    case Meaning::event_outcome:
      return find(text, record::EventOutcome::needless, [](record::EventOutcome outcome) {
        return record::event_outcome_names[static_cast<std::size_t>(outcome)];
      });
    case Meaning::question:
      return find(text, questions);
    case Meaning::way_back:
      return find_way_back(text);
    case Meaning::arrival:
      return find(text, arrivals);
    case Meaning::acceptance:
      return find_acceptance(text);
  }
  return std::nullopt;
}

bool is_understood(const record::Record& record) {
  if (!has_detail(record.kind, record.detail)) return false;
  // Which faults there are only simulators know; each has its bit in CheckerSettings::breaking_faults.
  if (record.kind == RecordKind::injected) return record.detail < std::numeric_limits<std::uint64_t>::digits;
  if (record.kind == RecordKind::owned) return record.a < wire::dialect_count;
  const bool is_intent = record.kind == RecordKind::intent || record.kind == RecordKind::event_intended;
  if (is_intent) return is_up_to(record::Purpose::compensation, record.a);
  if (record.kind == RecordKind::sighted) return record::sighting_of(record).has_value();
  const bool is_decided = record.kind == RecordKind::handled || record.kind == RecordKind::event_handled;
  return !is_decided || is_up_to(wire::Verdict::refused_old_epoch, record.a);
}

std::string_view state_text(const record::Record& record) {
  return record.state == wire::State::unknown ? std::string_view() : wire::name(record.state);
}

std::string_view purpose_text(const record::Record& record) {
  if (record.kind != RecordKind::intent && record.kind != RecordKind::event_intended) return {};
  const auto purpose = static_cast<record::Purpose>(record.a);
  return purpose == record::Purpose::forward ? std::string_view() : name(purpose);
}

std::string sighting_text(const record::Record& record) {
  const auto sighting = record.kind == RecordKind::sighted ? record::sighting_of(record) : std::nullopt;
  if (!sighting) return {};
  std::string text(record::name(sighting->how));
  if (sighting->verdict) text += fmt::format(" {}", wire::name(*sighting->verdict));
  if (sighting->how == record::Sight::silence) return text;
  const std::string age = sighting->age ? base::measured_text(*sighting->age) : std::string("long");
  return text + fmt::format(" since up to {} ago", age);
}

std::string line_of(const record::Record& record, std::string_view component) {
  const double seconds = std::chrono::duration<double>(record.time.time_since_epoch()).count();
  std::string line = fmt::format("{:.6f} s  #{}", seconds, record.sequence);
  const auto add = [&line](std::string_view word) {
    if (!word.empty()) fmt::format_to(std::back_inserter(line), " {}", word);
  };
  if (record.run != record::no_run) add(fmt::format("run {}", number(record.run)));
  add(component);
  add(name(record.kind));
  add(detail_text(record));
  add(state_text(record));
  if (record.command != record::no_command) add(fmt::format("cmd_id {}", number(record.command)));
  const std::string_view purpose = purpose_text(record);
  add(purpose);
  const std::string sighting = sighting_text(record);
  add(sighting);
  if (record.a != 0 && purpose.empty() && sighting.empty()) add(fmt::format("a {}", record.a));
  if (record.b != 0) add(fmt::format("b {}", record.b));
  if (!record.text.empty()) add(fmt::format("\"{}\"", record.text));
  return line;
}

}  // namespace kapela::history
