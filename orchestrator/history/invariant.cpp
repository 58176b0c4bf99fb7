#include "orchestrator/history/invariant.hpp"

#include <array>

#include "orchestrator/base/assert.hpp"

namespace kapela::history {
namespace {

constexpr bool checked = true;
constexpr bool later = false;

constexpr std::string_view compensation = "with compensation";

constexpr std::array<InvariantTraits, 22> all{{
    {Invariant::i1, "I1", "every accepted run ends exactly once, and nothing of it comes after its end", checked, ""},
    {Invariant::i2, "I2", "no effect at a component without an earlier intent with its cmd_id", checked, ""},
    {Invariant::i3, "I3", "a run that was rejected has commanded nobody", checked, ""},
    {Invariant::i4, "I4", "a step that succeeded has seen every target at its goal inside its window", checked, ""},
    {Invariant::i5, "I5", "after a rollback every commanded component is at its target", later, compensation},
    {Invariant::i6, "I6", "a rollback that failed names every component that is not at its target, and why", later,
     compensation},
    {Invariant::i7, "I7", "no silent half start: a component left higher than before is named", later, compensation},
    {Invariant::i8, "I8", "compensation only lowers energy", later, compensation},
    {Invariant::i9, "I9", "dependencies start first and stop last", later, "with ordered steps and compensation"},
    {Invariant::i10, "I10", "one failed undo never suppresses another branch", later, compensation},
    {Invariant::i11, "I11", "nobody is commanded forward after the verdict", checked, ""},
    {Invariant::i12, "I12", "a component belongs to one run at a time, and only that run commands it", checked, ""},
    {Invariant::i13, "I13", "at most one accepted effect of a cmd_id, and a retry reuses it", checked, ""},
    {Invariant::i14, "I14", "epochs that a component accepts never decrease, and nothing acts after its not_after",
     checked, ""},
    {Invariant::i15, "I15", "a component in FAULT gets no command but an acknowledgement", checked, ""},
    {Invariant::i16, "I16", "a wait succeeds only on a sighting newer than the acknowledgement of what it waits for",
     checked, ""},
    {Invariant::i17, "I17", "every command is legal from the state last observed", later, "with the preflight of runs"},
    {Invariant::i18, "I18", "a deadline fires within epsilon of its time", checked, ""},
    {Invariant::i19, "I19", "the records of an orchestrator are gapless, and add up to the status of each run", checked,
     ""},
    {Invariant::i20, "I20", "one alert for each run that did not succeed, and for each channel", later, "with alerts"},
    {Invariant::i21, "I21", "from every crash point recovery keeps I1, I3 to I8 and I13 to I15", later,
     "with recovery"},
    {Invariant::i22, "I22", "the same seed makes the same history, byte for byte", later,
     "never here: replays compare whole histories"},
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

}  // namespace kapela::history
