// The ports of the engine: how it acts on the world. Together with base::Clock (inside the TimerHeap) they are all it
// touches; each has a real implementation in runtime/ and a virtual one.
#pragma once

#include <optional>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/engine/errand.hpp"
#include "orchestrator/engine/observation.hpp"
#include "orchestrator/record/identifiers.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::engine {

/// One command, or another event, to one component. A repeat carries the same id.
struct Order {
  record::ComponentId component = record::no_component;
  wire::Command command = wire::Command::get_state;
  record::CommandId id = record::no_command;
  record::RunId run = record::no_run;
  record::Epoch epoch{};
  /// The component must not act on it later than this. A command that lowers has none: calendars that differ must not
  /// keep anybody from a stop.
  std::optional<base::Instant> not_after{};
  base::Instant answer_by{};  ///< no answer by then is reported as no_answer
  ErrandPtr errand{};         ///< with Command::event: what it carries
  base::Instant reply_by{};   ///< of one that needs a reply: what comes later is not told any more
};

/// Carries orders and polls to components. Answers come back through the Engine's on_... functions: exactly one for
/// each send and each poll, never from inside the call.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual void send(const Order& order) = 0;
  virtual void poll(record::ComponentId component, Sequence asked, base::Instant answer_by) = 0;
  /// CMD_HEALTH_CHECK: answered by Engine::on_figures or on_figures_failed, likewise exactly once.
  virtual void ask_figures(record::ComponentId component, Sequence asked, base::Instant answer_by) = 0;

  /// How long a poll is on its way there, and its answer back.
  struct RoundTrip {
    base::Duration there{};
    base::Duration back{};
  };
  /// Only virtual time knows what comes: whether `skip_poll` ever says so.
  [[nodiscard]] virtual bool can_skip_polls() const { return false; }
  /// A poll that would leave now would find what is known: it is counted as sent and answered, and need not be sent.
  [[nodiscard]] virtual std::optional<RoundTrip> skip_poll(record::ComponentId, const Sighting&) {
    return std::nullopt;
  }
  /// Forgets orders of the run that have not left yet; their answers are not reported any more.
  virtual void drop_queued(record::RunId run) = 0;
};

}  // namespace kapela::engine
