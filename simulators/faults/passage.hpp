// Passage: one request on its way through the faults that hit it, step by step: its host, real or virtual, tells what
// has happened, and does what it is told. Pure: no time, no bytes, no connection. A value; owned by whoever carries the
// request, as long as the rules that hit it are there.
#pragma once

#include <cstdint>

#include "simulators/faults/injector.hpp"
#include "simulators/faults/reply.hpp"

namespace kapela::faults {

/// What a host does next with a request.
struct Action {
  enum class Kind : std::uint8_t {
    hold,       ///< for `after`; then it is `due`
    wait,       ///< the same, unless the next command overtakes it before
    lie,        ///< from now on answers to questions are those of `by`, a stale_state; then `done`
    act,        ///< the state machine gets it, with `by`, which may be null; then it is `decided`
    refuse,     ///< the component answers that it refuses it in the name of `by`; then it is `decided`
    act_again,  ///< the component gets a copy `after` from now, with `by`, which may be null; then `done`
    crash,      ///< the process dies of `by`, and the connection with it
    leave,      ///< whoever asked gets `reply`, `after` from now; `by` has lost it on its way, or null
  };
  Kind kind = Kind::leave;
  base::Duration after{};
  const Fault* by = nullptr;
  Reply reply{};
};

/// What has happened to a request.
struct Input {
  enum class Kind : std::uint8_t {
    arrived,    ///< at the component, which takes it
    due,        ///< the time is over that it was held for
    overtaken,  ///< a command has overtaken it
    decided,    ///< the component has acted on it, or refused it
    done,       ///< what the host was told is done
    stopped,    ///< the process has died
  };
  Kind kind = Kind::arrived;
  base::Duration still{};  ///< arrived, due, overtaken: how long the process goes on standing still
  bool is_taken = false;   ///< decided: it was taken
};

class Passage {
 public:
  Passage() = default;
  Passage(const Injection& injection, wire::Command command) { begin(injection, command); }
  /// Another request, which has not arrived yet.
  void begin(const Injection& injection, wire::Command command);

  /// Until it leaves, or its process dies.
  [[nodiscard]] Action resume(const Input& input);

  [[nodiscard]] const Injection& injection() const { return injection_; }
  /// How the bytes of its answer come; none: at once.
  [[nodiscard]] bool has_shape() const { return injection_.shapes.front() != nullptr; }
  void shape(Flow& flow) const;

 private:
  enum class Phase : std::uint8_t { fresh, waiting, held, lying, acting, copying, refused, over };

  [[nodiscard]] Action arrive(base::Duration still);
  [[nodiscard]] Action pass(base::Duration still);
  [[nodiscard]] Action meet_machine();
  [[nodiscard]] Action follow_up();
  [[nodiscard]] Action leave();

  Injection injection_{};
  Phase phase_ = Phase::fresh;
  bool is_query_ = false;
  std::uint32_t copies_ = 0;
};

/// A batch shares the fate of its members: `all` meets what one more of them meets. What it means to the component
/// (state machine, lies, copies) is its own.
void share_fate(Injection& all, const Injection& member);
/// That.
[[nodiscard]] Injection own_fate(const Injection& member);

}  // namespace kapela::faults
