// Parting: how an answer leaves when faults have a word in it. Pure functions.
#pragma once

#include "orchestrator/net/delivery.hpp"
#include "orchestrator/net/http.hpp"
#include "simulators/plant/fault_hit.hpp"

namespace kapela::plant {

/// What becomes of the answer once it is due.
struct Parting {
  enum class How : std::uint8_t { answered, lost, reset, empty };
  How how = How::answered;
  net::Response response{};
  net::Delivery delivery{};  ///< of an answer
  bool is_plain = true;      ///< nothing is wrong with how it leaves
};

/// The answer of an abort or a reject.
[[nodiscard]] net::Response refusal_response(const faults::Fault& fault);

[[nodiscard]] Parting parting_of(const RequestFate& fate, net::Response response);

}  // namespace kapela::plant
