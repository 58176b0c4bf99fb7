// Precedence: in which order connections make room for new ones when all are taken: who only waits goes first, and of
// those who has done so longest. Owned by the ServerState.
#pragma once

#include <array>
#include <list>
#include <memory>

#include "orchestrator/net/http_server.hpp"

namespace kapela::net {

class Precedence {
 public:
  /// The first goes first; busy ones never.
  enum class Rank { leaving, stranger, slow, idle, busy };

  class Place {
    friend class Precedence;
    std::list<Responder::Session*>::iterator at{};
    Rank rank = Rank::stranger;
  };

  void enter(Responder::Session& session, Place& place);
  /// Now the last of that rank.
  void move(Place& place, Rank rank);
  void leave(Place& place);
  /// Null when all are busy.
  [[nodiscard]] std::shared_ptr<Responder::Session> first_to_go() const;

 private:
  [[nodiscard]] std::list<Responder::Session*>& line(Rank rank) { return lines_[static_cast<std::size_t>(rank)]; }

  std::array<std::list<Responder::Session*>, static_cast<std::size_t>(Rank::busy) + 1> lines_{};
};

}  // namespace kapela::net
