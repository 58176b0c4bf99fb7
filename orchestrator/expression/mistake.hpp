// Mistake: what is wrong with the text of an expression, and where in it. A value; whoever knows where the text stands
// makes a diagnostic of it.
#pragma once

#include <cstddef>
#include <string>

#include <boost/system/result.hpp>

#include "orchestrator/base/error.hpp"

namespace kapela::expression {

struct Mistake {
  std::size_t column = 1;  ///< from 1, in code points
  std::string message{};   ///< without a full stop
  std::string hint{};      ///< may be empty
};

/// "message at column 4", for a text that stands alone.
[[nodiscard]] base::Error to_error(const Mistake& mistake);

/// Either a value or what is wrong with its text.
template <class T>
using Parsed = boost::system::result<T, Mistake>;

/// Lets boost::system::result throw something sensible when `value()` is called on a mistake.
[[noreturn]] void throw_exception_from_error(const Mistake& mistake, const boost::source_location& where);

/// The column of a byte of a text.
[[nodiscard]] std::size_t column_at(std::string_view text, std::size_t byte);

}  // namespace kapela::expression
