// Parting: how an answer leaves when faults have a word in it. Pure functions.
#pragma once

#include "orchestrator/net/delivery.hpp"
#include "orchestrator/net/http.hpp"
#include "simulators/faults/passage.hpp"

namespace kapela::plant {

/// The bytes of an answer and how they come, once it is due.
struct Parting {
  net::Response response{};
  net::Delivery delivery{};
  bool is_plain = true;  ///< nothing is wrong with how it leaves
};

/// The answer of an abort or a reject.
[[nodiscard]] net::Response refusal_response(const faults::Fault& fault);

/// Of a reply that is answered; `response` is the component's own.
[[nodiscard]] Parting parting_of(const faults::Passage& passage, const faults::Reply& reply, net::Response response);

}  // namespace kapela::plant
