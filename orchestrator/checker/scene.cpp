#include "orchestrator/checker/scene.hpp"

#include <fmt/format.h>

namespace kapela::checker {
namespace {

/// The first line says what would be wrong.
std::string doubtful(std::string_view explanation, std::string_view unknown) {
  return fmt::format("{}\nperhaps, as it is real, and seen only now and then: {}",
                     explanation.substr(0, explanation.find('\n')), unknown);
}

}  // namespace

void Scene::violates(Invariant invariant, Position with, Position and_with, std::string explanation) const {
  findings.add({invariant, record.run, record.component, {with, and_with, here()}, std::move(explanation)});
}

void Scene::violates(Invariant invariant, record::ComponentId whom, Position with, Position and_with,
                     std::string explanation) const {
  findings.add({invariant, record.run, whom, {with, and_with, here()}, std::move(explanation)});
}

void Scene::doubts(Invariant invariant, record::ComponentId whom, Position with, std::string_view explanation,
                   std::string_view unknown) const {
  findings.doubt({invariant, record.run, whom, {with, here()}, doubtful(explanation, unknown)});
}

void Scene::presumes(Invariant invariant, record::ComponentId whom, Position with, std::string explanation,
                     std::vector<Findings::Anchor> anchors) const {
  std::string doubt = doubtful(explanation, "until it was seen again, it has moved, or its host has lost it");
  findings.presume({invariant, record.run, whom, {with, here()}, std::move(explanation)}, std::move(anchors),
                   std::move(doubt));
}

std::string Scene::who(record::ComponentId id) const {
  if (id == record::no_component) return "no component";
  const std::size_t place = index(id);
  return place < settings.names.size() ? settings.names[place] : fmt::format("component {}", place);
}

}  // namespace kapela::checker
