// TreeBuilder: puts a tree of Nodes together from a parser's events, within bounds. Knows no parser.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/yaml/node.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::yaml {

inline constexpr std::size_t max_nodes = 1'000'000;  ///< of a file, after the expansion of aliases
inline constexpr std::size_t max_depth = 64;

/// Writes what is wrong into the report. After `given_up` nothing more need be said to it.
class TreeBuilder {
 public:
  using Anchor = std::size_t;  ///< 0: none

  explicit TreeBuilder(Report& report) : report_(report) {}

  /// True after a bound was passed: the rest of the file is not read.
  [[nodiscard]] bool given_up() const { return given_up_; }
  [[nodiscard]] std::vector<Node> take() { return std::move(documents_); }

  void begin_document();
  void end_document();
  void null(Position at, Anchor anchor);
  void scalar(Position at, Anchor anchor, std::string text, bool quoted);
  void alias(Position at, Anchor anchor);
  void begin(Kind kind, Position at, Anchor anchor);
  void end();

 private:
  /// A tree with its figures: aliases count as often as they are used.
  struct Sized {
    Node node{};
    std::size_t nodes = 1;
    std::size_t height = 1;
  };
  struct Open {
    std::shared_ptr<Node::Content> content{};
    Anchor anchor = 0;
    std::size_t nodes = 1;
    std::size_t height = 1;
    std::optional<Node> key{};    ///< whose value comes next
    bool bad_key = false;         ///< its value is dropped
    bool holds_template = false;  ///< {{ }} without quotes
  };

  void give_up(base::ErrorCode code, Position at, std::string message, std::string hint);
  void leaf(Node::Content content, Anchor anchor);
  void add(Sized tree, Anchor anchor);
  void add_to_mapping(Open& open, Node node);
  void check_key(Open& open, const Node& key);
  void check_duplicates(const Node::Content& mapping);

  Report& report_;
  std::vector<Node> documents_;
  Node root_{};
  std::vector<Open> open_;
  std::map<Anchor, Sized> anchors_;
  std::size_t nodes_ = 0;
  bool given_up_ = false;
};

}  // namespace kapela::yaml
