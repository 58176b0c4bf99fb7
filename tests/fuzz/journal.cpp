// Journals: the input writes one (with the real writer, so that checksums and chains are right), then damages its
// files. The reader never tells a record that was not written, nor one out of its order; a repair keeps all that was
// told, repairs all at once, and leaves a journal that can be written on.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/checker/checker.hpp"
#include "orchestrator/engine/past.hpp"
#include "orchestrator/history/merge.hpp"
#include "orchestrator/history/record_words.hpp"
#include "orchestrator/journal/record_codec.hpp"
#include "orchestrator/journal/recording.hpp"
#include "orchestrator/journal/segment_writer.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/journal/fake_disk.hpp"

namespace kapela::fuzz {
namespace {

using journal::Reading;
using journal::testing::FakeDisk;

const std::string folder = "journal";

/// The input as numbers and texts; zeros past its end.
class Script {
 public:
  explicit Script(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  std::size_t byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::size_t below(std::size_t bound) {
    const std::size_t value = byte() << 8U;
    return bound == 0 ? 0 : (value | byte()) % bound;
  }
  std::string_view text(std::size_t length) {
    const std::string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
};

history::Header life() {
  history::Header header;
  header.version = "0.1.0";
  header.writer = "orchestrator";
  header.clock = history::ClockKind::monotonic;
  header.components = {"io", "robot"};
  return header;
}

std::string bytes_of(const record::Record& record) {
  std::string bytes;
  journal::encode(bytes, record);
  return bytes;
}

record::Record record_of(Script& script, std::uint64_t sequence) {
  record::Record record;
  record.sequence = sequence;
  record.kind =
      static_cast<record::RecordKind>(script.byte() % (static_cast<std::size_t>(record::last_record_kind) + 1));
  record.state = static_cast<wire::State>(script.byte() % (static_cast<std::size_t>(wire::State::ack) + 1));
  record.run = record::RunId(script.byte() % 4);
  record.command = record::CommandId(script.byte() % 4);
  record.component =
      script.byte() % 3 == 0 ? record::no_component : static_cast<record::ComponentId>(script.byte() % 2);
  record.detail = static_cast<std::uint8_t>(script.byte());
  record.a = script.byte();
  record.b = script.byte();
  record.time = base::Instant(base::Duration(static_cast<std::int64_t>(sequence * 1'000'000)));
  record.text = script.text(script.byte());
  if (!history::is_understood(record)) record.detail = 0;
  if (!history::is_understood(record)) record.a = 0;
  return record;
}

/// What was read, and each record as its bytes.
struct Told {
  std::vector<std::string> records{};
  base::Result<Reading> reading;
};

Told read(const FakeDisk& disk) {
  std::vector<std::string> records;
  base::Result<Reading> reading = read_journal(
      disk, folder,
      [&records](const record::Record& record, const journal::SegmentHeader&) { records.push_back(bytes_of(record)); });
  return {std::move(records), std::move(reading)};
}

/// Lives of an orchestrator, one after the other. Gives all records, in their order.
std::vector<std::string> write_lives(Script& script, FakeDisk& disk) {
  std::vector<std::string> all;
  for (std::size_t lives = 1 + script.byte() % 3; lives > 0; --lives) {
    const Told before = read(disk);
    journal::SegmentWriter writer(disk, folder, life(), *before.reading, {.segment_bytes = 700});
    for (std::size_t batches = 1 + script.byte() % 3; batches > 0; --batches) {
      std::string batch;
      for (std::size_t records = 1 + script.byte() % 4; records > 0; --records) {
        const record::Record record = record_of(script, all.size() + 1);
        all.push_back(bytes_of(record));
        journal::add_to_batch(batch, record);
      }
      require(writer.write(batch).has_value(), "a disk that does not fail takes all");
    }
  }
  return all;
}

std::string& any_file(Script& script, FakeDisk& disk) {
  auto file = disk.files.begin();
  std::advance(file, static_cast<std::ptrdiff_t>(script.byte() % disk.files.size()));
  return file->second;
}

/// A whole frame with a right checksum at the end of the journal, its payload anything. Gives whether it is a record.
bool add_frame(Script& script, FakeDisk& disk, std::vector<std::string>& all) {
  const Told told = read(disk);
  if (!told.reading || told.records != all || told.reading->segments.empty()) return false;  // nothing is lost yet
  const std::string payload(script.text(1 + script.byte() % 120));
  if (payload.empty()) return false;
  std::string& bytes = disk.files[folder + "/" + journal::segment_name(told.reading->end.segment)];
  if (bytes.size() != told.reading->end.bytes) return false;
  journal::seal(bytes, payload, told.reading->end.chain);
  const std::optional<record::Record> record = journal::decode(payload);
  const bool known =
      record && (record->component == record::no_component || index(record->component) < life().components.size());
  if (known) all.push_back(payload);
  return true;
}

/// A header that says anything, rightly sealed, before the frames of a file.
void change_header(Script& script, FakeDisk& disk) {
  std::string& bytes = any_file(script, disk);
  const base::Result<journal::DecodedHeader> header = journal::decode_header(bytes);
  if (!header) return;
  const journal::Frame frame = *journal::frame_at(std::string_view(bytes).substr(12));
  std::string payload(frame.payload);
  const std::size_t at = script.below(payload.size());
  payload.replace(at, std::min(script.byte() % 16, payload.size() - at), script.text(script.byte() % 24));
  if (payload.empty()) return;
  std::string changed = bytes.substr(0, 12);
  journal::seal(changed, payload, header->header.before.chain);
  bytes = changed + bytes.substr(header->bytes);
}

/// Gives false where what stands there now is as good as written.
bool damage(Script& script, FakeDisk& disk, std::vector<std::string>& all) {
  std::string& bytes = any_file(script, disk);
  const std::size_t at = script.below(bytes.size() + 1);
  switch (script.byte() % 9) {
    case 0:
      bytes.resize(at);
      return true;
    case 1:
      if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << (script.byte() % 8)));
      return true;
    case 2: {  // sectors that were never written
      const std::size_t begin = at / 512 * 512;
      std::fill(
          bytes.begin() + static_cast<std::ptrdiff_t>(begin),
          bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), begin + 512 * (1 + script.byte() % 3))),
          '\0');
      return true;
    }
    case 3:
      bytes.insert(at, bytes.substr(script.below(bytes.size()), script.byte()));
      return true;
    case 4:
      bytes += script.text(script.byte());
      return true;
    case 5:
      std::swap(bytes, any_file(script, disk));
      return true;
    case 6:
      bytes.erase(at, script.byte());
      return true;
    case 7:
      change_header(script, disk);
      return false;
    default:
      (void)add_frame(script, disk, all);
      return true;
  }
}

/// Whether `part` stands in `all`, in that order without a gap.
bool is_part(const std::vector<std::string>& part, const std::vector<std::string>& all) {
  return std::search(all.begin(), all.end(), part.begin(), part.end()) != all.end() || part.empty();
}

void check_places(const FakeDisk& disk, const Reading& reading) {
  std::vector<journal::Damage> all = reading.torn;
  if (reading.corrupt) all.push_back(*reading.corrupt);
  for (const journal::Damage& each : all) {
    const std::size_t size = disk.files.at(each.path).size();
    require(each.offset <= size && each.bytes <= size - each.offset, "damage is inside of its file", to_text(each));
  }
}

/// All that reads records of a journal comes to an end.
void judge(const FakeDisk& disk) {
  const base::Result<journal::Recorded> recorded = journal::read_recorded(disk, folder);
  if (!recorded) return;
  engine::PastReader past;
  for (const history::Recording& each : recorded->lives)
    for (const record::Record& record : each.history.records()) past.on(record);
  (void)past.take();
  const base::Result<history::Merged> merged = history::merge(recorded->lives);
  if (!merged) return;
  checker::CheckerSettings settings;
  settings.components = merged->components.size();
  settings.names = merged->components;
  checker::Checker checker(settings);
  for (const record::Record& record : merged->records) checker.on(record);
  checker.finish(true);
}

void check_repaired(FakeDisk& disk, const std::vector<std::string>& told_before) {
  const Told told = read(disk);
  require(told.reading && !told.reading->corrupt && told.reading->torn.empty(), "what is repaired is whole");
  // A segment that is moved aside no longer says how much of the one before it counts: that can be more.
  const bool kept = told.records.size() >= told_before.size() &&
                    std::equal(told_before.begin(), told_before.end(), told.records.begin());
  require(kept, "a repair keeps what was told");
  const auto files = disk.files;
  const base::Result<journal::Opened> again = open_journal(disk, folder, {.repair = true}, {});
  require(again && again->reading.torn.empty() && !again->reading.corrupt && disk.files == files,
          "what is repaired needs no repair");
  journal::SegmentWriter writer(disk, folder, life(), again->reading, {});
  record::Record record;
  record.sequence = 1000;
  record.text = "after the repair";
  std::string batch;
  journal::add_to_batch(batch, record);
  require(writer.write(batch).has_value(), "a repaired journal can be written");
  std::vector<std::string> expected = told.records;
  expected.push_back(bytes_of(record));
  require(read(disk).records == expected, "what is written behind a repair is read");
}

void check(std::string_view input) {
  Script script(input);
  FakeDisk disk;
  std::vector<std::string> all = write_lives(script, disk);
  require(read(disk).records == all, "what is written is read");
  bool as_written = true;
  for (std::size_t damages = script.byte() % 4; damages > 0; --damages)
    as_written = damage(script, disk, all) && as_written;
  const Told told = read(disk);
  if (!told.reading)
    return require(told.reading.error().code == base::ErrorCode::unsupported, "an error is a later version");
  if (as_written) require(is_part(told.records, all), "a record is told as it was written, in its order");
  check_places(disk, *told.reading);
  judge(disk);
  FakeDisk careful = disk;
  const base::Result<journal::Opened> opened = open_journal(careful, folder, {}, {});
  require(opened.has_value() == !told.reading->corrupt, "a damaged journal is not opened without a repair");
  if (opened) return check_repaired(careful, told.records);
  const base::Result<journal::Opened> repaired = open_journal(disk, folder, {.repair = true}, {});
  require(repaired.has_value(), "a repair does not fail", repaired ? "" : to_text(repaired.error()));
  check_repaired(disk, told.records);
}

}  // namespace

Target target() {
  return {.check = check,
          .words = {"KAPELAJ\n", "\"format\":3", "\"segment\":", "\"bytes\":", "\"chain\":", "\"frames\":",
                    "\"checkpoint\":", "\"components\":[", "\"scale\":", "\"latch\":", "\"open_runs\":[",
                    "\"watched\":[", "null", "-1", "1e300", "4294967296"},
          .most_bytes = 1200};
}

}  // namespace kapela::fuzz
