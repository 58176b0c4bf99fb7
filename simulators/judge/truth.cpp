#include "simulators/judge/truth.hpp"

#include "orchestrator/wire/messages.hpp"

namespace kapela::judge {

using record::RecordKind;
using wire::State;

Truth::Truth(const std::vector<State>& initial) {
  for (const State state : initial) {
    Tracked& made = components_.emplace_back();
    made.now.state = made.now.before = state;
  }
}

void Truth::fold(const record::Record& record, checker::Position position) {
  if (!has(record.component)) return;
  Tracked& component = components_[index(record.component)];
  if (record.kind == RecordKind::handled) component.has_moved = false;
  if (record.kind == RecordKind::moved) move(component, record, position);
  if (record.kind == RecordKind::crashed) {
    component.now.dead = true;
    component.now.died = record.time;
  }
  if (record.kind != RecordKind::restarted) return;
  component.now.dead = false;
  component.now.before = component.now.state;
  component.now.state = record.state;
  component.now.moved = record.time;
  component.now.moved_at = position;
}

void Truth::move(Tracked& component, const record::Record& record, checker::Position position) {
  component.has_moved = true;
  component.now.before = static_cast<State>(record.detail);
  component.now.state = record.state;
  component.now.moved = record.time;
  component.now.moved_at = position;
}

/// Hosts write the move that a command causes before the decision: then it came to where that began.
State Truth::came_to(const record::Record& handled) const {
  const Tracked& component = components_[index(handled.component)];
  const bool is_accepted = static_cast<wire::Verdict>(handled.a) == wire::Verdict::accepted;
  if (!is_accepted || !component.has_moved) return component.now.state;
  for (const wire::Edge& edge : wire::traits(handled.what()).edges) {
    const bool has_begun = edge.via == component.now.state && edge.from == component.now.before;
    const bool is_through = edge.to == component.now.state && edge.via == component.now.before;
    if (has_begun || is_through) return edge.from;
  }
  return component.now.state;
}

std::vector<State> Truth::states() const {
  std::vector<State> states;
  for (const Tracked& each : components_) states.push_back(each.now.state);
  return states;
}

}  // namespace kapela::judge
