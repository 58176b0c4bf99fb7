// Node: a positioned, read-only piece of a YAML or JSON document. A value that is cheap to copy: copies share what they
// show, and keep it alive.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kapela::yaml {

enum class Kind { null, scalar, sequence, mapping };

/// "a text", "a list", ...: for messages.
[[nodiscard]] std::string_view kind_name(Kind kind);

/// From 1; columns in code points; 0 means unknown.
struct Position {
  int line = 0;
  int column = 0;

  friend bool operator==(const Position&, const Position&) = default;
};

struct Member;

class Node {
 public:
  /// What a node shows. Filled by whoever builds a tree, never changed afterwards.
  struct Content;

  /// A null without a place: "not there".
  Node() = default;
  explicit Node(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool is_null() const { return kind() == Kind::null; }
  [[nodiscard]] Position position() const;

  /// The text of a scalar; empty for others.
  [[nodiscard]] const std::string& text() const;
  /// A scalar in quotes or a block: certainly a text, whatever it looks like.
  [[nodiscard]] bool quoted() const;
  /// Of a sequence; empty for others.
  [[nodiscard]] std::span<const Node> items() const;
  /// Of a mapping, in the order of the file; empty for others.
  [[nodiscard]] std::span<const Member> members() const;
  /// The value of a key of a mapping; nullptr when it has none. Lives as long as this node or a copy of it.
  [[nodiscard]] const Member* find(std::string_view key) const;

 private:
  std::shared_ptr<const Content> content_;
};

struct Member {
  Node key;
  Node value;
};

struct Node::Content {
  Kind kind = Kind::null;
  bool quoted = false;
  Position position{};
  std::string text{};
  std::vector<Node> items{};
  std::vector<Member> members{};
};

}  // namespace kapela::yaml
