#include "orchestrator/expression/lexer.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/expression/functions.hpp"

namespace kapela::expression {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_name(char c) {
  return starts_name(c) || is_digit(c);
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Parsed<std::vector<Token>> run() {
    std::vector<Token> tokens;
    for (skip_space(); at_ < text_.size(); skip_space()) {
      const std::size_t begin = at_;
      Parsed<Token> token = next();
      if (!token) return token.error();
      token->column = column_at(text_, begin);
      tokens.push_back(std::move(*token));
    }
    tokens.push_back(Token{Token::Kind::end, {}, column_at(text_, text_.size())});
    return tokens;
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void skip_space() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
  }

  [[nodiscard]] Mistake mistake(std::size_t begin, std::string message, std::string hint = {}) const {
    return Mistake{column_at(text_, begin), std::move(message), std::move(hint)};
  }

  Parsed<Token> next() {
    const char c = peek();
    if (c == '\'' || c == '"') return text();
    if (is_digit(c)) return number();
    return starts_name(c) ? name() : symbol();
  }

  Parsed<Token> text() {
    const std::size_t begin = at_;
    const char quote = text_[at_++];
    std::string value;
    for (; peek() != quote; ++at_) {
      if (at_ >= text_.size())
        return mistake(begin, "the text is never closed", fmt::format("close it with {}", quote));
      const bool escapes = peek() == '\\' && (peek(1) == quote || peek(1) == '\\');
      value += escapes ? text_[++at_] : text_[at_];
    }
    ++at_;
    return Token{Token::Kind::text, std::move(value)};
  }

  Parsed<Token> number() {
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    if (peek() == '.' && is_digit(peek(1)))
      for (++at_; is_digit(peek());) ++at_;
    const bool breaks_off = is_name(peek()) || peek() == '.';
    while (is_name(peek()) || peek() == '.') ++at_;
    std::string digits(text_.substr(begin, at_ - begin));
    if (breaks_off) return mistake(begin, fmt::format("'{}' is no number", digits), "write e.g. 3 or 0.25");
    return Token{Token::Kind::number, std::move(digits)};
  }

  /// One part of a path: a '-' belongs to it where it stands between other characters.
  void skip_part() {
    while (is_name(peek()) || (peek() == '-' && is_name(peek(1)))) ++at_;
  }

  Parsed<Token> name() {
    const std::size_t begin = at_;
    skip_part();
    while (peek() == '.') {
      ++at_;
      if (!is_name(peek()))
        return mistake(begin, fmt::format("'{}' is no path", text_.substr(begin, at_ - begin)),
                       "a path is names joined by dots, e.g. trigger.source");
      skip_part();
    }
    return Token{Token::Kind::name, std::string(text_.substr(begin, at_ - begin))};
  }

  Parsed<Token> symbol() {
    constexpr std::array<std::string_view, 16> symbols{"==", "!=", "<=", ">=", "<", ">", "+", "-",
                                                       "*",  "/",  "%",  "(",  ")", "[", "]", ","};
    const std::string_view rest = text_.substr(at_);
    const auto* const found =
        std::find_if(symbols.begin(), symbols.end(), [&](std::string_view each) { return rest.starts_with(each); });
    if (found == symbols.end()) return nothing();
    at_ += found->size();
    return Token{Token::Kind::symbol, std::string(*found)};
  }

  /// `a || b`, or one of Jinja2's filters: `name|length`.
  [[nodiscard]] std::string hint_for_bar() const {
    std::string_view rest = text_.substr(at_ + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto* const end = std::find_if_not(rest.begin(), rest.end(), is_letter);
    const std::string_view word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    if (word.empty() || rest.starts_with('|')) return "write or; there are no filters";
    const std::string_view ours = word == "count" || word == "len" ? "length" : word == "string" ? "text" : word;
    if (const Function* const function = find_function(ours); function != nullptr)
      return fmt::format("there are no filters: write the function {}({})", ours,
                         function->arguments == 1 ? "..." : "..., ...");
    return fmt::format("there is no filter {}, nor any other: functions are written f(x); write or where that is meant",
                       word);
  }

  /// A character that means nothing here, with what may have been meant.
  [[nodiscard]] Mistake nothing() const {
    std::size_t size = 1;
    while ((static_cast<unsigned char>(peek(size)) & 0xC0U) == 0x80U) ++size;
    std::string hint;
    if (peek() == '=') hint = "equal is written ==";
    if (peek() == '!') hint = "write not";
    if (peek() == '&') hint = "write and";
    if (peek() == '|') hint = hint_for_bar();
    return mistake(at_, fmt::format("'{}' means nothing here", text_.substr(at_, size)), hint);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Parsed<std::vector<Token>> tokens_of(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace kapela::expression
