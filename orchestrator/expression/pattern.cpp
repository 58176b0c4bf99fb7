#include "orchestrator/expression/pattern.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include "orchestrator/base/arena.hpp"

namespace kapela::expression {
namespace {

constexpr std::size_t longest = 1024;
constexpr std::int64_t most_memory = 1 << 20;

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
      return std::string(text);
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
  return pattern;
}

bool Pattern::matches(std::string_view text) const {
  const base::Arena::Outside outside;  // a matcher learns, and is the same one for all worlds
  return matcher_ == nullptr || re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *matcher_);
}

}  // namespace kapela::expression
