#include "orchestrator/engine/walk.hpp"
namespace kapela::engine {
namespace {
std::optional<wire::State> best(wire::State now, int energy, int depth) {
  std::optional<wire::State> found;
  auto take = [&](std::optional<wire::State> s) { if (s && (!found || wire::traits(*s).energy > wire::traits(*found).energy)) found = s; };
  if (wire::traits(now).stable && wire::traits(now).energy != wire::no_energy && wire::traits(now).energy <= energy) take(now);
  if (depth == 0) return found;
  for (const auto& c : wire::commands()) {
    for (const auto& e : c.edges) {
      if (c.lowers && e.from == now) take(best(e.to, energy, depth - 1));
      if (!wire::traits(now).stable && e.via == now && c.command != wire::Command::ack) take(best(e.to, energy, depth - 1));
    }
  }
  return found;
}
int distance(wire::State now, wire::State target, int depth) {
  if (now == target) return 0;
  int least = 99;
  if (depth == 0) return least;
  for (const auto& c : wire::commands()) if (c.lowers) for (const auto& e : c.edges) if (e.from == now) least = std::min(least, 1 + distance(e.to, target, depth - 1));
  return least;
}
}
std::optional<Obstacle> find_obstacle(const Program&, const Plant&, std::span<const StateSet>) { return std::nullopt; }
std::optional<wire::State> lowered(wire::State now, wire::State ceiling) {
  if (wire::traits(ceiling).energy == wire::no_energy || now == wire::State::fault) return std::nullopt;
  return best(now, wire::traits(ceiling).energy, 3);
}
std::optional<wire::Command> lowering_command(wire::State now, wire::State target) {
  std::optional<wire::Command> found; int least = 99;
  for (auto c : {wire::Command::soft_stop, wire::Command::pause, wire::Command::stop, wire::Command::hard_stop})
    for (const auto& e : wire::traits(c).edges) if (e.from == now) { int d = 1 + distance(e.to, target, 3); if (d < least) { least = d; found = c; } }
  return found;
}
}
