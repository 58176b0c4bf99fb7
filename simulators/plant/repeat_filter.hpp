// RepeatFilter: recognises a request that was sent again because its answer was slow (avena repeats an identical one
// after 25 ms, for ever). Remembers the newest, in constant space. Owned by a simulated component.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "orchestrator/wire/event.hpp"
#include "simulators/component/command.hpp"

namespace kapela::plant {

class RepeatFilter {
 public:
  static constexpr std::size_t capacity = 256;

  /// Of (source, event type, id, timestamp); the time at which an event was received identifies nothing, so one that
  /// came without a timestamp (`received` stands there instead) has no identity.
  [[nodiscard]] static std::optional<std::uint64_t> identity(const wire::Event& event, std::string_view received);

  /// What was answered the first time; nullptr for a new one.
  [[nodiscard]] const component::CommandReply* find(std::uint64_t identity) const;
  void remember(std::uint64_t identity, const component::CommandReply& reply);
  void clear();

 private:
  std::array<std::uint64_t, capacity> identities_{};
  std::array<component::CommandReply, capacity> replies_{};
  std::size_t count_ = 0;
  std::size_t next_ = 0;
};

}  // namespace kapela::plant
