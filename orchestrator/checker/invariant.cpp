#include "orchestrator/checker/invariant.hpp"

#include <array>

#include "orchestrator/base/assert.hpp"

namespace kapela::checker {
namespace {

constexpr bool checked = true;
constexpr bool elsewhere = false;

constexpr std::array<InvariantTraits, 28> all{{
    {Invariant::i1, "I1",
     "every accepted run ends exactly once, within the budget of its compensation, and nothing of "
     "it comes after its end",
     checked, ""},
    {Invariant::i2, "I2", "no effect at a component without an earlier intent with its cmd_id", checked, ""},
    {Invariant::i3, "I3", "a run that was rejected has commanded nobody", checked, ""},
    {Invariant::i4, "I4", "what succeeds has seen every target at its goal, inside its window and once more at the end",
     checked, ""},
    {Invariant::i5, "I5",
     "after a rollback every commanded component is at its target, by a last look when all are undone", checked, ""},
    {Invariant::i6, "I6",
     "a rollback that failed names who is not at the target, and why, as it is known, and latches the plant", checked,
     ""},
    {Invariant::i7, "I7", "no silent half start: a component left higher than before is named", checked, ""},
    {Invariant::i8, "I8", "compensation only lowers energy", checked, ""},
    {Invariant::i9, "I9",
     "compensation brings down what depends on a component before the component, and holds what a stuck one needs",
     checked, ""},
    {Invariant::i10, "I10", "one failed undo never suppresses another branch", checked, ""},
    {Invariant::i11, "I11", "nobody is commanded forward after the verdict", checked, ""},
    {Invariant::i12, "I12", "a component belongs to one run at a time, and only that run commands it", checked, ""},
    {Invariant::i13, "I13", "at most one accepted effect of a cmd_id, and a retry reuses it", checked, ""},
    {Invariant::i14, "I14", "epochs that a component accepts never decrease, and nothing acts after its not_after",
     checked, ""},
    {Invariant::i15, "I15", "a component in FAULT gets no command but an acknowledgement", checked, ""},
    {Invariant::i16, "I16", "a wait succeeds only on a sighting newer than the acknowledgement of what it waits for",
     checked, ""},
    {Invariant::i17, "I17", "every command is legal from the state last observed", checked, ""},
    {Invariant::i18, "I18", "a deadline fires within epsilon of its time", checked, ""},
    {Invariant::i19, "I19", "the records of an orchestrator are gapless, and add up to the status of each run", checked,
     ""},
    {Invariant::i20, "I20", "one alert for each run that did not succeed", checked, ""},
    {Invariant::i21, "I21", "what a crash leaves open is recovered before anything new, and keeps the other invariants",
     checked, ""},
    {Invariant::i22, "I22", "the same seed makes the same history, byte for byte", elsewhere,
     "never here: replays compare whole histories"},
    {Invariant::i23, "I23",
     "a component that was given up with a command in doubt is watched: when it comes back raised, it is lowered, or "
     "named again",
     checked, ""},
    {Invariant::i24, "I24", "no command goes to a component whose dialect does not have it", checked, ""},
    {Invariant::i25, "I25",
     "a scenario starts when its trigger is seen to hold, and no more often than it may, nor by what it has done "
     "itself",
     checked, ""},
    {Invariant::i26, "I26",
     "a component goes the ways of its profile, and takes and refuses commands for the reasons that it gives", checked,
     ""},
    {Invariant::i27, "I27",
     "an event is written down before it leaves, acted on once, and taken back, the latest first, or named, when its "
     "run is undone",
     checked, ""},
    {Invariant::i28, "I28", "a process is ended under a component that is down, or does not answer", checked, ""},
}};

}  // namespace

std::span<const InvariantTraits> invariants() {
  return all;
}

const InvariantTraits& traits(Invariant invariant) {
  const auto index = static_cast<std::size_t>(invariant) - 1;
  ASSERT(index < all.size());
  return all[index];
}

std::string_view name(Invariant invariant) {
  return traits(invariant).name;
}

}  // namespace kapela::checker
