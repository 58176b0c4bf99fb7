// Deed: what a component has made of a command, as its host tells: one that knows the truth, or one that has only seen
// an answer, or none. A value; made for each record that tells of one.
#pragma once

#include <optional>

#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

struct Deed {
  bool is_taken = false;  ///< it has said so
  bool acts = false;      ///< and it moves
  bool may_act = false;   ///< it has not said what it does
  bool is_seen = false;   ///< by a host that does not know more than the answer
  bool is_fenced = true;  ///< its answer tells a repeat from a new command, or there is none
  std::uint64_t epoch = 0;
  base::Instant from{};  ///< it has decided between then and the time of the record

  [[nodiscard]] bool can_act() const { return acts || may_act; }
  /// What its host does not know: for the explanation of a doubt.
  [[nodiscard]] const char* unknown() const {
    return may_act ? "it has not told what it has made of the command" : "it is not known when it has decided";
  }
};

/// Of `handled`, and of `sighted` where that tells of a command; nothing: the record tells of none.
[[nodiscard]] std::optional<Deed> deed_of(const record::Record& record);

/// The command, as the orchestrator of that epoch recorded it; null: it did not.
[[nodiscard]] CommandFacts* find_command(const Scene& scene, const Deed& deed);

}  // namespace kapela::checker
