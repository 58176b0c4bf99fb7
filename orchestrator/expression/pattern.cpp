#include "orchestrator/expression/pattern.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <re2/re2.h>

#include "orchestrator/base/arena.hpp"

namespace kapela::expression {
namespace {

constexpr std::size_t longest = 1024;
constexpr std::int64_t most_memory = 1 << 20;

/// The end of a class such as [^]a[:alpha:]], which begins at `at`.
std::size_t after_class(std::string_view text, std::size_t at) {
  ++at;
  if (at < text.size() && text[at] == '^') ++at;
  if (at < text.size() && text[at] == ']') ++at;
  for (; at < text.size() && text[at] != ']'; ++at) {
    if (text[at] == '\\') ++at;
    if (text.substr(at).starts_with("[:")) at = std::min(text.find(":]", at), text.size() - 1) + 1;
  }
  return std::min(at + 1, text.size());
}

/// The end of what begins at `at` and is no group: an escape, a quotation, a class, a character.
std::size_t after_piece(std::string_view text, std::size_t at) {
  if (text[at] == '[') return after_class(text, at);
  if (text[at] != '\\') return at + 1;
  if (!text.substr(at).starts_with("\\Q")) return std::min(at + 2, text.size());
  const std::size_t end = text.find("\\E", at);
  return end == std::string_view::npos ? text.size() : end + 2;
}

/// RE2 of 2022 knows groups as (?P<name>...) alone.
std::string with_groups_of_re2(std::string_view text) {
  constexpr std::string_view opening = "(?<";
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const bool is_group = rest.starts_with(opening) && rest.size() > opening.size() && rest[opening.size()] != '=' &&
                          rest[opening.size()] != '!';
    const std::size_t end = is_group ? at + opening.size() : after_piece(text, at);
    made += is_group ? std::string_view("(?P<") : text.substr(at, end - at);
    at = end;
  }
  return made;
}

/// A name that two groups have, which RE2 lets pass; empty: none.
std::string doubled_name(const std::vector<NamedGroup>& groups) {
  for (auto each = groups.begin(); each != groups.end(); ++each)
    if (std::any_of(groups.begin(), each, [&each](const NamedGroup& other) { return other.name == each->name; }))
      return each->name;
  return {};
}

std::string regular(PatternMode mode, std::string_view text) {
  const re2::StringPiece piece(text.data(), text.size());
  switch (mode) {
    case PatternMode::contains:
      return re2::RE2::QuoteMeta(piece);
    case PatternMode::starts_with:
      return "\\A" + re2::RE2::QuoteMeta(piece);
    case PatternMode::exact:
      return "\\A" + re2::RE2::QuoteMeta(piece) + "\\z";
    case PatternMode::regex:
      return with_groups_of_re2(text);
  }
  return {};
}

}  // namespace

base::Result<Pattern> Pattern::read(PatternMode mode, std::string_view text, bool case_sensitive) {
  using base::ErrorCode;
  if (text.size() > longest)
    return base::fail(ErrorCode::invalid, "the pattern is too long", fmt::format("at most {} bytes", longest));
  re2::RE2::Options options;
  options.set_case_sensitive(case_sensitive);
  options.set_log_errors(false);
  options.set_max_mem(most_memory);
  Pattern pattern;
  auto matcher = std::make_shared<re2::RE2>(regular(mode, text), options);
  if (!matcher->ok())
    return base::fail(ErrorCode::invalid, fmt::format("the pattern cannot be read: {}", matcher->error()),
                      "regular expressions as RE2 has them: without look-around and back-references");
  pattern.matcher_ = std::move(matcher);
  if (const std::string twice = doubled_name(pattern.named_groups()); !twice.empty())
    return base::fail(ErrorCode::invalid, fmt::format("two groups are called '{}'", twice),
                      "call one of them otherwise");
  return pattern;
}

bool Pattern::matches(std::string_view text) const {
  const base::Arena::Outside outside;  // a matcher learns, and is the same one for all worlds
  return matcher_ == nullptr || re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *matcher_);
}

std::size_t Pattern::groups() const {
  return matcher_ == nullptr ? 0 : static_cast<std::size_t>(matcher_->NumberOfCapturingGroups());
}

std::vector<NamedGroup> Pattern::named_groups() const {
  std::vector<NamedGroup> named;
  if (matcher_ == nullptr) return named;
  for (const auto& [number, name] : matcher_->CapturingGroupNames())
    named.push_back({name, static_cast<std::size_t>(number)});
  return named;
}

std::optional<std::vector<std::string>> Pattern::find(std::string_view text,
                                                      const std::vector<NamedGroup>& groups) const {
  constexpr std::size_t most = longest / 2 + 1;  // of a pattern of so many bytes, all of it among them
  std::array<re2::StringPiece, most> parts;
  bool matches = matcher_ == nullptr;
  if (matcher_ != nullptr) {
    const base::Arena::Outside outside;
    const re2::StringPiece whole(text.data(), text.size());
    matches = matcher_->Match(whole, 0, whole.size(), re2::RE2::UNANCHORED, parts.data(),
                              1 + matcher_->NumberOfCapturingGroups());
  }
  if (!matches) return std::nullopt;
  std::vector<std::string> found;
  for (const NamedGroup& group : groups)
    found.emplace_back(parts.at(group.number).data(), parts.at(group.number).size());
  return found;
}

}  // namespace kapela::expression
