// DrawTape: what a run has drawn from each of its streams, so that another run draws the same again, or nearly the
// same. A value; owned by whoever makes the runs. And the streams that a tape has a say in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "orchestrator/base/random.hpp"

namespace kapela::base {

class DrawTape {
 public:
  struct Track {
    std::uint64_t stream = 0;
    std::size_t played = 0;  ///< so many of the draws, since `rewind`
    std::vector<std::uint64_t> draws{};
  };

  /// The next run begins.
  void rewind();
  /// What that stream gives next: as it stands on the tape; behind its end `fresh`, which is put there.
  [[nodiscard]] std::uint64_t next(std::uint64_t stream, std::uint64_t fresh);
  /// Takes away what the run has not drawn.
  void cut();

  [[nodiscard]] const std::vector<Track>& tracks() const { return tracks_; }
  [[nodiscard]] std::vector<Track>& tracks() { return tracks_; }
  /// Null: nothing was drawn from it.
  [[nodiscard]] const Track* find(std::uint64_t stream) const;

 private:
  std::vector<Track> tracks_;
};

/// A stream of PCG, or what a tape says in its place.
class TapedPcg final : public Random {
 public:
  /// `tape` outlives it; null: there is none.
  TapedPcg(std::uint64_t seed, std::uint64_t stream, DrawTape* tape = nullptr)
      : own_(seed, stream), stream_(stream), tape_(tape) {}

  [[nodiscard]] std::uint64_t next() override {
    const std::uint64_t fresh = own_.next();
    return tape_ == nullptr ? fresh : tape_->next(stream_, fresh);
  }

 private:
  Pcg own_;
  std::uint64_t stream_;
  DrawTape* tape_;
};

}  // namespace kapela::base
