// RunFollower: follows a run to its end: shows it to somebody, and does what they wish. Lives as long as the coroutine
// that awaits `follow`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "orchestrator/client/api_client.hpp"
#include "orchestrator/client/run_dialog.hpp"

namespace kapela::client {

/// Who watches a run.
class Spectator {
 public:
  virtual ~Spectator() = default;
  /// When they want to see it again though nothing has happened.
  [[nodiscard]] virtual base::Duration patience() const = 0;
  /// `records` and `report` are documents of the API; `question`: what is asked; empty: nothing.
  virtual void show(const wire::Json& records, const wire::Json& report, const std::string& question) = 0;
  /// The next key that answers what is asked; nothing: none was pressed. Never waits.
  [[nodiscard]] virtual std::optional<char> key() = 0;
  virtual void nothing_is_asked() = 0;
  /// What they wished is refused.
  virtual void refused(const base::Error& error) = 0;
};

class RunFollower {
 public:
  /// `who` wishes, as the orchestrator is told. What is borrowed outlives the follower.
  RunFollower(ApiClient& api, Spectator& spectator, RunDialog& dialog, std::uint64_t run, std::string who);

  /// The report at the run's end; nothing: the spectator no longer follows it.
  [[nodiscard]] base::Task<base::Result<std::optional<wire::Json>>> follow();

 private:
  [[nodiscard]] base::Task<base::Result<wire::Json>> news();
  [[nodiscard]] base::Task<bool> attend();
  [[nodiscard]] base::Task<void> ask_for(std::string what, wire::Json body);

  ApiClient& api_;
  Spectator& spectator_;
  RunDialog& dialog_;
  std::string path_;
  std::string who_;
  std::uint64_t after_ = 0;
  bool ended_ = false;  ///< the run has, and all its records are fetched
};

}  // namespace kapela::client
