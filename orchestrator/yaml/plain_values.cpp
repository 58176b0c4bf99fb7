#include "orchestrator/yaml/plain_values.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "orchestrator/base/ascii.hpp"
#include "orchestrator/yaml/strange_characters.hpp"

namespace kapela::yaml {
namespace {

constexpr std::size_t longest_line = 1024;  ///< looked at: people wrote it

/// What people read: here a word behind '#' is more likely a part of it than a comment.
constexpr std::array<std::string_view, 12> texts{"name",     "message", "description", "title",    "text",  "reason",
                                                 "question", "subject", "experiment",  "campaign", "plant", "scenario"};

using base::is_digit;

bool begins_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '{' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// Whether a comment was hardly meant as one. Comments have a space behind their '#'; who writes `Start #1` counts, and
/// who writes `#word` behind a text that people read goes on with it. `30s #old` and `RUN #TODO` are comments.
bool is_part_of(std::string_view comment, bool is_text) {
  const std::string_view said = comment.substr(1);
  if (said.empty()) return false;
  if (is_text) return begins_word(said[0]) || (said[0] == ' ' && said.size() > 1 && is_digit(said[1]));
  return is_digit(said[0]);
}

bool begins_like_a_number(std::string_view text) {
  return !text.empty() && (is_digit(text[0]) || (text.size() > 1 && text[0] == '-' && is_digit(text[1])));
}

class Check {
 public:
  explicit Check(Report& report) : report_(report) {}

  void node(const Node& node, std::string_view key) {
    for (const Member& member : node.members()) this->node(member.value, member.key.text());
    for (const Node& item : node.items()) this->node(item, key);
    if (node.kind() != Kind::scalar || node.quoted() || node.position().line == 0) return;
    const std::pair place(node.position().line, node.position().column);
    if (strange(node) || comment(node, key)) seen_.insert(place);  // an alias shows it again
  }

 private:
  [[nodiscard]] bool is_new(const Node& node) const {
    return !seen_.contains(std::pair(node.position().line, node.position().column));
  }

  bool strange(const Node& node) {
    const std::string& text = node.text();
    const bool plain =
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (plain || !is_new(node)) return false;
    const std::optional<StrangeCharacter> first = strange_at(text);
    if (first && first->kind != StrangeCharacter::Kind::dash && first->kind != StrangeCharacter::Kind::colon)
      return warn(node, "begins", *first);
    const std::optional<StrangeCharacter> last = strange_at(std::string_view(text).substr(begin_of_last(text)));
    const bool unseen =
        last && (last->kind == StrangeCharacter::Kind::space || last->kind == StrangeCharacter::Kind::invisible);
    return unseen && warn(node, "ends", *last);
  }

  bool warn(const Node& node, std::string_view where, const StrangeCharacter& found) {
    const bool quote = found.kind == StrangeCharacter::Kind::quote;
    report_.warning(base::ErrorCode::invalid, node,
                    fmt::format("the text {} with {}, which is a part of it", where, found.name),
                    quote ? "YAML's quotes are \" and '" : "remove it, or put the text in quotes");
    return true;
  }

  bool comment(const Node& node, std::string_view key) {
    const std::string_view line = report_.line(node.position().line);
    if (line.size() > longest_line || line.find('#') == std::string_view::npos || !is_new(node)) return false;
    const std::size_t begin = byte_of(line, node.position().column);
    if (!line.substr(begin).starts_with(node.text())) return false;
    const std::string_view rest = line.substr(begin + node.text().size());
    const std::size_t mark = rest.find_first_not_of(" \t");
    const bool is_text = std::find(texts.begin(), texts.end(), key) != texts.end();
    if (mark == 0 || mark == std::string_view::npos || rest[mark] != '#' || !is_part_of(rest.substr(mark), is_text))
      return false;
    if (!is_text && begins_like_a_number(node.text())) return false;
    report_.warning(base::ErrorCode::invalid, node,
                    fmt::format("the text ends before ' #', where a comment begins: it is '{}'", node.text()),
                    fmt::format("put it in quotes: \"{}\"; or write '# ' where a comment is meant",
                                line.substr(begin, line.find_last_not_of(" \t") + 1 - begin)));
    return true;
  }

  static std::size_t byte_of(std::string_view line, int column) {
    std::size_t at = 0;
    for (int passed = 1; passed < column && at < line.size(); ++passed)
      for (++at; at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U;) ++at;
    return at;
  }

  Report& report_;
  std::set<std::pair<int, int>> seen_;
};

}  // namespace

void check_plain_values(std::span<const Node> documents, Report& report) {
  Check check(report);
  for (const Node& document : documents) check.node(document, "");
}

}  // namespace kapela::yaml
