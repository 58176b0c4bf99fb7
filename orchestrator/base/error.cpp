#include "orchestrator/base/error.hpp"

#include <cstdio>
#include <cstdlib>

#include "orchestrator/base/assert.hpp"

namespace kapela::base {

std::string_view code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed:
      return "malformed";
    case ErrorCode::invalid:
      return "invalid";
    case ErrorCode::unknown_key:
      return "unknown_key";
    case ErrorCode::missing_key:
      return "missing_key";
    case ErrorCode::duplicate:
      return "duplicate";
    case ErrorCode::unauthorized:
      return "unauthorized";
    case ErrorCode::forbidden:
      return "forbidden";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::busy:
      return "busy";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::too_large:
      return "too_large";
    case ErrorCode::too_many:
      return "too_many";
    case ErrorCode::timeout:
      return "timeout";
    case ErrorCode::unreachable:
      return "unreachable";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::method_not_allowed:
      return "method_not_allowed";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::io:
      return "io";
  }
  ASSERT(!"unknown ErrorCode");
}

std::string to_text(const Error& error) {
  return error.hint.empty() ? error.message : error.message + " (" + error.hint + ")";
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  std::fprintf(stderr, "%s:%u: value() of a failed Result: %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), to_text(error).c_str());
  std::abort();
}

}  // namespace kapela::base
