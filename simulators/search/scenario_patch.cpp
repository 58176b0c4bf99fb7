#include "simulators/search/scenario_patch.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "orchestrator/yaml/document.hpp"
#include "simulators/estimate/smallest_limits.hpp"

namespace kapela::search {
namespace {

using estimate::TunedKnob;
using yaml::Node;

constexpr int context_lines = 3;

bool is_at(const Node& node, const scenario::Place& place) {
  return node.kind() == yaml::Kind::mapping && node.position().line == place.line &&
         node.position().column == place.column;
}

/// The mapping at a place; null: there is none.
const Node* mapping_at(const Node& node, const scenario::Place& place) {
  if (is_at(node, place)) return &node;
  for (const Node& item : node.items())
    if (const Node* found = mapping_at(item, place)) return found;
  for (const yaml::Member& member : node.members())
    if (const Node* found = mapping_at(member.value, place)) return found;
  return nullptr;
}

std::size_t byte_of_column(std::string_view line, int column) {
  std::size_t byte = 0;
  for (int at = 1; byte < line.size(); ++byte) {
    const bool begins_a_character = (static_cast<unsigned char>(line[byte]) & 0xC0U) != 0x80U;
    if (begins_a_character && at++ == column) break;
  }
  return byte;
}

/// The lines of one file, some of which are to change.
class Lines {
 public:
  explicit Lines(const yaml::Report& report) {
    for (int number = 1; number <= report.lines(); ++number) before_.emplace_back(report.line(number));
    if (!before_.empty() && before_.back().empty()) before_.pop_back();  // what is behind the last line end
    after_ = before_;
  }

  void replace(const Node& value, const std::string& text) {
    const auto number = static_cast<std::size_t>(value.position().line - 1);
    if (number >= after_.size()) return;
    std::string& line = after_[number];
    const std::size_t quotes = value.quoted() ? 2 : 0;
    line.replace(byte_of_column(line, value.position().column), value.text().size() + quotes, text);
  }

  [[nodiscard]] std::string diff(const std::string& file) const {
    std::string text;
    for (std::size_t at = 0; at < before_.size();) {
      if (before_[at] == after_[at]) {
        ++at;
        continue;
      }
      const std::size_t first = at < context_lines ? 0 : at - context_lines;
      text += hunk(first, at);
    }
    return text.empty() ? text : fmt::format("--- {0}\n+++ {0}\n{1}", file, text);
  }

 private:
  /// From `first` to so many lines behind the last change that is near; `at` comes to stand behind it.
  [[nodiscard]] std::string hunk(std::size_t first, std::size_t& at) const {
    std::size_t last = at;
    for (std::size_t next = at; next < before_.size() && next <= last + 2 * context_lines; ++next)
      if (before_[next] != after_[next]) last = next;
    at = std::min(before_.size(), last + 1 + context_lines);
    const std::size_t count = at - first;
    std::string text = fmt::format("@@ -{0},{1} +{0},{1} @@\n", first + 1, count);
    for (std::size_t line = first; line < at; ++line) {
      if (before_[line] == after_[line])
        text += " " + before_[line] + "\n";
      else
        text += "-" + before_[line] + "\n+" + after_[line] + "\n";
    }
    return text;
  }

  std::vector<std::string> before_;
  std::vector<std::string> after_;
};

void change(const std::vector<Node>& documents, const TunedKnob& each, Lines& lines, ScenarioPatch& patch) {
  const std::string text = estimate::limit_text(each.proposed);
  const Node* mapping = nullptr;
  for (const Node& document : documents)
    if (mapping == nullptr) mapping = mapping_at(document, each.knob.place);
  const yaml::Member* const member = mapping == nullptr ? nullptr : mapping->find("timeout");
  if (member != nullptr && member->value.kind() == yaml::Kind::scalar)
    lines.replace(member->value, text);
  else
    patch.notes.push_back(fmt::format("{}:{}: {} has no timeout of its own there: give it 'timeout: {}'",
                                      each.knob.place.file, each.knob.place.line, each.knob.name, text));
}

}  // namespace

base::Result<ScenarioPatch> patch_of(const files::FileSystem& files, const std::vector<TunedKnob>& knobs) {
  ScenarioPatch patch;
  std::map<std::string, std::vector<const TunedKnob*>> by_file;
  for (const TunedKnob& each : knobs)
    if (each.proposed != each.knob.value) by_file[each.knob.place.file].push_back(&each);
  for (const auto& [file, changed] : by_file) {
    base::Result<std::string> text = files.read(file);
    if (!text) return text.error();
    yaml::Report report(file, std::move(*text));
    const std::vector<Node> documents = yaml::parse_documents(report);
    Lines lines(report);
    for (const TunedKnob* each : changed) change(documents, *each, lines, patch);
    patch.diff += lines.diff(file);
  }
  return patch;
}

}  // namespace kapela::search
