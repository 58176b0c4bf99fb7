// Property: the scanner reads what the parser of JSON reads, or leaves it to it. A space behind the bracket makes a
// line one that only the parser takes.
#include "orchestrator/history/line_scanner.hpp"

#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"
#include "orchestrator/history/history_codec.hpp"
#include "orchestrator/history/record_words.hpp"
#include "tests/checker/story.hpp"

namespace kapela::history::testing {

using namespace checker::testing;

namespace {

const std::vector<std::string> strange_names{"io", "robot", "zażółć", "with \"quotes\""};

std::string line_of(const Record& record) {
  std::string line;
  append_line(line, record, strange_names);
  line.pop_back();
  return line;
}

std::string spaced(const std::string& line) {
  return line.empty() ? " " : line.substr(0, 1) + " " + line.substr(1);
}

/// The record as it is written again; "refused" when the line is none.
std::string parsed(const std::string& line) {
  Header header;
  header.components = strange_names;
  std::string text;
  append_line(text, header);
  const base::Result<Recording> recording = decode_history(text + line + "\n");
  if (!recording || recording->history.records().size() != 1) return "refused";
  return line_of(recording->history.records().front());
}

/// Nothing when the scanner leaves it.
std::optional<std::string> scanned(const std::string& line) {
  LineScanner scanner(strange_names);
  Record record;
  if (!scanner.scan(line, record)) return std::nullopt;
  return line_of(record);
}

Record drawn(base::Random& random) {
  static constexpr std::array<std::string_view, 5> texts{"", "a start", "io: \"no\"", "Łódź", "line\nbreak\\"};
  const auto below = [&random](std::uint64_t most) { return random.next() % most; };
  const auto operand = [&] { return below(3) == 0 ? 0 : random.next() >> below(64); };
  Record record;
  record.time = base::Instant(base::Duration(static_cast<std::int64_t>(operand()) / 2 - (below(2) == 0 ? 0 : 1'000)));
  record.sequence = operand();
  record.run = record::RunId(operand());
  record.command = record::CommandId(operand());
  record.a = operand();
  record.b = operand();
  record.text = texts.at(below(texts.size()));
  if (below(3) > 0) record.component = static_cast<record::ComponentId>(below(strange_names.size()));
  record.kind = static_cast<RecordKind>(below(static_cast<std::uint64_t>(RecordKind::restarted) + 1));
  record.state = static_cast<wire::State>(below(wire::states().size()));
  record.detail = static_cast<std::uint8_t>(below(2));
  if (!is_understood(record)) record.a %= 2;
  return record;
}

TEST(LineScanner, ReadsEveryLineOfAStory) {
  LineScanner scanner(strange_names);
  const Story story = Story::recovery();
  for (const Record& each : story.records()) {
    const std::string line = line_of(each);
    Record record;
    EXPECT_TRUE(scanner.scan(line, record)) << line;
  }
}

TEST(LineScanner, ReadsWhatTheParserReads) {
  base::Pcg random(1, base::stream_of("line_scanner", "records"));
  std::size_t scans = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string line = line_of(drawn(random));
    const std::optional<std::string> fast = scanned(line);
    ASSERT_EQ(parsed(spaced(line)), line);
    if (fast) {
      ++scans;
      ASSERT_EQ(*fast, line);
    }
  }
  EXPECT_GT(scans, 5'000U);
}

TEST(LineScanner, TakesNoBrokenLineThatTheParserRefuses) {
  static constexpr std::string_view letters = R"({}[]":,\ 0123456789-.eEtnabkrun)";
  base::Pcg random(2, base::stream_of("line_scanner", "broken"));
  std::size_t scans = 0;
  for (int i = 0; i < 40'000; ++i) {
    std::string line = line_of(drawn(random));
    const std::size_t place = random.next() % line.size();
    const char letter = letters[random.next() % letters.size()];
    switch (random.next() % 3) {
      case 0:
        line[place] = letter;
        break;
      case 1:
        line.insert(place, 1, letter);
        break;
      case 2:
        line.erase(place, 1);
        break;
    }
    const std::optional<std::string> fast = scanned(line);
    if (!fast) continue;
    ++scans;
    ASSERT_EQ(*fast, parsed(spaced(line))) << line;
  }
  EXPECT_GT(scans, 1'000U);
}

TEST(LineScanner, LeavesWhatIsWrittenOtherwise) {
  for (const char* line :
       {R"({"t":01,"kind":"log"})", R"({"t":1.0,"kind":"log"})", R"({"t":1,"kind":"log"} )", R"({"kind":"log","t":1})",
        R"({"t":1,"kind":"l\u006fg"})", "{\"t\":1,\"kind\":\"log\",\"text\":\"\xC5\"}",
        R"({"t":9223372036854775808,"kind":"log"})", R"({"t":1,"kind":"log","detail":256})",
        R"({"t":1,"kind":"log","a":18446744073709551616})", R"({"t":1})", "", "{"})
    EXPECT_FALSE(scanned(line)) << line;
}

}  // namespace
}  // namespace kapela::history::testing
