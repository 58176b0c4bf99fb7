#include "orchestrator/api/operator_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/asker.hpp"
#include "orchestrator/wire/json_reader.hpp"
#include "orchestrator/wire/shown.hpp"

namespace kapela::api {
namespace {

using base::ErrorCode;
using base::fail;
using wire::Json;

/// Bytes of a person's words that are kept.
constexpr std::size_t max_note = 1'000;

/// What the member says, fit for a line of the log; empty: it is not there.
base::Result<std::string> words_of(const Json& body, const char* member, std::size_t most) {
  const auto found = body.find(member);
  if (found == body.end()) return std::string();
  if (!found->is_string())
    return fail(ErrorCode::invalid, fmt::format("/{} is no text: {}", member, wire::described(*found)));
  return wire::shown(found->get_ref<const std::string&>(), most);
}

base::Result<Json> done(Json answer) {
  answer["status"] = "ok";
  return base::Result<Json>(boost::system::in_place_value, std::move(answer));
}

}  // namespace

base::Result<Json> body_of(const net::Request& request) {
  if (request.body.empty()) return base::Result<Json>(boost::system::in_place_value, Json::object());
  base::Result<Json> body = wire::parse_json(request.body);
  if (body && !body->is_object()) return fail(ErrorCode::invalid, "the body is no object", "{\"who\": \"...\"}");
  return body;
}

base::Result<Json> acknowledge(runtime::Orchestrator& orchestrator, const net::Request& request) {
  const base::Result<Json> body = body_of(request);
  if (!body) return body.error();
  const base::Result<std::string> who = who_of(*body, request);
  if (!who) return who.error();
  const base::Result<std::string> note = words_of(*body, "note", max_note);
  if (!note) return note.error();
  const std::string latch = orchestrator.latch().value_or(std::string());
  const std::string words = note->empty() ? *who : fmt::format("{}: {}", *who, *note);
  if (const base::Result<void> taken = orchestrator.acknowledge(words); !taken) return taken.error();
  return done({{"acknowledged", latch}});
}

base::Result<Json> cancel(runtime::Orchestrator& orchestrator, record::RunId run, const net::Request& request) {
  const base::Result<Json> body = body_of(request);
  if (!body) return body.error();
  const base::Result<std::string> who = who_of(*body, request);
  if (!who) return who.error();
  const base::Result<void> cancelled = orchestrator.cancel(run, fmt::format("asked for by {} through the API", *who));
  if (!cancelled) return cancelled.error();
  return done({{"run_id", number(run)}});
}

base::Result<Json> approve(runtime::Orchestrator& orchestrator, record::RunId run, const net::Request& request) {
  const base::Result<Json> body = body_of(request);
  if (!body) return body.error();
  const base::Result<std::string> who = who_of(*body, request);
  if (!who) return who.error();
  const auto word = body->find("approve");
  if (word == body->end())
    return fail(ErrorCode::missing_key, "/approve is missing", "{\"approve\": true} or {\"approve\": false}");
  if (!word->is_boolean())
    return fail(ErrorCode::invalid, fmt::format("/approve is neither true nor false: {}", wire::described(*word)));
  const base::Result<void> told = orchestrator.approve(run, word->get<bool>(), *who);
  if (!told) return told.error();
  return done({{"run_id", number(run)}, {"approved", *word}});
}

}  // namespace kapela::api
