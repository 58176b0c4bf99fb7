#include "tests/stories/teller.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "orchestrator/history/record_words.hpp"
#include "simulators/experiment/trace.hpp"

namespace kapela::stories {
namespace {

using record::Record;
using record::RecordKind;

/// Kinds whose detail is a command or a reason; what the others have there is in the note of a trace.
constexpr std::array telling_details{
    RecordKind::intent,   RecordKind::sent,    RecordKind::acknowledged, RecordKind::refused, RecordKind::handled,
    RecordKind::in_doubt, RecordKind::verdict, RecordKind::missed,       RecordKind::failed,  RecordKind::exception};
/// Kinds from which an orchestrator knows the state of a component.
constexpr std::array telling_states{RecordKind::owned,   RecordKind::based,    RecordKind::acknowledged,
                                    RecordKind::refused, RecordKind::observed, RecordKind::reached,
                                    RecordKind::settled};

/// Kinds after which an answer is news in itself: it was not heard of.
constexpr std::array telling_silence{RecordKind::in_doubt, RecordKind::missed, RecordKind::failed,
                                     RecordKind::exception};

template <std::size_t Count>
bool is_among(const std::array<RecordKind, Count>& kinds, RecordKind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

std::string run_text(record::RunId run) {
  return run == record::no_run ? "-" : fmt::format("run {}", number(run));
}

/// Of a step that waits: what for.
std::string wanted_text(std::uint64_t bits) {
  std::vector<std::string_view> names;
  for (std::size_t number = 0; number <= static_cast<std::size_t>(wire::State::ack); ++number)
    if (const auto state = static_cast<wire::State>(number); (bits & record::bit_of(state)) != 0)
      names.push_back(wire::name(state));
  return fmt::format("{}", fmt::join(names, "|"));
}

std::string note_of(const Record& record, std::string note) {
  if (record.kind == RecordKind::owned) return "by " + run_text(record.run);
  if (record.kind == RecordKind::step_started) return fmt::format("{}: {}", note, record::label_of(record));
  return note;
}

Line line_of(const Record& record, const record::Plant& plant) {
  const std::vector<std::string> cells = experiment::trace_line(0, record, plant).cells;
  Line line;
  line.time = std::chrono::duration_cast<std::chrono::milliseconds>(record.time.time_since_epoch());
  line.whose = {cells[2].empty() ? run_text(record.run) : cells[2]};
  line.what = cells[5];
  line.state = record.kind == RecordKind::awaited ? wanted_text(record.b) : cells[3];
  if (is_among(telling_details, record.kind)) line.detail = history::detail_text(record);
  line.note = note_of(record, cells[6]);
  return line;
}

/// The name of what happens at once as one line: two kinds of records, one after the other.
std::string_view both(RecordKind first, RecordKind second) {
  using enum RecordKind;
  if (first == observed && second == reached) return "observed+reached";
  if (first == moved && second == moved) return "moved";
  if (first == moved && second == handled) return "moved+handled";
  return {};
}

/// One line for two records of the same moment.
Line merged(const Line& first, Line second, std::string_view what) {
  second.what = what;
  if (what == "moved") second.note = fmt::format("{} via {}", first.note, first.state);
  if (what == "moved+handled") second.note = fmt::format("{}, {}", second.note, first.note);
  return second;
}

}  // namespace

std::vector<std::string> Teller::tell(std::span<const Record> records) {
  lines_.clear();
  unsent_.clear();
  last_ = {};
  for (const Record& record : records) take(record);
  std::vector<std::string> texts;
  for (const Line& line : folded(joined(lines_, plant_.component_names()))) texts.push_back(text_of(line));
  return texts;
}

void Teller::take(const Record& record) {
  if (is_news(record) && !continues_a_line(record)) {
    lines_.push_back(line_of(record, plant_));
    if (record.kind != RecordKind::intent) unsent_.clear();
    if (record.kind == RecordKind::intent) unsent_.push_back({record.command, lines_.size() - 1});
    last_ = record;
  }
  learn(record);
}

bool Teller::is_news(const Record& record) const {
  return record.kind != RecordKind::observed || record.state != known_[index(record.component)];
}

bool Teller::continues_a_line(const Record& record) {
  return record.time == last_.time && (is_sent_as_intended(record) || is_one_with_last(record));
}

bool Teller::is_sent_as_intended(const Record& record) {
  const auto intent = std::find_if(unsent_.begin(), unsent_.end(),
                                   [&record](const Intent& each) { return each.command == record.command; });
  if (record.kind != RecordKind::sent || record.a != 1 || intent == unsent_.end()) return false;
  lines_[intent->line].what = "intent+sent";
  return true;
}

bool Teller::is_one_with_last(const Record& record) {
  const std::string_view what = both(last_.kind, record.kind);
  const bool goes_on = record.kind == RecordKind::moved || record.state == last_.state;
  if (what.empty() || lines_.empty() || record.component != last_.component || !goes_on) return false;
  lines_.back() = merged(lines_.back(), line_of(record, plant_), what);
  last_ = record;
  return true;
}

void Teller::learn(const Record& record) {
  if (record.kind == RecordKind::started) std::fill(known_.begin(), known_.end(), wire::State::unknown);
  if (is_among(telling_silence, record.kind) && record.component != record::no_component)
    known_[index(record.component)] = wire::State::unknown;
  if (is_among(telling_states, record.kind)) known_[index(record.component)] = record.state;
}

}  // namespace kapela::stories
