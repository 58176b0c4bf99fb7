// Fault: one rule of what goes wrong at a simulated component, as data. Shared by both worlds; owned by whoever read or
// generated it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/distribution.hpp"
#include "orchestrator/base/rare.hpp"
#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::faults {

/// What each does, and its parameters, stand in its file in types/. Histories hold the numbers: new ones go to the end.
enum class FaultType : std::uint8_t {
  latency,
  drop,
  duplicate,
  ack_only,
  late_transition,
  fail_transition,
  wrong_target,
  stale_state,
  hang,
  crash,
  abort,
  reset_peer,
  empty_response,
  malformed,
  down,
  stall_accept,
  reorder,
  slicer,
  bandwidth,
  slow_close,
  pause,
  clock_skew,
  late_reply,
  wrong_state,
  equivocate,
  flap,
  spontaneous,
  reject,
  accept_invalid,
  stuck,
  not_idempotent,
  amnesia,
};
inline constexpr std::size_t fault_types = static_cast<std::size_t>(FaultType::amnesia) + 1;

/// Before or after the component has acted.
enum class Place : std::uint8_t { receive, reply };

/// What of a request only HTTP knows.
struct HttpMatch {
  std::string path{};
  std::string client{};                                        ///< its `source`, or its address
  std::vector<std::pair<std::string, std::string>> headers{};  ///< by name, whatever the case
  std::vector<std::pair<std::string, wire::JsonPtr>> body{};   ///< by JSON pointer

  friend bool operator==(const HttpMatch& a, const HttpMatch& b);
};

/// All that are given must hold.
struct Match {
  std::optional<wire::Command> event{};  ///< without: what its type acts on by itself, see `Scope`
  std::string event_type{};              ///< with Command::event: this one; empty: any event that is no command
  std::optional<wire::State> from{};     ///< the true state when the request arrives
  std::optional<wire::State> to{};  ///< where the command leads from there; a command that is illegal leads nowhere
  base::Rare<HttpMatch> http{};

  [[nodiscard]] bool empty() const { return !event && !from && !to && !http; }
  friend bool operator==(const Match&, const Match&) = default;
};

/// A time since the rule came to be (the component's start, its last reset, POST /faults).
struct Window {
  base::Duration start{};
  std::optional<base::Duration> duration{};  ///< without: for ever

  friend bool operator==(const Window&, const Window&) = default;
};

/// Which of the matching requests are hit. Those count that match while window, state and rule allow it: `skip` of them
/// pass, then every `every`-th is a candidate, of these chance lets `probability` through, until the rule has acted
/// `count` times.
struct Trigger {
  std::uint32_t skip = 0;
  std::uint32_t count = 0;  ///< 0: always
  std::uint32_t every = 1;
  double probability = 1;
  std::optional<Window> window{};
  std::optional<wire::State> when_state{};   ///< the true state; with a rule that no request prompts: on entering it
  std::string after_fault{};                 ///< the name of a rule that must have acted before
  std::optional<base::Duration> once_per{};  ///< by itself, at moments of chance, so far apart in the mean

  friend bool operator==(const Trigger&, const Trigger&) = default;
};

enum class Damage : std::uint8_t { random_data, bad_chunk, bad_json, truncate, bad_length };
enum class LieIn : std::uint8_t { ack, poll, both };
enum class StateAfter : std::uint8_t { initial, last, random };
enum class EquivocateBy : std::uint8_t { client, alternate };

/// Parameters that only few types have.
struct Details {
  base::Distribution delay{};  ///< latency, where it is not fixed
  std::int64_t http_status = 503;
  std::string text{};  ///< abort: body; reject: reason
  std::vector<std::pair<std::string, std::string>> headers{};
  std::optional<base::Duration> retry_after{};
  Damage damage = Damage::random_data;
  std::uint32_t bytes = 0;      ///< reset_peer: after so many; slicer: average size; bandwidth: a second
  std::uint32_t variation = 0;  ///< slicer: of the size
  std::uint32_t chunks = 0;     ///< slicer: so many in `total`
  base::Duration total{};
  double factor = 0;  ///< late_transition: of the time drawn; clock_skew: drift, seconds a second
  base::Duration every{};
  double duty = 0.5;
  std::uint32_t cycles = 0;  ///< flap; 0: for ever
  std::vector<wire::State> states{};
  LieIn lies_in = LieIn::both;
  EquivocateBy by = EquivocateBy::alternate;
  StateAfter state_after = StateAfter::initial;
  std::int64_t signal = 9;
  std::optional<std::int64_t> exit_code{};
  bool backwards = false;  ///< clock_skew: the clock is behind

  friend bool operator==(const Details&, const Details&) = default;
};

/// The most that `Fault::copies` may be.
inline constexpr std::uint32_t most_copies = 64;

struct Fault {
  std::string name{};
  FaultType type = FaultType::latency;
  Place at = Place::reply;
  bool enabled = true;
  std::int32_t priority = 0;  ///< the higher first
  Match match{};
  Trigger trigger{};
  std::optional<base::Duration> ttl{};  ///< then the rule goes by itself; 0: it never does
  std::string note{};

  base::Duration duration{};            ///< the one time that most types have; what it means stands in the type's file
  bool whole = false;                   ///< late_transition: the transition takes `duration`, whatever was drawn
  wire::State to = wire::State::fault;  ///< fail_transition, wrong_target, spontaneous, wrong_state, amnesia
  double progress = 0.5;                ///< fail_transition: the part of its time after which it fails, 0 to 1
  std::int64_t code = 0;                ///< fail_transition, spontaneous: error_code
  std::uint32_t copies = 1;             ///< duplicate; stale_state: how many changes of state ago
  std::uint32_t reports = 3;            ///< stale_state: so many answers to CMD_GET_STATE lie
  bool loses_memory = false;            ///< crash: the ids of commands are forgotten as well
  base::Rare<Details> details{};

  /// How long the rule is there; nothing: until it is taken away.
  [[nodiscard]] std::optional<base::Duration> lifetime() const {
    return ttl && *ttl > base::Duration::zero() ? ttl : std::nullopt;
  }

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// Shared: records of what has happened outlive a rule that is taken away.
using FaultPtr = std::shared_ptr<const Fault>;

/// The parameters that few types have, the usual ones where a fault has none of its own.
[[nodiscard]] const Details& details(const Fault& fault);
/// The fault's own, to be changed.
[[nodiscard]] Details& details(Fault& fault);

/// "receive" or "reply".
[[nodiscard]] std::string_view name(Place place);
[[nodiscard]] std::optional<Place> parse_place(std::string_view text);

}  // namespace kapela::faults
