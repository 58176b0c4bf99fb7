// Reply, Flow: what whoever asked gets, and how its bytes come, when faults have a word in it. Values, without a byte:
// the host that has the answer makes it so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::faults {

struct Reply {
  enum class How : std::uint8_t {
    answered,
    silent,  ///< the connection stays open until the client gives up
    hung,    ///< the same for `hangs`, then an error that says that nothing is certain
    reset,   ///< a RST
    closed,  ///< a FIN, without a byte
  };
  How how = How::answered;
  const Fault* error =
      nullptr;  ///< answered with the error of an abort or reject; null: with the component's own answer
  std::optional<Damage> damage{};
  std::uint32_t reset_after = 0;  ///< a RST after so many bytes of the answer; 0: none
  base::Duration hangs{};         ///< 0: as long as the rule is there
};

/// How the bytes of an answer come: shapes act on it, in any order.
class Flow {
 public:
  struct Slice {
    std::size_t size = 0;
    base::Duration pause{};  ///< before it

    friend bool operator==(const Slice&, const Slice&) = default;
  };

  /// `drawn`: all chance is made of it.
  Flow(std::size_t bytes, std::uint64_t drawn) : bytes_(bytes), drawn_(drawn) {}

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t drawn() const { return drawn_; }
  /// One more piece. False: that was the last.
  bool cut(std::size_t size, base::Duration pause);
  /// So many bytes a second at most.
  void throttle(std::uint32_t rate);

  /// In order, the rate in their pauses; none: all at once.
  [[nodiscard]] std::vector<Slice> slices() const;
  /// Until the last byte has come.
  [[nodiscard]] base::Duration takes() const;

  base::Duration linger{};  ///< from the last byte until the FIN

 private:
  [[nodiscard]] base::Duration at_rate(std::size_t bytes) const;

  std::size_t bytes_;
  std::uint64_t drawn_;
  std::size_t cut_ = 0;
  std::uint32_t rate_ = 0;  ///< 0: any
  std::vector<Slice> slices_{};
};

}  // namespace kapela::faults
