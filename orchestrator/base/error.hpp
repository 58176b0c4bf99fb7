// Error and Result: how a failure that can happen travels. An Error is written for the person who has to act on it.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace kapela::base {

/// What kind of failure it is. The text of a code (`code_name`) is part of the HTTP and file-diagnostics contract.
enum class ErrorCode {
  malformed,           ///< cannot be parsed at all (not JSON, not YAML, not UTF-8)
  invalid,             ///< parses, but a value has the wrong type, range or form
  unknown_key,         ///< a key nobody reads
  missing_key,         ///< a key that must be there
  duplicate,           ///< the same key or name twice
  unauthorized,        ///< no token, or a wrong one
  forbidden,           ///< not from there, whatever the token
  not_found,           ///< no such scenario, component, run, file or path
  busy,                ///< a component belongs to another run
  conflict,            ///< not allowed in the present state
  too_large,           ///< over a size limit
  too_many,            ///< over a count limit
  timeout,             ///< took longer than allowed
  unreachable,         ///< nobody answers at the address
  cancelled,           ///< given up on request
  method_not_allowed,  ///< HTTP method that the path does not take
  unsupported,         ///< known, but this version or place cannot do it
  io,                  ///< the operating system refused
};

/// The stable text of a code, e.g. "not_found".
[[nodiscard]] std::string_view code_name(ErrorCode code);

/// A failure: what happened, and what to do about it.
struct Error {
  ErrorCode code = ErrorCode::invalid;
  std::string message;  ///< what happened and where, one sentence without a full stop
  std::string hint;     ///< what is allowed or what to do; may be empty

  friend bool operator==(const Error&, const Error&) = default;
};

/// "message (hint)", for a log line or a terminal.
[[nodiscard]] std::string to_text(const Error& error);

/// Either a value or an Error. Construct the failure with `fail(...)`.
template <class T>
using Result = boost::system::result<T, Error>;

/// Lets boost::system::result throw something sensible when `value()` is called on a failure.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

[[nodiscard]] inline Error fail(ErrorCode code, std::string message, std::string hint = {}) {
  return Error{code, std::move(message), std::move(hint)};
}

}  // namespace kapela::base
