// POST /event: what can be read goes round unchanged; what cannot is refused with words that a person can read.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/visible.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "orchestrator/wire/messages.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/words.hpp"

namespace kapela::fuzz {
namespace {

using wire::Event;
using wire::Incoming;

const base::WallTime now{std::chrono::seconds(1'795'000'000)};

void check_refusal(const base::Error& error) {
  require(error.code == base::ErrorCode::malformed || error.code == base::ErrorCode::invalid,
          "a body is malformed or invalid", error.message);
  require(!error.message.empty() && !error.hint.empty(), "a refusal says what, and what is allowed", error.message);
  require(error.message.size() < 700, "a refusal is short", error.message);
  require(base::visible(error.message) == error.message, "a refusal has nothing that is not seen", error.message);
}

/// What of it can be read, too, is as much of itself.
void check_contents(const Event& event) {
  if (const base::Result<wire::Fence> fence = wire::decode_fence(*event.data, "/data")) {
    const base::Result<wire::Fence> again = wire::decode_fence(*wire::encode(*fence), "/data");
    require(again && (*again == *fence || fence->not_after), "a fence goes round unchanged", event.data->dump());
  } else {
    check_refusal(fence.error());
  }
  if (const base::Result<wire::StateReport> report = wire::decode_state_report(*event.data); report)
    require(wire::decode_state_report(*wire::encode(*report)).has_value(), "a report can be read again");
}

void check_event(const Event& event) {
  const std::string text = wire::encode(event);
  const base::Result<Incoming> again = wire::decode_incoming(text, now);
  require(again && !again->batch && again->events.size() == 1, "what is encoded can be decoded", text);
  require(wire::encode(again->envelope) == text, "encoding is a fixed point", text);
  require(*again->envelope.data == *event.data, "data goes round unchanged", text);
  const Event reply = wire::reply_to(event);
  require(wire::decode_incoming(wire::encode(reply), now).has_value(), "a reply can be decoded", text);
  check_contents(event);
}

void check_batch(const std::vector<Event>& events) {
  const base::Result<Incoming> again = wire::decode_incoming(wire::encode_cumulative(events, now), now);
  require(again && again->batch && again->events.size() == events.size() && again->broken.empty(),
          "a batch gives its members");
  for (std::size_t i = 0; i < events.size(); ++i)
    require(wire::encode(again->events[i]) == wire::encode(events[i]), "a member goes round unchanged");
}

void check(std::string_view body) {
  const base::Result<Incoming> incoming = wire::decode_incoming(body, now);
  const base::Result<Incoming> reported = wire::decode_reported(body, now);
  if (!incoming) {
    check_refusal(incoming.error());
    if (!reported) check_refusal(reported.error());
    return;
  }
  for (const Incoming::Broken& broken : incoming->broken) check_refusal(broken.error);
  for (const Event& event : incoming->events) check_event(event);
  if (!incoming->events.empty()) check_batch(incoming->events);
  require(reported && reported->events.size() == incoming->events.size() && reported->problem.empty(),
          "what can be read strictly can be read tolerantly", body);
}

}  // namespace

Target target() {
  std::vector<std::string> words = wire_words();
  for (const char* each : {"\"source\":",
                           "\"source_address\":",
                           "\"source_port\":",
                           "\"destination\":",
                           "\"destination_address\":",
                           "\"destination_port\":",
                           "\"destination_endpoint\":",
                           "\"event_type\":",
                           "\"data\":{",
                           "\"events\":[",
                           "\"id\":",
                           "\"payload\":",
                           "\"to_be_processed\":",
                           "\"is_processing\":",
                           "\"is_system_event\":",
                           "\"maximum_processing_time\":",
                           "\"timestamp\":",
                           "\"result\":{\"result\":\"success\"}",
                           "\"error_message\":",
                           "\"error_code\":",
                           "\"cumulative\"",
                           "\"STATE_CHANGED\"",
                           "\"EXECUTE_SCENARIO\"",
                           "\"2026-11-23 06:29:45.794783\"",
                           "\"2026-11-23T06:29:45Z\""})
    words.emplace_back(each);
  return {.check = check, .words = std::move(words)};
}

}  // namespace kapela::fuzz
