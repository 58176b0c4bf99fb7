#include "orchestrator/wire/event.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "orchestrator/base/arena.hpp"

namespace kapela::wire {
namespace {

/// Most events carry no data: they share one empty object.
JsonPtr no_data() {
  const base::Arena::Outside outside;
  static const Json empty = Json::object();
  return {JsonPtr(), &empty};
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
