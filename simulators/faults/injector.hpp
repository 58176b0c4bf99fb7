// Injector: which faults hit a request to one component, and what they add up to. Pure; owned by the component's host,
// real or virtual.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/base/draw_tape.hpp"
#include "simulators/faults/fault.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::faults {

/// What of a request only HTTP knows. Borrowed during a call.
struct HttpFacts {
  std::string_view path{};
  std::string_view source{};
  std::string_view address{};
  std::span<const std::pair<std::string, std::string>> headers{};
  const wire::Json* body = nullptr;
};

/// A request as the rules see it.
struct RequestFacts {
  wire::Command command = wire::Command::stop;
  std::string_view event_type{};             ///< of Command::event
  wire::State state = wire::State::unknown;  ///< the true one on arrival
  base::Instant now{};
  const HttpFacts* http = nullptr;           ///< null in virtual time
  std::optional<base::Duration> patience{};  ///< until its sender gives up; nothing: it does not say
};

/// A rule that has acted, with what was drawn for it.
struct Hit {
  FaultPtr fault{};
  std::uint32_t nth = 0;    ///< of the requests that it matches, from 1
  std::uint64_t drawn = 0;  ///< the one draw of this request; all chance of the rule here is made of it
  base::Duration delay{};   ///< latency, late_reply: how long
};

/// What was drawn for `probability`, in [0, 1).
[[nodiscard]] double chance(const Hit& hit);

/// How far the counters of a rule are.
struct Progress {
  std::string name{};
  std::uint32_t matched = 0;
  std::uint32_t eligible = 0;
  std::uint32_t hits = 0;
};

/// What shall happen to one request. Pointers are into the rules that have hit it; null: that does not happen.
struct Injection {
  const Fault* crash = nullptr;  ///< at receive: before it acts; at reply: after it has acted, before it answers
  const Fault* pause = nullptr;  ///< the process stands still from its arrival on
  const Fault* lost = nullptr;   ///< drop, reset_peer, hang, empty_response at receive: the FSM never sees it
  const Fault* reorder = nullptr;
  const Fault* refusal = nullptr;  ///< abort, reject at receive: answered, and the FSM never sees it
  const Fault* machine = nullptr;  ///< of the state machine: the first that matches
  const Fault* duplicate = nullptr;
  const Fault* ending = nullptr;  ///< drop, reset_peer, empty_response, abort, malformed at reply
  const Fault* stale = nullptr;   ///< from the acceptance of this command on
  const Fault* lie = nullptr;     ///< wrong_state, equivocate: in this answer
  const Fault* late_reply = nullptr;
  static constexpr std::size_t most_shapes = 4;
  std::array<const Fault*, most_shapes> shapes{};  ///< of each type the first, in order; then null
  base::Duration receive_delay{};
  base::Duration reply_delay{};
  std::uint64_t drawn = 0;  ///< for the state after a crash, random bytes, sizes of pieces: that of the first of these
};

/// One more shape. False: there is one of its type.
[[nodiscard]] bool add_shape(Injection& injection, const Fault& fault);

class Injector {
 public:
  /// A rule at work.
  struct Rule {
    FaultPtr fault{};
    Stage stage = Stage::machine;
    bool is_runtime = false;
    base::Instant since{};       ///< from when window and ttl count
    std::uint32_t matched = 0;   ///< requests that match
    std::uint32_t eligible = 0;  ///< of them, those that the trigger counts
    std::uint32_t hits = 0;      ///< those that it has acted on, or may yet: see `settle`
    std::uint32_t open = 0;      ///< of the hits, those of which it is not known yet
    bool has_acted = false;      ///< in an earlier request, or by itself
    base::TapedPcg random{0, 0};
  };

  Injector() = default;
  /// `rules` in file order, which counts as their age. `tape`, where there is one, outlives it.
  Injector(std::vector<FaultPtr> rules, std::uint64_t seed, std::string component, base::Instant now,
           base::DrawTape* tape = nullptr);

  /// From which a rule of that component draws for each request, and for the time until its next occasion.
  [[nodiscard]] static std::uint64_t stream_of_draws(std::string_view component, const Fault& rule);
  [[nodiscard]] static std::uint64_t stream_of_occasions(std::string_view component, const Fault& rule);

  [[nodiscard]] bool empty() const { return rules_.empty(); }
  /// True where a query (CMD_GET_STATE, CMD_HEALTH_CHECK) may be hit: else nobody need ask.
  [[nodiscard]] bool looks_at_queries() const { return looks_at_queries_; }
  /// True where a rule looks into the body of a request: else nobody need parse it.
  [[nodiscard]] bool looks_at_bodies() const { return looks_at_bodies_; }
  [[nodiscard]] bool looks_at_headers() const { return looks_at_headers_; }
  /// In the order of precedence within a stage: priority, then runtime rules newest first, then file order.
  [[nodiscard]] std::span<const Rule> rules() const { return rules_; }
  [[nodiscard]] const Rule* find(std::string_view name) const;

  /// A rule that was in the file all the time, behind the others, and has let `matched` requests pass.
  void add_late(FaultPtr rule, std::uint32_t matched, base::Instant since);
  /// At run time: from the next request on. It comes before all that were there. The name is a new one.
  void add(FaultPtr rule, base::Instant now);
  /// The same name with other contents: its counters begin anew.
  void replace(FaultPtr rule, base::Instant now);
  bool remove(std::string_view name);
  void clear();
  /// Takes away those whose ttl has run out, and returns them.
  std::vector<FaultPtr> expire(base::Instant now);

  /// To be called once for a request, repeats included, when it has arrived. Counts the triggers.
  [[nodiscard]] Injection on_request(const RequestFacts& request);
  /// The rules that hit the last request, in the order of acting. An overruled one does not appear: it has not acted.
  [[nodiscard]] std::span<const Hit> fired() const { return fired_; }
  /// Of one that is in question (see `is_in_question`), once the request is decided or has died with the process:
  /// whether it has acted. If not, its count is not used up.
  void settle(const Fault& fault, bool has_acted);
  /// It has acted on a copy of a request that was settled before.
  void count_act(const Fault& fault);
  /// The process has died, and with it all that was in question.
  void settle_all();

  /// A rule that acts by itself has an occasion to: counted, and drawn for, as a request would be. False: not this
  /// time.
  [[nodiscard]] bool on_occasion(const Fault& fault, wire::State state, base::Instant now);

  /// Of a rule that acts once in so long in the mean: from now until its next occasion. Drawn from a stream of the
  /// rule's own for each occasion, so that who begins to count anew goes on as it would have.
  [[nodiscard]] base::Duration until_next_occasion(const Fault& fault) const;

  /// The rule of that name has acted on an earlier request, or by itself.
  [[nodiscard]] bool has_acted(std::string_view name) const;
  /// Of the rules that did not come at run time.
  [[nodiscard]] std::vector<Progress> progress() const;
  /// Counters and chance of the rules with these names go on from there, as if the requests had come to this one.
  void go_on_from(std::span<const Progress> progress);

  /// Counters and chance start anew, ages from `now`.
  void reset(base::Instant now);

 private:
  [[nodiscard]] bool hits(Rule& rule, wire::State state, base::Instant now, Hit& hit);
  [[nodiscard]] base::Duration delay_of(const Fault& fault, const RequestFacts& request, std::uint64_t drawn) const;
  [[nodiscard]] Rule* find(const Fault& fault);
  [[nodiscard]] Rule rule_of(FaultPtr fault, base::Instant since) const;
  void insert(Rule rule);
  void survey();

  std::vector<Rule> rules_;
  std::vector<Hit> fired_;
  std::string component_{};
  std::uint64_t seed_ = 0;
  base::DrawTape* tape_ = nullptr;
  bool looks_at_queries_ = false;
  bool looks_at_bodies_ = false;
  bool looks_at_headers_ = false;
};

/// Whether the rule acts on a request that it hits is known when the component has decided: what makes no difference
/// to the state machine has not acted, and what was not taken falsifies nothing.
[[nodiscard]] bool is_in_question(const Fault& fault, wire::Command command);

/// A rule that a request has hit begins now, and acts by itself from here on.
[[nodiscard]] bool is_prompted(const Fault& fault);

/// What a rule's match has against a request: the first key that does not hold, "event", "from", ...; empty: it
/// matches.
[[nodiscard]] std::string_view mismatch(const Fault& fault, const RequestFacts& request);

}  // namespace kapela::faults
