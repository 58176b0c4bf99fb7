// CommandIds: which ids commands have on both sides of a proxy that lets some act twice: a repeat gets a new one, and
// all that come after it move up. Pure; owned by a ProxiedComponent.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace kapela::plant {

class CommandIds {
 public:
  static constexpr std::size_t most = 256;  ///< that are remembered

  /// The id on the other side. A repeat keeps that which it had.
  [[nodiscard]] std::uint64_t pass(std::optional<std::uint64_t> epoch, std::uint64_t id);
  /// The same, but a repeat gets one that was never passed; nothing: it is no repeat.
  [[nodiscard]] std::optional<std::uint64_t> renew(std::optional<std::uint64_t> epoch, std::uint64_t id);
  /// On the way back.
  [[nodiscard]] std::uint64_t original(std::uint64_t passed) const;

 private:
  struct Pair {
    std::uint64_t id = 0;
    std::uint64_t passed = 0;
  };
  void enter(std::optional<std::uint64_t> epoch);
  std::uint64_t note(std::uint64_t id, std::uint64_t passed);

  std::optional<std::uint64_t> epoch_{};
  std::deque<Pair> pairs_{};  ///< the newest last
  std::uint64_t highest_ = 0;
  std::uint64_t highest_passed_ = 0;
};

}  // namespace kapela::plant
