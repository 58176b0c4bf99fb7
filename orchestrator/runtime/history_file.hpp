// HistoryFile: the history of this process on disk, for `kapela verify`. Owned by main; outlives who writes into it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "orchestrator/base/log.hpp"
#include "orchestrator/history/history_writer.hpp"
#include "orchestrator/net/event_loop.hpp"

namespace kapela::runtime {

/// What a real deadline may be late or early by, in real time: scheduling, and the way over the network.
inline constexpr base::Duration real_epsilon = std::chrono::milliseconds(50);

/// The header of what a process of this machine writes in its own time; `version` is left to its caller.
[[nodiscard]] history::Header header_of(const std::string& writer, std::vector<std::string> components,
                                        const net::EventLoop& loop);

/// Creates a file, which must not be there: a history is evidence, and nothing overwrites it. `loop` and `log` outlive
/// the writer; when the disk refuses, one error line says so, and the process goes on without. Errors: conflict, io.
[[nodiscard]] base::Result<std::unique_ptr<record::Journal>> create_history(const std::string& path,
                                                                            const std::string& writer,
                                                                            std::vector<std::string> components,
                                                                            net::EventLoop& loop, base::Log& log);

}  // namespace kapela::runtime
