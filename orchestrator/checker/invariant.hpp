// Invariant: what holds in every history, of the real world and of virtual time (semantics.md section 4), by its
// number. The one place where an invariant has its name and its sentence; owned by nobody, it is data.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace kapela::checker {

enum class Invariant : std::uint8_t {
  i1 = 1,
  i2,
  i3,
  i4,
  i5,
  i6,
  i7,
  i8,
  i9,
  i10,
  i11,
  i12,
  i13,
  i14,
  i15,
  i16,
  i17,
  i18,
  i19,
  i20,
  i21,
  i22,
  i23,
  i24,
  i25,
  i26,
  i27,
  i28,
};

struct InvariantTraits {
  Invariant id;
  std::string_view name;     ///< "I16"
  std::string_view says;     ///< one sentence, without a full stop
  bool checked;              ///< by the Checker, in this version
  std::string_view arrives;  ///< where it is not: with what, or who else checks it
};

/// All of them, in order.
[[nodiscard]] std::span<const InvariantTraits> invariants();
[[nodiscard]] const InvariantTraits& traits(Invariant invariant);
/// "I16".
[[nodiscard]] std::string_view name(Invariant invariant);

}  // namespace kapela::checker
