#include "tools/kapela/exit_code.hpp"

#include "tools/console/output.hpp"

namespace kapela::cli {

ExitCode report_error(const base::Error& error) {
  using base::ErrorCode;
  console::complain(to_text(error));
  switch (error.code) {
    case ErrorCode::unreachable:
    case ErrorCode::timeout:
    case ErrorCode::cancelled:
    case ErrorCode::too_many:
      return inconclusive;
    case ErrorCode::malformed:
    case ErrorCode::unknown_key:
    case ErrorCode::missing_key:
    case ErrorCode::duplicate:
      return bad_input;
    case ErrorCode::io:
      return internal_error;
    default:
      return refused;
  }
}

bool went_well(const base::Result<void>& done) {
  if (!done) console::complain(to_text(done.error()));
  return done.has_value();
}

int end_with(int code) {
  return console::end_of_output() || code != success ? code : internal_error;
}

}  // namespace kapela::cli
