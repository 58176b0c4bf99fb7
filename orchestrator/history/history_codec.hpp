// The codec of history files: a header line, and then a line of JSON for each record, with names instead of numbers.
// Functions only; who writes and reads the files stands above.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"
#include "orchestrator/history/header.hpp"
#include "orchestrator/history/history.hpp"

namespace kapela::history {

/// A history file in memory.
struct Recording {
  Header header{};
  History history{};
  bool goes_on = false;  ///< another life of the one before it: nothing in it comes before that one's end
  bool cut_off = false;  ///< the last line was not finished, as after a crash, and is left out
};

/// {"kapela_history": 1, "version": ..., "writer": ..., "components": [...]}, with its newline.
void append_line(std::string& out, const Header& header);

/// {"t": nanoseconds, "n": sequence, "kind": "intent", "run": 1, "component": "io", "cmd_id": 3, "state": "STOPPED",
/// "detail": "CMD_INITIALIZE", "a": ..., "b": ..., "text": "..."}, with its newline. What is a default is left out.
/// `components` are those of the header.
void append_line(std::string& out, const record::Record& record, const std::vector<std::string>& components);

/// Errors: `malformed` and `invalid` name the line; `unsupported`: the format is of a later version.
[[nodiscard]] base::Result<Recording> decode_history(std::string_view text);

}  // namespace kapela::history
