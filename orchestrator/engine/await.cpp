#include "orchestrator/engine/await.hpp"

#include <algorithm>
#include <utility>

namespace kapela::engine {

using record::ComponentId;

namespace {

/// What depends on the time alone is looked at so often.
constexpr base::Duration between_looks = std::chrono::milliseconds(100);

}  // namespace

Await::Await(RunCore& core, Activities& activities, const Extent& extent, std::vector<ComponentId> components,
             std::function<bool()> holds)
    : Activity(activities, extent), core_(core), components_(std::move(components)), holds_(std::move(holds)) {}

void Await::begin(base::Instant deadline, bool looks_again) {
  until_ = deadline;
  looks_again_ = looks_again;
  began_ = core_.context.board.tick();
  arm();
  Poller& poller = core_.context.poller;
  const EngineSettings& settings = core_.context.settings;
  for (const ComponentId id : components_) {
    poller.disturb(id);  // the same as before is news here
    poller.poll_now(id);
    if (!poller.expects(id)) poller.expect(id, settings.poll_first, settings.poll_awaited_most);
  }
}

std::vector<ComponentId> Await::silent() const {
  std::vector<ComponentId> found;
  for (const ComponentId id : components_)
    if (core_.seen(id).as_of <= began_ || core_.seen(id).missed > 0) found.push_back(id);
  return found;
}

void Await::on_seen(ComponentId id) {
  if (!over() && std::binary_search(components_.begin(), components_.end(), id)) look();
}

void Await::look() {
  if (silent().empty() && holds_()) close(true);
}

void Await::arm() {
  core_.context.timers.arm(*this, looks_again_ ? std::min(until_, core_.now() + between_looks) : until_);
}

void Await::on_deadline() {
  look();
  if (over()) return;
  if (core_.now() >= until_) return close(false);
  arm();
}

void Await::close(bool succeeded) {
  succeeded_ = succeeded;
  core_.context.timers.disarm(*this);
  for (const ComponentId id : components_) core_.context.poller.stop_expecting(id);
  end();
}

}  // namespace kapela::engine
