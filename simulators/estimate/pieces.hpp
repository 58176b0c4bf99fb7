// Work in numbered pieces, whose results are texts: so that any number of processes may share it, and what comes out is
// the same. Functions, and the port through which work is shared out.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace kapela::estimate {

/// Does the piece of that number, from 0 on; nothing: there is none any more. The text has no line end.
using DoPiece = std::function<std::optional<std::string>(std::uint64_t number)>;
/// Is told what came of each, in their order. False: that is enough.
using TakePiece = std::function<bool(const std::string& done)>;
/// Has pieces done until there are no more, or enough. False: it was broken off; whoever shares out says why.
using ShareOut = std::function<bool(const DoPiece& piece, const TakePiece& take)>;

/// One piece after the other, here. True.
bool do_alone(const DoPiece& piece, const TakePiece& take);

}  // namespace kapela::estimate
