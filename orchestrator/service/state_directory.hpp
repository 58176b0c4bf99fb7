// StateDirectory: what outlives the process of an orchestrator: its durable journal, beside it the history of runs, and
// what became of alerts. Owned by whoever puts an orchestrator together; outlives that, and not the loop.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "orchestrator/archive/run_archive.hpp"
#include "orchestrator/journal/durable_journal.hpp"
#include "orchestrator/journal/posix_disk.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/notify/notifier.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"

namespace kapela::service {

struct StateSettings {
  std::optional<std::string> path{};  ///< made if it is not there; without one nothing outlives the process
  bool repair = false;                ///< what is damaged in the journal, and all behind it, is moved aside
  bool keeps_runs = true;             ///< their history too, which people and the API ask
  std::string version{};              ///< of the program that writes
};

class StateDirectory {
 public:
  /// Reads what earlier lives left, as far as it concerns `plant`, and logs what people have to know of it. `alerts`
  /// gets what those lives raised, and is started; it may be null. Errors: those of read_earlier_lives.
  [[nodiscard]] static base::Result<std::unique_ptr<StateDirectory>> open(const StateSettings& settings,
                                                                          const record::Plant& plant,
                                                                          net::EventLoop& loop, base::Log& log,
                                                                          notify::Notifier* alerts = nullptr);
  StateDirectory(const StateDirectory&) = delete;
  StateDirectory& operator=(const StateDirectory&) = delete;

  /// The orchestrator takes up what was left open, and writes here. To be called once.
  void hand_to(runtime::OrchestratorSettings& settings);

  /// Null when nothing is kept.
  [[nodiscard]] const journal::DurableJournal* journal() const { return journal_.get(); }
  /// Null when none is wanted, or it cannot be used, which was logged.
  [[nodiscard]] const archive::RunArchive* archive() const { return archive_.get(); }

 private:
  StateDirectory() = default;
  [[nodiscard]] base::Result<void> read(const StateSettings& settings, const record::Plant& plant, net::EventLoop& loop,
                                        base::Log& log, notify::Notifier* alerts);

  journal::PosixDisk disk_{};
  std::unique_ptr<journal::DurableJournal> journal_;
  std::unique_ptr<archive::RunArchive> archive_;
  engine::Past past_{};
};

}  // namespace kapela::service
