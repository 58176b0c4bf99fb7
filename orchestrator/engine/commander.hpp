// Commander: gives the commands of one run to its components: intended first, sent once that is safe, repeated while in
// doubt; and knows what came back. Owned by the Run.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "orchestrator/engine/pursuit.hpp"
#include "orchestrator/engine/run_core.hpp"

namespace kapela::engine {

class Commander {
 public:
  /// What an answer means for who gave the command.
  enum class News : std::uint8_t { none, acknowledged, refused, doubtful };

  /// On whose behalf a command is given.
  struct Mandate {
    record::Purpose purpose = record::Purpose::forward;
    std::uint32_t step = 0;
    base::Instant deadline{};  ///< nothing is sent after it
  };

  explicit Commander(RunCore& core);
  Commander(const Commander&) = delete;
  Commander& operator=(const Commander&) = delete;
  ~Commander();

  /// Intends a command; it leaves with the next `dispatch`.
  void command(record::ComponentId id, wire::Command command, const Mandate& mandate);
  /// Sends what was intended, as soon as the intents are safe.
  void dispatch();
  /// More of the journal is safe now, or it has failed.
  void on_durability();
  /// An earlier life of the orchestrator has sent this, and nobody knows what becomes of it.
  void inherit(record::ComponentId id, wire::Command command);
  /// What has not left does not leave any more, and nothing is repeated.
  void withdraw();
  /// The same for one component: its command is given up.
  void withdraw(record::ComponentId id) { pursuit(id).deadline = std::min(pursuit(id).deadline, core_.now()); }

  [[nodiscard]] News on_answer(const Answer& answer);
  /// The board knows something new of it.
  void on_seen(record::ComponentId id);

  [[nodiscard]] Pursuit& pursuit(record::ComponentId id) { return pursuits_[core_.position(id)]; }
  [[nodiscard]] const Pursuit& pursuit(record::ComponentId id) const { return pursuits_[core_.position(id)]; }
  /// Newer than the acknowledgement of the last command, or than the beginning of the run.
  [[nodiscard]] bool is_fresh(record::ComponentId id) const {
    return engine::is_fresh(pursuit(id), core_.seen(id), began_);
  }
  [[nodiscard]] Sequence began() const { return began_; }
  /// Until then a command may still act, or set out to, although the component does not show it.
  [[nodiscard]] base::Instant quiet_after(record::ComponentId id) const;

 private:
  class Resend;

  void send(record::ComponentId id);
  void send_again(record::ComponentId id, record::CommandId command);
  void send_unsent();
  void acknowledge(record::ComponentId id, wire::State state, std::string_view how);
  void take_state_of(const Answer& answer);
  void await_movement(const Answer& answer);
  [[nodiscard]] News take_back(const Answer& answer);
  void repeat_later(const Answer& answer);
  void record_order(record::RecordKind kind, record::ComponentId id, record::Record&& line);
  [[nodiscard]] base::Timer& resend_of(record::ComponentId id, record::CommandId command);

  RunCore& core_;
  std::vector<Pursuit> pursuits_;  ///< beside core_.owned
  Sequence began_;
  struct Unsent {
    record::ComponentId component;
    record::CommandId command;
  };
  std::vector<Unsent> unsent_;
  std::uint64_t unsafe_ = 0;  ///< the record that must be safe before they leave
  bool undoes_ = false;       ///< what it does now is worth doing even when it cannot be written down
  std::vector<std::unique_ptr<Resend>> resends_;
};

}  // namespace kapela::engine
