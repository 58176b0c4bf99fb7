#include "orchestrator/checker/scene.hpp"

#include <fmt/format.h>

namespace kapela::checker {

void Scene::violates(Invariant invariant, Position with, Position and_with, std::string explanation) const {
  findings.add({invariant, record.run, record.component, {with, and_with, here()}, std::move(explanation)});
}

void Scene::violates(Invariant invariant, record::ComponentId whom, Position with, Position and_with,
                     std::string explanation) const {
  findings.add({invariant, record.run, whom, {with, and_with, here()}, std::move(explanation)});
}

std::string Scene::who(record::ComponentId id) const {
  if (id == record::no_component) return "no component";
  const std::size_t place = index(id);
  return place < settings.names.size() ? settings.names[place] : fmt::format("component {}", place);
}

}  // namespace kapela::checker
