#include "orchestrator/planner/undo.hpp"

#include <algorithm>
#include <map>

#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/descent.hpp"

namespace kapela::planner {
namespace {

using record::ComponentId;
using record::index;
using wire::Command;
using wire::State;

constexpr std::size_t nobody = static_cast<std::size_t>(-1);

Lowering lowering_of(const Charge& charge, wire::Dialect dialect) {
  Lowering made;
  made.dialect = dialect;
  made.from = charge.states;
  made.via = charge.via;
  State state = highest(charge.states);
  made.target = scenario::lowered(state, charge.base, dialect).value_or(State::unknown);
  const std::optional<wire::Edge> abort = wire::edge(Command::stop, charge.via, dialect);
  made.breaks_off = abort && abort->aborts && abort->to == made.target;
  if (made.breaks_off) made.commands.push_back(Command::stop);
  while (!made.breaks_off && state != made.target) {
    const std::optional<Command> command = scenario::lowering_command(state, made.target, dialect);
    if (!command) break;  // nothing leads down from here: the engine names it
    made.commands.push_back(*command);
    state = wire::edge(*command, state)->to;
  }
  return made;
}

bool is_alike(const Lowering& a, const Lowering& b) {
  return a.from == b.from && a.dialect == b.dialect && a.via == b.via && a.target == b.target &&
         a.commands == b.commands && a.breaks_off == b.breaks_off;
}

void add(std::vector<Lowering>& layer, Lowering made, ComponentId id) {
  auto found = std::find_if(layer.begin(), layer.end(), [&](const Lowering& each) { return is_alike(each, made); });
  if (found == layer.end()) found = layer.insert(layer.end(), std::move(made));
  found->components.push_back(id);
}

/// Layers by who depends on whom, 0 first; empty when nobody among them depends on another.
std::vector<std::size_t> layers_by_dependency(const std::vector<Charge>& charges, const record::Plant& plant) {
  std::vector<std::size_t> place(plant.components.size(), nobody);
  for (std::size_t i = 0; i < charges.size(); ++i) place[index(charges[i].id)] = i;
  std::vector<std::size_t> blockers(charges.size());
  bool any = false;
  const auto needed_by = [&](std::size_t i, const auto& use) {
    for (const ComponentId needed : plant.at(charges[i].id).depends_on)
      if (place[index(needed)] != nobody) use(place[index(needed)]);
  };
  for (std::size_t i = 0; i < charges.size(); ++i)
    needed_by(i, [&](std::size_t below) { any = ++blockers[below] > 0; });
  if (!any) return {};
  std::vector<std::size_t> layer(charges.size());
  std::vector<std::size_t> ready;
  for (std::size_t i = 0; i < charges.size(); ++i)
    if (blockers[i] == 0) ready.push_back(i);
  for (std::size_t next = 0; next < ready.size(); ++next) {
    const std::size_t i = ready[next];
    needed_by(i, [&](std::size_t below) {
      layer[below] = std::max(layer[below], layer[i] + 1);
      if (--blockers[below] == 0) ready.push_back(below);
    });
  }
  return layer;
}

/// What was commanded last comes first.
std::vector<std::size_t> layers_by_step(const std::vector<Charge>& charges) {
  std::map<std::uint32_t, std::size_t, std::greater<>> order;
  for (const Charge& charge : charges) order.emplace(charge.last_step, 0);
  std::size_t next = 0;
  for (auto& [step, layer] : order) layer = next++;
  std::vector<std::size_t> layers;
  layers.reserve(charges.size());
  for (const Charge& charge : charges) layers.push_back(order.at(charge.last_step));
  return layers;
}

}  // namespace

Undo undo_of(const std::vector<Charge>& charges, const record::Plant& plant) {
  Undo undo;
  std::vector<std::size_t> layers = layers_by_dependency(charges, plant);
  if (layers.empty()) layers = layers_by_step(charges);
  for (std::size_t i = 0; i < charges.size(); ++i) {
    if (undo.layers.size() <= layers[i]) undo.layers.resize(layers[i] + 1);
    add(undo.layers[layers[i]], lowering_of(charges[i], plant.at(charges[i].id).dialect), charges[i].id);
  }
  return undo;
}

State highest(scenario::StateSet states) {
  State found = State::unknown;
  for (const wire::StateTraits& each : wire::states())
    if ((states & record::bit_of(each.state)) != 0 && each.energy > wire::traits(found).energy) found = each.state;
  return found;
}

}  // namespace kapela::planner
