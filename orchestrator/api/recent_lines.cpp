#include "orchestrator/api/recent_lines.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "orchestrator/api/json_values.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/runtime/memory_journal.hpp"
#include "orchestrator/runtime/narrator.hpp"

namespace kapela::api {
namespace {

using record::RecordKind;
using wire::Json;

/// A client that connects gets them all at once, so there are not many.
constexpr std::size_t most_lines = 300;
constexpr std::size_t most_routine_lines = 100;

/// What still has room in the answer.
class Room {
 public:
  explicit Room(bool latched) : latched_(latched) {}

  [[nodiscard]] bool is_left() const { return lines_ < most_lines || latched_; }
  /// Before the record is put into words, which costs.
  [[nodiscard]] bool is_left_for(RecordKind kind) const {
    return lines_ < most_lines || (latched_ && kind == RecordKind::latched);
  }

  /// Whether the record's line goes in; `level` is its own.
  bool take(RecordKind kind, base::Level level) {
    if (kind == RecordKind::latched) latched_ = false;
    const bool routine = level < base::Level::info;
    if (routine && routine_lines_ == most_routine_lines) return false;
    ++lines_;
    if (routine) ++routine_lines_;
    return true;
  }

 private:
  bool latched_;  ///< the line that says so is still to come
  std::size_t lines_ = 0;
  std::size_t routine_lines_ = 0;
};

Json line_json(const runtime::Orchestrator& orchestrator, const record::Record& record, const runtime::Line& line) {
  return {{"sequence", record.sequence},
          {"time", iso_text(orchestrator.wall_time(record.time))},
          {"run", number(record.run)},
          {"level", text(base::level_name(line.level))},
          {"line", line.text}};
}

}  // namespace

Json recent_lines(const runtime::Orchestrator& orchestrator) {
  Json lines = Json::array();
  Room room(orchestrator.latch().has_value());
  const auto& records = orchestrator.journal().records();
  for (auto each = records.rbegin(); each != records.rend() && room.is_left(); ++each) {
    const RecordKind kind = each->record.kind;
    if (!room.is_left_for(kind)) continue;
    const auto line =
        runtime::narrate(each->record, each->text, orchestrator.plant(), each->undoing, orchestrator.language());
    if (line && room.take(kind, line->level)) lines.push_back(line_json(orchestrator, each->record, *line));
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

}  // namespace kapela::api
