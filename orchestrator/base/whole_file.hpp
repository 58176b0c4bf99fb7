// Reading a whole file of the operating system, whatever it turns out to be. A function.
#pragma once

#include <cstddef>
#include <string>

#include "orchestrator/base/error.hpp"

namespace kapela::base {

/// The bytes of a plain file. Reading can fail at any moment, may come in pieces, and a file can grow meanwhile: it is
/// read to its end, and never further than `most`. Nothing but a plain file is opened: a pipe would wait for a writer.
/// Errors, with the path and what the system said: not_found, too_large, io.
[[nodiscard]] Result<std::string> read_whole_file(const std::string& path, std::size_t most);

}  // namespace kapela::base
