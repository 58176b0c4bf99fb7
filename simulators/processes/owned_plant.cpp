#include "simulators/processes/owned_plant.hpp"

#include <algorithm>
#include <utility>

namespace kapela::processes {
namespace {

net::ClientLimits question_limits() {
  net::ClientLimits limits;
  limits.response_bytes = 64 * 1024;
  return limits;
}

}  // namespace

OwnedPlant::OwnedPlant(net::EventLoop& loop, base::Log& log, const plant::PlantSettings& settings, Hooks hooks)
    : loop_(loop), settings_(settings), hooks_(std::move(hooks)), client_(loop, question_limits()) {
  const OwnedComponent::Surroundings around{loop_, client_, log, settings_.seed, settings_.token};
  for (const plant::ComponentSetup& setup : settings_.components) {
    if (setup.process == nullptr) continue;
    if (setup.behind) {
      proxied_.push_back(std::make_unique<ProxiedProgram>(
          loop_, client_, log, setup,
          KeptProgram::Hooks{[this, name = setup.settings->name] { on_ready_behind(name); },
                             [this](const base::Error& why) { on_failed(why); },
                             [this](const ProgramEnd& end) { on_gone(end.exit_code); }, [this] { on_down(); }}));
      continue;
    }
    components_.push_back(std::make_unique<OwnedComponent>(
        around, setup,
        OwnedComponent::Hooks{[this] { on_ready(); }, [this](const base::Error& why) { on_failed(why); },
                              [this](const ProgramEnd& end) { on_gone(end.exit_code); }, [this] { on_down(); }}));
  }
}

OwnedPlant::~OwnedPlant() = default;

base::Result<void> OwnedPlant::start() {
  not_ready_ = not_down_ = components_.size() + proxied_.size();
  for (const auto& program : proxied_)
    if (const base::Result<void> started = program->start(); !started) return started;
  for (const auto& component : components_)
    if (const base::Result<void> started = component->start(); !started) return started;
  return {};
}

void OwnedPlant::shut_down() {
  for (const auto& component : components_) component->shut_down();
  for (const auto& program : proxied_) program->shut_down();
}

/// In its first life; it answers anew in each.
void OwnedPlant::on_ready_behind(const std::string& name) {
  if (was_ready_.insert(name).second) on_ready();
}

void OwnedPlant::on_ready() {
  if (--not_ready_ == 0) hooks_.ready();
}

void OwnedPlant::on_failed(const base::Error& why) {
  hooks_.failed(why);
  see_whether_down();
}

void OwnedPlant::on_gone(int exit_code) {
  if (exit_code != 0) exit_code_ = exit_code;
  see_whether_down();
}

void OwnedPlant::on_down() {
  --not_down_;
  see_whether_down();
}

/// Of those that have ended by themselves the admin ports are still there, with which nobody has to do any more.
void OwnedPlant::see_whether_down() {
  const std::vector<const KeptProgram*> all = programs();
  const bool is_over = std::all_of(all.begin(), all.end(), [](const KeptProgram* each) {
    return each->phase() == KeptProgram::Phase::down || each->phase() == KeptProgram::Phase::dead;
  });
  if (!is_over || std::exchange(is_told_, true)) return;
  hooks_.down(exit_code_);
}

const OwnedComponent* OwnedPlant::find(std::string_view name) const {
  for (const auto& component : components_)
    if (component->name() == name) return component.get();
  return nullptr;
}

base::Duration OwnedPlant::longest_stop() const {
  base::Duration longest{};
  for (const KeptProgram* each : programs()) longest = std::max(longest, each->settings().process.stop.within);
  return longest;
}

plant::ProgramPort* OwnedPlant::behind_proxy(std::string_view name) const {
  for (const auto& program : proxied_)
    if (program->name() == name) return program.get();
  return nullptr;
}

const KeptProgram* OwnedPlant::kept_behind_proxy(std::string_view name) const {
  for (const auto& program : proxied_)
    if (program->name() == name) return &program->program();
  return nullptr;
}

std::vector<const KeptProgram*> OwnedPlant::programs() const {
  std::vector<const KeptProgram*> all;
  for (const auto& component : components_) all.push_back(&component->program());
  for (const auto& program : proxied_) all.push_back(&program->program());
  return all;
}

}  // namespace kapela::processes
