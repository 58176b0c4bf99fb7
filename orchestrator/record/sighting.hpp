// Sighting: what a host that cannot know the truth has seen of its component, a real one behind a proxy. A value, kept
// in operand `a` of a record `sighted`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "orchestrator/record/record.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::record {

/// How it was seen.
enum class Sight : std::uint8_t {
  ack,     ///< it has answered a command
  poll,    ///< it has answered a question
  push,    ///< it has told by itself
  silence  ///< it has not answered; of a question: until here nobody has seen it
};
/// By Sight.
inline constexpr std::array<std::string_view, 4> sight_names{"ack", "poll", "push", "silence"};
[[nodiscard]] constexpr std::string_view name(Sight sight) {
  return sight_names[static_cast<std::size_t>(sight)];
}

struct Sighting {
  Sight how = Sight::poll;
  std::optional<wire::Verdict> verdict{};  ///< of an ack; nothing: its answer does not say
  bool is_fenced = false;                  ///< of an ack: its answer tells a repeat from a new command
  /// It was so at some moment since so long before the record; nothing: that is not known.
  std::optional<base::Duration> age{};
  std::uint64_t epoch = 0;  ///< of the command, as its fence said

  friend bool operator==(const Sighting&, const Sighting&) = default;
};

/// Operand `a`. Ages are kept within 10 %, and never shorter; epochs up to wire::most_epoch.
[[nodiscard]] std::uint64_t sighting_code(const Sighting& sighting);
/// Nothing where no version of Kapela has written that.
[[nodiscard]] std::optional<Sighting> sighting_of(const Record& sighted);

/// The component may have acted on the command, and has not said so.
[[nodiscard]] constexpr bool may_have_acted(const Sighting& sighting) {
  return sighting.how == Sight::silence || (sighting.how == Sight::ack && !sighting.verdict);
}

}  // namespace kapela::record
