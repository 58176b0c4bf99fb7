#include "tests/journal/support.hpp"

#include <numeric>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrator/history/record_words.hpp"

namespace kapela::journal::testing {

using record::Record;
using record::RecordKind;

std::string line_of(const Record& record) {
  return fmt::format("{} {} {} {} {} {} {} {} {} {} {}", record.time.time_since_epoch().count(), record.sequence,
                     name(record.kind), number(record.run), number(record.command), record.a, record.b,
                     static_cast<std::uint32_t>(record.component), wire::name(record.state), record.detail,
                     record.text);
}

Record numbered(std::uint64_t sequence) {
  Record record;
  record.sequence = sequence;
  record.text = "what a line says";
  return record;
}

Record of_run(RecordKind kind, std::uint64_t run, std::uint64_t sequence) {
  Record record = numbered(sequence);
  record.kind = kind;
  record.run = record::RunId{run};
  return record;
}

namespace {

/// Any values in any fields.
Record drawn_record(base::Random& random, std::deque<std::string>& texts) {
  const auto below = [&random](std::uint64_t bound) { return random.next() % bound; };
  std::string& text = texts.emplace_back();
  for (std::uint64_t length = below(4) == 0 ? below(300) : below(20); length > 0; --length)
    text += static_cast<char>(below(256));
  Record record;
  record.time = base::Instant(base::Duration(static_cast<std::int64_t>(random.next())));
  record.sequence = random.next();
  record.run = record::RunId{random.next()};
  record.command = record::CommandId{random.next()};
  record.a = below(2) == 0 ? below(2) : random.next();
  record.b = random.next();
  record.component = static_cast<record::ComponentId>(random.next());
  record.kind = static_cast<RecordKind>(below(static_cast<std::uint64_t>(RecordKind::restarted) + 1));
  record.state = static_cast<wire::State>(below(static_cast<std::uint64_t>(wire::State::ack) + 1));
  record.detail = static_cast<std::uint8_t>(below(below(2) == 0 ? 256 : 3));
  record.text = text;
  return record;
}

}  // namespace

Record any_record(base::Random& random, std::deque<std::string>& texts) {
  for (;;) {
    const Record record = drawn_record(random, texts);
    if (history::is_understood(record)) return record;
    texts.pop_back();
  }
}

history::Header life() {
  history::Header header;
  header.version = "0.1.0";
  header.writer = "orchestrator";
  header.clock = history::ClockKind::monotonic;
  header.components = {"io", "robot"};
  return header;
}

std::string batch_of(const std::vector<Record>& records) {
  std::string batch;
  for (const Record& record : records) add_to_batch(batch, record);
  return batch;
}

std::string batch(std::uint64_t first, std::uint64_t last) {
  std::string batch;
  for (std::uint64_t i = first; i <= last; ++i) add_to_batch(batch, numbered(i));
  return batch;
}

std::string torn_frame() {
  constexpr std::size_t missing = 7;
  std::string frame;
  seal(frame, batch(99, 99).substr(4), 0, true);
  frame.resize(frame.size() - missing);
  return frame;
}

Read read_all(const Disk& disk) {
  Read read;
  const auto keep = [&read](const Record& record, const SegmentHeader&) {
    read.lines.push_back(line_of(record));
    read.sequences.push_back(record.sequence);
  };
  const base::Result<Reading> reading = read_journal(disk, directory, keep);
  EXPECT_TRUE(reading) << to_text(reading.error());
  if (reading) read.reading = *reading;
  return read;
}

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> all(last < first ? 0 : last - first + 1);
  std::iota(all.begin(), all.end(), first);
  return all;
}

std::string with_header(std::string_view segment, const std::string& from, const std::string& to) {
  constexpr std::size_t frames_at = 12;
  std::string result(segment.substr(0, frames_at));
  Chain chain = decode_header(segment)->header.before.chain;
  bool header = true;
  for (std::size_t at = frames_at; at < segment.size();) {
    const std::optional<Frame> frame = frame_at(segment.substr(at));
    EXPECT_TRUE(frame);
    std::string payload(frame->payload);
    if (std::exchange(header, false)) payload.replace(payload.find(from), from.size(), to);
    chain = seal(result, payload, chain);
    at += frame->size();
  }
  return result;
}

}  // namespace kapela::journal::testing
