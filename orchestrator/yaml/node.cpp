#include "orchestrator/yaml/node.hpp"

#include "orchestrator/base/assert.hpp"

namespace kapela::yaml {

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "nothing";
    case Kind::scalar:
      return "a single value";
    case Kind::sequence:
      return "a list";
    case Kind::mapping:
      return "a mapping (key: value)";
  }
  ASSERT(!"unknown Kind");
  return {};
}

Kind Node::kind() const {
  return content_ ? content_->kind : Kind::null;
}

Position Node::position() const {
  return content_ ? content_->position : Position{};
}

const std::string& Node::text() const {
  static const std::string none;
  return content_ ? content_->text : none;
}

bool Node::quoted() const {
  return content_ && content_->quoted;
}

std::span<const Node> Node::items() const {
  return content_ ? std::span<const Node>(content_->items) : std::span<const Node>();
}

std::span<const Member> Node::members() const {
  return content_ ? std::span<const Member>(content_->members) : std::span<const Member>();
}

const Member* Node::find(std::string_view key) const {
  for (const Member& member : members())
    if (member.key.text() == key) return &member;
  return nullptr;
}

}  // namespace kapela::yaml
