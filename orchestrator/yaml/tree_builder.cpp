#include "orchestrator/yaml/tree_builder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::yaml {
namespace {

using base::ErrorCode;

bool is_template(const Node& node) {
  return node.kind() == Kind::mapping && node.members().size() == 1;
}

}  // namespace

void TreeBuilder::begin_document() {
  root_ = Node();
  open_.clear();
  anchors_.clear();
}

void TreeBuilder::end_document() {
  documents_.push_back(std::exchange(root_, Node()));
}

void TreeBuilder::give_up(ErrorCode code, Position at, std::string message, std::string hint) {
  given_up_ = true;
  report_.add(Severity::error, code, at, std::move(message), std::move(hint));
}

void TreeBuilder::null(Position at, Anchor anchor) {
  // The parser's place of "nothing" is that of whatever comes next: its key says better where something is missing.
  const bool has_key = !open_.empty() && open_.back().key;
  leaf({Kind::null, false, has_key ? open_.back().key->position() : at, {}, {}, {}}, anchor);
}

void TreeBuilder::scalar(Position at, Anchor anchor, std::string text, bool quoted) {
  leaf({Kind::scalar, quoted, at, std::move(text), {}, {}}, anchor);
}

void TreeBuilder::leaf(Node::Content content, Anchor anchor) {
  add(Sized{Node(std::make_shared<const Node::Content>(std::move(content))), 1, 1}, anchor);
}

void TreeBuilder::alias(Position at, Anchor anchor) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) return give_up(ErrorCode::invalid, at, "an alias inside of what it stands for", {});
  if (open_.size() + found->second.height > max_depth)
    return give_up(ErrorCode::too_many, at, fmt::format("nested deeper than {} levels", max_depth), {});
  nodes_ += found->second.nodes - 1;
  add(found->second, 0);
}

void TreeBuilder::begin(Kind kind, Position at, Anchor anchor) {
  if (open_.size() == max_depth)
    return give_up(ErrorCode::too_many, at, fmt::format("nested deeper than {} levels", max_depth), {});
  Open open;
  open.content = std::make_shared<Node::Content>();
  open.content->kind = kind;
  open.content->position = at;
  open.anchor = anchor;
  open_.push_back(std::move(open));
}

void TreeBuilder::end() {
  ASSERT(!open_.empty());
  Open done = std::move(open_.back());
  open_.pop_back();
  if (done.holds_template) {  // reported; as the text it was meant to be, it makes no second error
    done.content->kind = Kind::scalar;
    done.content->quoted = true;
  }
  if (done.content->kind == Kind::mapping) check_duplicates(*done.content);
  add(Sized{Node(std::move(done.content)), done.nodes, done.height}, done.anchor);
}

void TreeBuilder::add(Sized tree, Anchor anchor) {
  if (++nodes_ > max_nodes)
    return give_up(ErrorCode::too_many, tree.node.position(),
                   fmt::format("more than {} values, aliases counted as often as they are used", max_nodes), {});
  if (anchor != 0) anchors_[anchor] = tree;
  if (open_.empty()) {
    root_ = std::move(tree.node);
    return;
  }
  Open& open = open_.back();
  open.nodes += tree.nodes;
  open.height = std::max(open.height, tree.height + 1);
  if (open.content->kind == Kind::sequence) {
    open.content->items.push_back(std::move(tree.node));
  } else {
    add_to_mapping(open, std::move(tree.node));
  }
}

void TreeBuilder::add_to_mapping(Open& open, Node node) {
  if (!open.key) {
    check_key(open, node);
    open.key = std::move(node);
    return;
  }
  if (!open.bad_key) open.content->members.push_back({std::move(*open.key), std::move(node)});
  open.key.reset();
}

void TreeBuilder::check_key(Open& open, const Node& key) {
  open.bad_key = true;
  if (is_template(key)) {
    open.holds_template = true;
    report_.error(ErrorCode::malformed, key, "a mapping cannot be a key",
                  "a text with {{ }} stands in quotes: \"{{ trigger.source }}\"");
  } else if (key.kind() != Kind::scalar) {
    report_.error(ErrorCode::malformed, key, fmt::format("a key is a name, found {}", kind_name(key.kind())));
  } else if (!key.quoted() && key.text() == "<<") {
    report_.error(ErrorCode::unsupported, key, "merge keys ('<<') are not read", "repeat the keys");
  } else {
    open.bad_key = false;
  }
}

void TreeBuilder::check_duplicates(const Node::Content& mapping) {
  std::map<std::string_view, const Node*> seen;
  for (const Member& member : mapping.members) {
    const auto [first, fresh] = seen.emplace(member.key.text(), &member.key);
    if (!fresh)
      report_.error(ErrorCode::duplicate, member.key,
                    fmt::format("the key {} is here twice", base::in_quotes(member.key.text())),
                    fmt::format("the first is in line {}", first->second->position().line));
  }
}

}  // namespace kapela::yaml
