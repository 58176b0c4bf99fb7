#include "orchestrator/api/status_code.hpp"

#include "orchestrator/base/assert.hpp"

namespace kapela::api {

unsigned http_status(base::ErrorCode code) {
  using base::ErrorCode;
  switch (code) {
    case ErrorCode::malformed:
      return 400;
    case ErrorCode::unauthorized:
      return 401;
    case ErrorCode::forbidden:
      return 403;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::method_not_allowed:
      return 405;
    case ErrorCode::timeout:
      return 408;
    case ErrorCode::busy:
    case ErrorCode::conflict:
      return 409;
    case ErrorCode::too_large:
      return 413;
    case ErrorCode::invalid:
    case ErrorCode::unknown_key:
    case ErrorCode::missing_key:
    case ErrorCode::duplicate:
      return 422;
    case ErrorCode::unsupported:
      return 501;
    case ErrorCode::unreachable:
      return 502;
    case ErrorCode::too_many:
      return 429;
    case ErrorCode::io:  // the journal refuses: what is asked for now can be asked for again
    case ErrorCode::cancelled:
      return 503;
  }
  ASSERT(!"unknown ErrorCode");
}

net::Response error_response(const base::Error& error) {
  net::Response response;
  response.status = http_status(error.code);
  response.body = net::error_body(error);
  return response;
}

}  // namespace kapela::api
