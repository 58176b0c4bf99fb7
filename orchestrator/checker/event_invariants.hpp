// I27: events that are no commands: written down before they leave, acted on once, and taken back, the latest first,
// or named, where their run is undone. EventLaws follows the records that tell of them; the Checker owns one.
#pragma once

#include <map>
#include <vector>

#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

class EventLaws {
 public:
  /// Before the record is folded into the facts.
  void on(const Scene& scene);
  void clear();

 private:
  struct Event {
    record::CommandId id = record::no_command;
    record::ComponentId to = record::no_component;
    std::uint64_t step = 0;
    record::CommandId undoes = record::no_command;  ///< of one that takes another back
    std::size_t life = 0;                           ///< in which it was intended; numbers are those of a life
    Position intended_at = nowhere;
    Position sent_at = nowhere;
    base::Instant not_after = base::Instant::max();
    unsigned open = 0;  ///< sendings that somebody may have taken
    bool undoable = false;
    bool starts = false;  ///< a process
    bool answered = false;
    bool refused = false;
    bool over = false;  ///< taken back, or named as left
    bool left = false;
  };
  using Events = std::vector<Event>;

  void on_intended(const Scene& scene);
  void on_sent(const Scene& scene);
  void on_answered(const Scene& scene);
  void on_doubt(const Scene& scene);
  void on_recovered(const Scene& scene);
  void on_left(const Scene& scene);
  void on_end(const Scene& scene);
  void on_handled(const Scene& scene);
  /// It needs to be taken back where its run is undone.
  [[nodiscard]] static bool may_have_acted(const Event& event);
  [[nodiscard]] Event* find(Events& events, record::CommandId id) const;
  /// Of any life, the latest of that number that is no undo.
  [[nodiscard]] static Event* find_forward(Events& events, record::CommandId id);

  std::map<record::RunId, Events> runs_;
  std::size_t life_ = 0;
  struct Effect {
    std::uint64_t epoch = 0;
    record::CommandId id = record::no_command;
    Position at = nowhere;
  };
  static constexpr std::size_t effects_kept = 64;
  std::map<record::ComponentId, std::vector<Effect>> effects_;  ///< the latest of each component
};

}  // namespace kapela::checker
