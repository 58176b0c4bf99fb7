// --journal DIR of kapela orchestrator: the options, the durable journal behind them, and the history of runs in the
// same directory. Owned by the command; outlives the orchestrator that writes into it, and not the loop.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "orchestrator/archive/run_archive.hpp"
#include "orchestrator/journal/durable_journal.hpp"
#include "orchestrator/journal/posix_disk.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/notify/notifier.hpp"
#include "orchestrator/runtime/earlier_lives.hpp"

namespace CLI {
class App;
}

namespace kapela::cli {

struct JournalOptions {
  std::optional<std::string> directory{};  ///< nothing: that of the configuration
  bool none = false;
  bool repair = false;
};

/// `options` outlives the parsing of the command line.
void add_journal(CLI::App& command, JournalOptions& options);

class JournalOption {
 public:
  /// True as well when no journal is wanted. False, with the reason on stderr, when it cannot be used. `alerts` gets
  /// what earlier lives raised, and is started; it may be null.
  [[nodiscard]] bool open(const JournalOptions& options, const std::string& configured, const engine::Plant& plant,
                          net::EventLoop& loop, base::Log& log, notify::Notifier* alerts);

  /// Null when none is wanted.
  [[nodiscard]] journal::DurableJournal* journal() const { return journal_.get(); }
  /// Null when none is wanted, or it cannot be used, which was logged.
  [[nodiscard]] archive::RunArchive* archive() const { return archive_.get(); }
  [[nodiscard]] engine::Past take_past() { return std::move(past_); }

 private:
  journal::PosixDisk disk_;
  std::unique_ptr<journal::DurableJournal> journal_;
  std::unique_ptr<archive::RunArchive> archive_;
  engine::Past past_;
};

}  // namespace kapela::cli
