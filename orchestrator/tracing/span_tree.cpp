#include "orchestrator/tracing/span_tree.hpp"

#include <algorithm>
#include <utility>

namespace kapela::tracing {

SpanTree::Index SpanTree::open(Span span, Index parent) {
  if (nodes_.size() >= most_spans) {
    ++dropped_;
    return none;
  }
  if (parent != none) span.parent = nodes_[parent].span.id;
  nodes_.push_back({std::move(span), parent, true});
  return nodes_.size() - 1;
}

void SpanTree::close(Index index, base::WallTime at) {
  if (!is_open(index)) return;
  for (Index each = index; each < nodes_.size(); ++each) {  // children come after their parents
    Node& node = nodes_[each];
    if (!node.open || !is_below(each, index)) continue;
    node.open = false;
    node.span.end = std::max(at, node.span.start);
  }
}

base::WallTime SpanTree::last_event(Index index) const {
  const Span& span = nodes_[index].span;
  return span.events.empty() ? span.start : span.events.back().at;
}

bool SpanTree::is_below(Index index, Index ancestor) const {
  while (index != none && index != ancestor) index = nodes_[index].parent;
  return index == ancestor;
}

void SpanTree::set(Index index, std::string key, AttributeValue value) {
  if (index == none) return;
  Attributes& all = nodes_[index].span.attributes;
  const auto found = std::find_if(all.begin(), all.end(), [&key](const auto& each) { return each.first == key; });
  if (found == all.end()) {
    all.emplace_back(std::move(key), std::move(value));
  } else {
    found->second = std::move(value);
  }
}

void SpanTree::event(Index index, base::WallTime at, std::string name, Attributes attributes) {
  if (index == none) return;
  Span& span = nodes_[index].span;
  if (span.events.size() >= most_events) {
    ++span.dropped_events;
  } else {
    span.events.push_back({at, std::move(name), std::move(attributes)});
  }
}

void SpanTree::fail(Index index, std::string message) {
  if (index == none) return;
  nodes_[index].span.status = Span::Status::error;
  nodes_[index].span.message = std::move(message);
}

void SpanTree::succeed(Index index) {
  if (index != none) nodes_[index].span.status = Span::Status::ok;
}

std::vector<Span> SpanTree::take() {
  std::vector<Span> spans;
  for (Node& node : nodes_) spans.push_back(std::move(node.span));
  nodes_.clear();
  return spans;
}

}  // namespace kapela::tracing
