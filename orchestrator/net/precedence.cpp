#include "orchestrator/net/precedence.hpp"

#include "orchestrator/net/server_session.hpp"

namespace kapela::net {

void Precedence::enter(Responder::Session& session, Place& place) {
  std::list<Responder::Session*>& last = line(place.rank);
  place.at = last.insert(last.end(), &session);
}

void Precedence::move(Place& place, Rank rank) {
  line(rank).splice(line(rank).end(), line(place.rank), place.at);
  place.rank = rank;
}

void Precedence::leave(Place& place) {
  line(place.rank).erase(place.at);
}

std::shared_ptr<Responder::Session> Precedence::first_to_go() const {
  for (const auto& each : lines_)
    if (&each != &lines_.back() && !each.empty()) return each.front()->shared_from_this();
  return nullptr;
}

}  // namespace kapela::net
