// Account: what a component says of its state when it is asked, which faults may make something else than the truth,
// and what it makes of its past when its process has died. Pure; owned by the component's host, real or virtual.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "simulators/component/component.hpp"
#include "simulators/faults/injector.hpp"

namespace kapela::component {

class Account {
 public:
  /// Both outlive it.
  Account(const Component& component, const base::Clock& clock);

  /// To be called after each change of the true state. As many are kept as a rule can ask for.
  void remember();
  /// The process has begun: nothing was told before this, and nobody lies any more.
  void start();

  /// A `stale_state`: from now on so many answers tell what was so many changes, or so long, ago.
  void begin_lying(faults::FaultPtr stale);
  /// What a rule has begun ends with it.
  void keep_only(const faults::Injector& rules);
  /// Nothing but the truth, unless an answer has a lie of its own.
  [[nodiscard]] bool is_honest() const { return lies_left_ == 0; }

  struct Told {
    wire::StateReport report{};
    faults::FaultPtr stale{};  ///< that has made it so; null: it is the truth
  };
  /// The next answer to a question. `lie`: a `wrong_state` or `equivocate` of this answer; null: none.
  [[nodiscard]] Told tell(const faults::Fault* lie, std::string_view client);
  /// What the answer to a command tells instead of its state.
  [[nodiscard]] wire::State told_state(const faults::Fault* lie, std::string_view client, wire::State truth);

  /// The state in which the process comes back after this crash.
  [[nodiscard]] wire::State wakes_in(const faults::Fault& crash, base::Random& random) const;

 private:
  struct Entry {
    wire::State state = wire::State::unknown;
    std::uint64_t revision = 0;
    std::shared_ptr<const Component::Failure> failure{};
    base::Instant since{};
  };
  [[nodiscard]] const Entry& told_by(const faults::Fault& stale) const;
  [[nodiscard]] std::size_t place_of(std::string_view client);

  const Component& component_;
  const base::Clock& clock_;
  std::vector<Entry> entries_{};  ///< the present one last
  wire::State last_stable_;
  faults::FaultPtr stale_{};
  std::uint32_t lies_left_ = 0;
  std::vector<std::pair<const faults::Fault*, std::size_t>> alternations_{};  ///< how often each has lied
  std::vector<std::string> clients_{};                                        ///< in the order in which they have asked
};

}  // namespace kapela::component
