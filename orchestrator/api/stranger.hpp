// What is taken from those who have no token, where one is asked for: public answers, and what components post. All
// that is decided by the header, or by a look at a small body, costs next to nothing. Functions.
#pragma once

#include <string_view>

#include "orchestrator/net/http_server.hpp"
#include "orchestrator/runtime/orchestrator.hpp"

namespace kapela::api {

/// A batch of a hundred replies has room in it.
inline constexpr std::size_t max_stranger_bytes = 64 * 1024;
/// Values of JSON, counted roughly: more than such a batch has, and decoded within a millisecond.
inline constexpr std::size_t max_stranger_values = 4'096;

/// By its header. Refused: what needs the token, and any large body; POST /event from where no component is.
[[nodiscard]] net::Admission admit_stranger(const runtime::Orchestrator& orchestrator, const net::Request& head,
                                            const net::Endpoint& peer);

/// Whether a body has so few values that it may be decoded for anybody.
[[nodiscard]] bool is_modest(std::string_view body);

}  // namespace kapela::api
