#include "orchestrator/client/api_client.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/event_codec.hpp"

namespace kapela::client {
namespace {

using base::ErrorCode;
using base::fail;
using wire::Json;

constexpr unsigned first_failure = 300;

/// The stream says something every 15 s.
constexpr base::Duration longest_silence = std::chrono::seconds(40);

/// An orchestrator that refuses for now (429, or 503 with another reason than too many connections) is in conflict with
/// what was asked for, as far as exit codes go.
ErrorCode code_of(unsigned status, std::string_view told) {
  switch (status) {
    case 400:
      return ErrorCode::malformed;
    case 403:
      return ErrorCode::forbidden;
    case 404:
      return ErrorCode::not_found;
    case 409:
    case 429:
      return ErrorCode::conflict;
    case 503:
      return told == base::code_name(ErrorCode::too_many) ? ErrorCode::too_many : ErrorCode::conflict;
    default:
      return ErrorCode::invalid;
  }
}

std::string member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// To somebody at a terminal a header means nothing.
base::Error no_access(const std::string& token) {
  if (token.empty()) return fail(ErrorCode::unauthorized, "the orchestrator asks for a token", "set KAPELA_TOKEN");
  return fail(ErrorCode::unauthorized, "the orchestrator does not take the token in KAPELA_TOKEN",
              "it is the one that KAPELA_TOKEN held when the orchestrator was started");
}

base::Error told_error(unsigned status, const Json& body, const std::string& token) {
  constexpr unsigned unauthorized = 401;
  if (status == unauthorized) return no_access(token);
  if (body.is_object() && body.contains("error") && body["error"].is_object())
    return fail(code_of(status, member(body["error"], "code")), member(body["error"], "message"),
                member(body["error"], "hint"));
  return fail(code_of(status, {}), fmt::format("it answered HTTP {}", status));
}

}  // namespace

ApiClient::ApiClient(net::EventLoop& loop, ApiUrl to, std::string token)
    : loop_(loop), client_(loop, net::ClientLimits{}, to.security), to_(std::move(to.at)), token_(std::move(token)) {}

base::Task<base::Result<Json>> ApiClient::get(std::string target, base::Duration timeout) {
  net::ClientRequest asked = request(net::Method::get, std::move(target), timeout);
  base::Result<Json> answer = co_await exchange(std::move(asked));
  co_return answer;
}

base::Task<base::Result<Json>> ApiClient::post(std::string target, Json body, base::Duration timeout) {
  net::ClientRequest asked = request(net::Method::post, std::move(target), timeout);
  asked.body = body.dump();
  base::Result<Json> answer = co_await exchange(std::move(asked));
  co_return answer;
}

base::Task<base::Result<Json>> ApiClient::remove(std::string target, base::Duration timeout) {
  net::ClientRequest asked = request(net::Method::delete_, std::move(target), timeout);
  base::Result<Json> answer = co_await exchange(std::move(asked));
  co_return answer;
}

base::Task<base::Result<void>> ApiClient::follow(std::string last_id, Taker taker) {
  net::ClientRequest asked = request(net::Method::get, "/api/v1/stream", longest_silence);
  if (!last_id.empty()) asked.headers.emplace_back("Last-Event-ID", std::move(last_id));
  asked.on_body = std::move(taker);
  const base::Result<net::Response> response = co_await client_.request(std::move(asked));
  if (!response) co_return response.error();
  base::Result<void> ended;
  if (response->status < first_failure) co_return ended;
  const base::Result<Json> body = wire::parse_json(response->body);
  co_return told_error(response->status, body ? *body : Json(), token_);
}

net::ClientRequest ApiClient::request(net::Method method, std::string target, base::Duration timeout) const {
  net::ClientRequest request;
  request.to = to_;
  request.method = method;
  request.target = std::move(target);
  request.timeout = timeout;
  if (!token_.empty()) request.headers.emplace_back("Authorization", "Bearer " + token_);
  return request;
}

base::Task<base::Result<Json>> ApiClient::exchange(net::ClientRequest request) {
  const base::Result<net::Response> response = co_await client_.request(std::move(request));
  if (!response) co_return response.error();
  base::Result<Json> body = wire::parse_json(response->body);
  if (response->status >= first_failure) co_return told_error(response->status, body ? *body : Json(), token_);
  co_return body;
}

}  // namespace kapela::client
