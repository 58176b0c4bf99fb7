#include "orchestrator/planner/graph.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/planner/words.hpp"

namespace kapela::planner {
namespace {

/// An arrow that waits for where it goes.
struct Loose {
  std::string from{};
  std::string label{};
};

class Draughtsman {
 public:
  Draughtsman(const Plan& plan, const record::Plant& plant) : plan_(plan), plant_(plant) {}

  Graph draw() {
    graph_.title = plan_.scenario;
    Node start{"start", Node::Kind::state, {"from"}};
    for (const Deed& each : plan_.start)
      start.lines.push_back(scenario::text_of(each.before) + ": " + names_of(each.components, plant_));
    graph_.nodes.push_back(std::move(start));
    std::vector<Loose> ends = draw(plan_.steps, {Loose{"start", ""}});
    graph_.nodes.push_back({"done", Node::Kind::state, {"SUCCEEDED"}});
    tie(ends, "done");
    draw_undos();
    draw_refusal();
    return std::move(graph_);
  }

 private:
  void tie(const std::vector<Loose>& ends, const std::string& to) {
    for (const Loose& end : ends) graph_.arrows.push_back({end.from, to, end.label, false});
  }

  std::vector<Loose> draw(const std::vector<Step>& steps, std::vector<Loose> ends) {
    for (const Step& step : steps) {
      if (!step.matters) continue;
      const std::string id = fmt::format("s{}", step.number);
      graph_.nodes.push_back(node_of(step, id));
      tie(ends, id);
      if (fails(step) && !plan_.undos[step.undo].layers.empty())
        graph_.arrows.push_back({id, fmt::format("u{}", step.undo), "fails", true});
      ends = ends_of(step, id);
    }
    return ends;
  }

  std::vector<Loose> ends_of(const Step& step, const std::string& id) {
    if (step.ways.empty()) return {Loose{id, ""}};
    std::vector<Loose> ends;
    for (const Way& way : step.ways)
      for (Loose& end : draw(way.steps, {Loose{id, way.name}})) ends.push_back(std::move(end));
    return ends;
  }

  [[nodiscard]] bool fails(const Step& step) const {
    return step.reached && step.ways.empty() && plan_.atomicity == record::Atomicity::rollback;
  }

  [[nodiscard]] Node node_of(const Step& step, const std::string& id) const {
    Node node{id, step.reached ? Node::Kind::step : Node::Kind::skipped, {}};
    node.lines.push_back(fmt::format("#{} {}", step.number, step.label));
    if (step.timeout) node.lines.back() += " within " + base::to_text(*step.timeout);
    if (!step.condition.empty()) node.lines.push_back("if " + step.condition);
    for (const Deed& deed : step.deeds) node.lines.push_back(words_of(deed) + ": " + names_of(deed.components, plant_));
    if (!step.there.empty()) node.lines.push_back("there already: " + names_of(step.there, plant_));
    if (!step.left_out.empty()) node.lines.push_back("left out: " + names_of(step.left_out, plant_));
    return node;
  }

  void draw_undos() {
    for (std::size_t i = 0; i < plan_.undos.size(); ++i) {
      const std::string id = fmt::format("u{}", i);
      const auto leads_here = [&id](const Arrow& arrow) { return arrow.to == id; };
      if (std::none_of(graph_.arrows.begin(), graph_.arrows.end(), leads_here)) continue;
      Node node{id, Node::Kind::undo, {"compensation"}};
      const std::vector<std::vector<Lowering>>& layers = plan_.undos[i].layers;
      for (std::size_t layer = 0; layer < layers.size(); ++layer)
        for (const Lowering& each : layers[layer])
          node.lines.push_back(fmt::format("{}. {}: {}", layer + 1, names_of(each.components, plant_), words_of(each)));
      graph_.nodes.push_back(std::move(node));
    }
  }

  void draw_refusal() {
    if (!plan_.refusal) return;
    graph_.nodes.push_back({"refused", Node::Kind::refusal, {"REJECTED", words_of(*plan_.refusal)}});
    graph_.arrows.push_back({fmt::format("s{}", plan_.refusal->step), "refused", "", true});
  }

  const Plan& plan_;
  const record::Plant& plant_;
  Graph graph_;
};

}  // namespace

Graph graph_of(const Plan& plan, const record::Plant& plant) {
  return Draughtsman(plan, plant).draw();
}

}  // namespace kapela::planner
