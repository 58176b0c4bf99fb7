#include "orchestrator/wire/event.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace kapela::wire {
namespace {

/// Most events carry no data: they share one empty object.
const JsonPtr& no_data() {
  static const JsonPtr empty = std::make_shared<const Json>(Json::object());
  return empty;
}

}  // namespace

Event::Event() : data(no_data()) {}

Event reply_to(const Event& event) {
  Event reply = event;
  std::swap(reply.source, reply.destination);
  std::swap(reply.source_address, reply.destination_address);
  std::swap(reply.source_port, reply.destination_port);
  reply.destination_endpoint = Event().destination_endpoint;  // a sender never says where its own is
  reply.result.reset();
  return reply;
}

}  // namespace kapela::wire
