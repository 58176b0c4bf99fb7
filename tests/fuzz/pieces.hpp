// The ways in which the same bytes can come over a connection: what is made of them must not depend on that. Functions.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>

#include "orchestrator/base/random.hpp"

namespace kapela::fuzz {

enum class Pieces { whole, bytes, some, others };
inline constexpr Pieces all_pieces[]{Pieces::whole, Pieces::bytes, Pieces::some, Pieces::others};

/// Puts the bytes piece by piece, until `put` has had enough (false).
inline void put_in(Pieces pieces, std::string_view bytes, const std::function<bool(std::string_view)>& put) {
  base::Pcg random(bytes.size(), static_cast<std::uint64_t>(pieces));
  while (!bytes.empty()) {
    std::size_t size = bytes.size();
    if (pieces == Pieces::bytes) size = 1;
    if (pieces == Pieces::some) size = 1 + random.next() % 7;
    if (pieces == Pieces::others) size = 1 + random.next() % 50;
    size = std::min(size, bytes.size());
    // A piece of its own memory, so that a sanitizer sees whoever keeps looking at it.
    if (const std::string piece(bytes.substr(0, size)); !put(piece)) return;
    bytes.remove_prefix(size);
  }
}

}  // namespace kapela::fuzz
