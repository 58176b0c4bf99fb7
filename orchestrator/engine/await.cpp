#include "orchestrator/engine/await.hpp"

#include <algorithm>
#include <utility>

#include "orchestrator/engine/costs.hpp"

namespace kapela::engine {

using record::ComponentId;

namespace {

/// What depends on the time alone is looked at so often.
constexpr base::Duration between_looks = std::chrono::milliseconds(100);

}  // namespace

Await::Await(RunCore& core, Activities& activities, const Extent& extent, Subject subject)
    : Activity(activities, extent), core_(core), subject_(std::move(subject)) {}

void Await::begin(base::Instant deadline) {
  until_ = deadline;
  began_ = core_.context.board.tick();
  arm();
  Poller& poller = core_.context.poller;
  const EngineSettings& settings = core_.context.settings;
  for (const ComponentId id : subject_.components) {
    poller.disturb(id);  // the same as before is news here
    poller.poll_now(id);
    if (!poller.expects(id)) poller.expect(id, settings.poll_first, settings.poll_awaited_most);
  }
  ask_figures();
}

std::vector<ComponentId> Await::silent() const {
  std::vector<ComponentId> found;
  for (const ComponentId id : subject_.components)
    if (is_silent(id)) found.push_back(id);
  return found;
}

bool Await::is_silent(ComponentId id) const {
  if (core_.seen(id).as_of <= began_ || core_.seen(id).missed > 0) return true;
  if (!std::binary_search(subject_.costs.begin(), subject_.costs.end(), id)) return false;
  const Costs* const figures = core_.context.board.figures(id);
  return figures == nullptr || figures->as_of <= began_;
}

void Await::on_seen(ComponentId id) {
  if (!over() && std::binary_search(subject_.components.begin(), subject_.components.end(), id)) look();
}

void Await::on_figures(ComponentId id) {
  if (!over() && std::binary_search(subject_.costs.begin(), subject_.costs.end(), id)) look();
}

void Await::look() {
  if (silent().empty() && subject_.holds()) close(true);
}

void Await::arm() {
  base::Instant next = until_;
  if (subject_.time) next = std::min(next, core_.now() + between_looks);
  if (!subject_.costs.empty()) next = std::min(next, core_.now() + core_.context.settings.poll_idle);
  core_.context.timers.arm(*this, next);
}

void Await::ask_figures() {
  for (const ComponentId id : subject_.costs) core_.context.checkups.ask(id);
}

void Await::on_deadline() {
  look();
  if (over()) return;
  if (core_.now() >= until_) return close(false);
  ask_figures();
  arm();
}

void Await::close(bool succeeded) {
  succeeded_ = succeeded;
  core_.context.timers.disarm(*this);
  for (const ComponentId id : subject_.components) core_.context.poller.stop_expecting(id);
  end();
}

}  // namespace kapela::engine
