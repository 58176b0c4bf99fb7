#include "orchestrator/api/json_response.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/api/status_code.hpp"

namespace kapela::api {

using wire::Json;

net::Response json_response(const Json& document, unsigned status) {
  net::Response response;
  response.status = status;
  response.body = document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return response;
}

net::Response response_of(const base::Result<Json>& answer) {
  return answer ? json_response(*answer) : error_response(answer.error());
}

}  // namespace kapela::api
