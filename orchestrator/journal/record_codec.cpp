#include "orchestrator/journal/record_codec.hpp"

#include "orchestrator/history/record_words.hpp"
#include "orchestrator/journal/bytes.hpp"

namespace kapela::journal {
namespace {

using record::Record;
using record::RecordKind;

/// Offsets of the fields. Numbers of kinds, states and details stand in files: what adds or moves one raises
/// SegmentHeader::format, and keeps reading the older.
enum Offset : std::size_t {
  time_at = 0,
  sequence_at = 8,
  run_at = 16,
  command_at = 24,
  a_at = 32,
  b_at = 40,
  component_at = 48,
  kind_at = 52,
  state_at = 53,
  detail_at = 54,
};
constexpr auto last_state = wire::State::ack;
static_assert(static_cast<int>(record::last_record_kind) == 41 && static_cast<int>(last_state) == 14, "see Offset");
static_assert(detail_at + 1 == fixed_bytes);

}  // namespace

void encode(std::string& out, const Record& record) {
  put(out, static_cast<std::int64_t>(record.time.time_since_epoch().count()));
  put(out, record.sequence);
  put(out, record.run);
  put(out, record.command);
  put(out, record.a);
  put(out, record.b);
  put(out, record.component);
  put(out, record.kind);
  put(out, record.state);
  put(out, record.detail);
  out += record.text.substr(0, longest_text);
}

bool looks_like_record(const char* bytes) {
  return static_cast<unsigned char>(bytes[kind_at]) <= static_cast<unsigned char>(record::last_record_kind) &&
         static_cast<unsigned char>(bytes[state_at]) <= static_cast<unsigned char>(last_state);
}

std::optional<Record> decode(std::string_view bytes) {
  if (bytes.size() < fixed_bytes || !looks_like_record(bytes.data())) return std::nullopt;
  const char* const from = bytes.data();
  Record record;
  record.time = base::Instant(base::Duration(get<std::int64_t>(from + time_at)));
  record.sequence = get<std::uint64_t>(from + sequence_at);
  record.run = get<record::RunId>(from + run_at);
  record.command = get<record::CommandId>(from + command_at);
  record.a = get<std::uint64_t>(from + a_at);
  record.b = get<std::uint64_t>(from + b_at);
  record.component = get<record::ComponentId>(from + component_at);
  record.kind = get<RecordKind>(from + kind_at);
  record.state = get<wire::State>(from + state_at);
  record.detail = get<std::uint8_t>(from + detail_at);
  record.text = bytes.substr(fixed_bytes);
  return history::is_understood(record) ? std::optional(record) : std::nullopt;
}

}  // namespace kapela::journal
