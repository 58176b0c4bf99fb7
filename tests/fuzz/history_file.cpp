// Histories: the quick reader of lines and the parser of JSON say the same; what is read is written as it was; and the
// checker of the invariants comes to an end, whatever a history says.
#include <fmt/format.h>

#include "orchestrator/checker/checker.hpp"
#include "orchestrator/history/merge.hpp"
#include "orchestrator/history/record_words.hpp"
#include "tests/fuzz/target.hpp"

namespace kapela::fuzz {
namespace {

using history::Recording;

std::string text_of(const Recording& recording) {
  std::string text;
  append_line(text, recording.header);
  for (const record::Record& record : recording.history.records())
    history::append_line(text, record, recording.header.components);
  return text;
}

/// The quick reader takes lines without spaces alone.
std::string with_spaces(std::string_view text) {
  std::string spaced;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    spaced += line.starts_with('{') ? "{ " + std::string(line.substr(1)) : std::string(line);
    if (end < text.size()) spaced += '\n';
    begin = end + 1;
  }
  return spaced;
}

/// As `kapela verify` does.
void judge(const Recording& recording) {
  const base::Result<history::Merged> merged = history::merge(std::span(&recording, 1));
  if (!merged) return require(!merged.error().message.empty(), "who cannot be merged says why");
  checker::CheckerSettings settings;
  settings.components = merged->components.size();
  settings.names = merged->components;
  settings.epsilon = merged->epsilon;
  settings.truth = merged->truth;
  for (const bool complete : {false, true}) {
    checker::Checker checker(settings);
    for (const record::Record& record : merged->records) checker.on(record);
    checker.finish(complete);
    for (const checker::Violation& each : checker.violations()) {
      require(!each.explanation.empty(), "a violation has words");
      for (const checker::Position place : each.records)
        require(place < merged->records.size(), "a violation shows records that there are");
    }
  }
  for (const record::Record& record : merged->records) (void)history::line_of(record, "x");
}

void check(std::string_view text) {
  const base::Result<Recording> recording = history::decode_history(text);
  const base::Result<Recording> slow = history::decode_history(with_spaces(text));
  require(recording.has_value() == slow.has_value(), "both readers read it, or none", text);
  if (!recording) return require(!recording.error().message.empty(), "who cannot read says why");
  const std::string written = text_of(*recording);
  require(written == text_of(*slow), "both readers say the same", text);
  const base::Result<Recording> again = history::decode_history(written);
  require(again.has_value(), "what is written can be read", again ? "" : to_text(again.error()) + "\n" + written);
  require(text_of(*again) == written, "a history goes round unchanged", written);
  judge(*recording);
}

}  // namespace

Target target() {
  std::vector<std::string> words{"{\"t\":",
                                 ",\"n\":",
                                 ",\"kind\":\"",
                                 ",\"run\":",
                                 ",\"component\":\"",
                                 ",\"cmd_id\":",
                                 ",\"state\":\"",
                                 ",\"detail\":\"",
                                 ",\"detail\":",
                                 ",\"a\":",
                                 ",\"b\":",
                                 ",\"text\":\"",
                                 "}\n",
                                 "\"epsilon_ns\":",
                                 "\"scale\":",
                                 "\"clock\":\"monotonic\"",
                                 "\"wall_at_zero_ns\":",
                                 "9223372036854775807",
                                 "18446744073709551615",
                                 "-9223372036854775808"};
  for (int kind = 0; kind <= static_cast<int>(record::last_record_kind); ++kind)
    words.emplace_back(name(static_cast<record::RecordKind>(kind)));
  for (const std::string& each : wire::state_names()) words.push_back(each);
  for (const std::string& each : wire::command_names()) words.push_back(each);
  return {.check = check, .words = std::move(words), .most_bytes = 4096};
}

}  // namespace kapela::fuzz
