#include "simulators/plant/simulated_plant.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/counted.hpp"

namespace kapela::plant {
namespace {

/// Every component may have a letter to the same orchestrator under way. It takes one from each connection in turn with
/// the answers of all components, so few connections would let letters wait until nobody needs them.
net::ClientLimits post_limits() {
  net::ClientLimits limits;
  limits.connections_per_destination = 64;
  limits.waiting_per_destination = 4'096;
  limits.response_bytes = 64 * 1024;
  return limits;
}

/// Its port, and its address where that is another than the component's.
std::string admin_text(const Unit& unit) {
  const net::Endpoint& admin = unit.admin_endpoint();
  return admin.address == unit.component().endpoint().address ? std::to_string(admin.port) : to_text(admin);
}

}  // namespace

SimulatedPlant::SimulatedPlant(net::EventLoop& loop, base::Log& log, const PlantSettings& settings, Process process)
    : loop_(loop), log_(log), settings_(settings), process_(std::move(process)), client_(loop, post_limits()) {
  const Unit::Surroundings around{loop, client_, log_, settings_.seed, settings_.boot_time, process_, settings_.token};
  for (const ComponentSetup& setup : settings_.components)
    units_.push_back(std::make_unique<Unit>(around, setup, [this] { on_unit_down(); }));
}

SimulatedPlant::~SimulatedPlant() = default;

void SimulatedPlant::record_to(record::Journal& journal) {
  recorder_.emplace(journal, loop_.timers());
  for (std::size_t i = 0; i < units_.size(); ++i)
    units_[i]->component().record_to(*recorder_, static_cast<record::ComponentId>(i));
}

base::Result<void> SimulatedPlant::start() {
  ASSERT(up_ == 0);
  for (const auto& unit : units_)
    if (const base::Result<void> listening = unit->listen(); !listening) {
      units_.clear();  // closes what is open already
      return listening.error();
    }
  up_ = units_.size();
  log_.info(fmt::format("plant of {} is up, seed {}", base::counted(up_, "component"), settings_.seed));
  for (const auto& unit : units_)
    log_.info(fmt::format("{} on {}, admin port {}", unit->component().name(), to_text(unit->component().endpoint()),
                          admin_text(*unit)));
  return {};
}

void SimulatedPlant::shut_down() {
  for (const auto& unit : units_) unit->shut_down();
}

const Unit* SimulatedPlant::find(std::string_view component) const {
  const auto found = std::find_if(units_.begin(), units_.end(),
                                  [component](const auto& unit) { return unit->component().name() == component; });
  return found == units_.end() ? nullptr : found->get();
}

void SimulatedPlant::on_unit_down() {
  if (--up_ == 0 && on_all_down_) on_all_down_();
}

}  // namespace kapela::plant
