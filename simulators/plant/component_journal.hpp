// ComponentJournal: what happened to one simulated component, the newest records in bounded space. Owned by it; read
// through the admin port.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/wire/messages.hpp"
#include "orchestrator/wire/profile.hpp"
#include "simulators/faults/injector.hpp"

namespace kapela::plant {

struct JournalRecord {
  enum class Kind : std::uint8_t {
    event,  ///< a request, or one member of a batch
    state,  ///< a change of the true state
    admin,  ///< an act of the admin port
    fault,  ///< a rule has acted without a request
  };
  Kind kind = Kind::event;
  std::uint64_t sequence = 0;  ///< set by the journal, from 1, gapless
  base::WallTime time{};       ///< of the last repeat
  std::optional<base::Duration>
      seen_within{};    ///< its states were only seen, the older one so long before; nothing: known
  std::string event{};  ///< its type; of an admin act, its name
  std::string source{};
  std::optional<std::int64_t> id{};
  wire::Fence fence{};
  wire::State before = wire::State::unknown;    ///< true state
  wire::State after = wire::State::unknown;     ///< true state right after
  wire::State reported = wire::State::unknown;  ///< what the answer said; unknown: nothing
  std::string_view verdict{};                   ///< accepted, refused_illegal, success, info, ...; a literal
  std::string_view outcome{};  ///< replied, client_gone, dropped, hung, reset; a literal; empty: not answered yet
  std::vector<faults::Hit> faults{};  ///< that have acted
  base::Duration planned_delay{};
  base::Duration actual_delay{};
  std::uint32_t repeats = 1;  ///< polls without anything between them are one record
};

class ComponentJournal {
 public:
  static constexpr std::size_t capacity = 4'096;

  /// Returns the sequence number. The oldest record goes when there are too many.
  std::uint64_t append(JournalRecord record);
  /// A poll: counted in the last record when that was the same poll by the same source in the same state.
  std::uint64_t append_poll(JournalRecord record);
  /// To complete a record later; nullptr when it is gone.
  [[nodiscard]] JournalRecord* find(std::uint64_t sequence);

  /// {"next", "oldest", "records": [...]}: those with a sequence above `since`, as JSON text.
  [[nodiscard]] std::string to_json(std::uint64_t since) const;
  /// What is held, the oldest first.
  [[nodiscard]] const std::deque<JournalRecord>& records() const { return records_; }
  /// Called after each append, and when a record is complete; from inside whoever writes. One at a time.
  void on_change(std::function<void()> hook) { on_change_ = std::move(hook); }
  /// A record that was found has been completed.
  void completed() const {
    if (on_change_) on_change_();
  }
  /// Numbers go on: a record that is still to be completed is not taken for a later one.
  void clear();

 private:
  std::deque<JournalRecord> records_;
  std::uint64_t next_ = 1;
  std::function<void()> on_change_{};
};

/// "event", ...
[[nodiscard]] std::string_view kind_name(JournalRecord::Kind kind);
/// A record as the journal tells it, as JSON text.
[[nodiscard]] std::string record_json(const JournalRecord& record);

}  // namespace kapela::plant
