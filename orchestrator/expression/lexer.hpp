// The lexer: the text of an expression as tokens. A function.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "orchestrator/expression/mistake.hpp"

namespace kapela::expression {

struct Token {
  enum class Kind {
    end,
    number,
    text,   ///< 'in quotes'
    name,   ///< a path or a word: letters, digits and '_', '-' inside, parts joined by '.'
    symbol  ///< an operator, a bracket, a comma
  };
  Kind kind = Kind::end;
  std::string text{};      ///< of a text: without quotes and escapes
  std::size_t column = 1;  ///< of its first character
};

/// All tokens, with one `end` behind them. Mistakes: a text that is not closed, a character that means nothing, a
/// number or a path that breaks off.
[[nodiscard]] Parsed<std::vector<Token>> tokens_of(std::string_view text);

}  // namespace kapela::expression
