// Plans in the languages of graph tools.
#include <fmt/format.h>

#include "orchestrator/planner/graph.hpp"
#include "orchestrator/planner/render.hpp"

namespace kapela::planner {
namespace {

/// Inside double quotes of DOT: lines end in \l, which also aligns them left.
std::string in_dot(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c == '\n' || c == '\r' ? ' ' : c;
  }
  return escaped;
}

std::string_view dot_style(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::state:
      return "shape=oval";
    case Node::Kind::step:
      return "shape=box";
    case Node::Kind::skipped:
      return "shape=box, style=dotted, fontcolor=gray40";
    case Node::Kind::undo:
      return "shape=box, style=\"rounded,dashed\", color=firebrick";
    case Node::Kind::refusal:
      return "shape=octagon, color=firebrick, fontcolor=firebrick";
  }
  return "";
}

/// Inside double quotes of Mermaid: entities for what it reads as markup.
std::string in_mermaid(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '"':
        escaped += "#quot;";
        break;
      case '#':
        escaped += "#35;";
        break;
      case '<':
        escaped += "#lt;";
        break;
      case '>':
        escaped += "#gt;";
        break;
      case '`':
        escaped += "#96;";
        break;
      case '\n':
      case '\r':
        escaped += ' ';
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string mermaid_box(const Node& node, const std::string& text) {
  switch (node.kind) {
    case Node::Kind::state:
      return fmt::format("{}([\"{}\"])", node.id, text);
    case Node::Kind::step:
      return fmt::format("{}[\"{}\"]", node.id, text);
    case Node::Kind::skipped:
      return fmt::format("{}[\"{}\"]:::skipped", node.id, text);
    case Node::Kind::undo:
      return fmt::format("{}(\"{}\"):::undo", node.id, text);
    case Node::Kind::refusal:
      return fmt::format("{}{{{{\"{}\"}}}}:::undo", node.id, text);
  }
  return "";
}

}  // namespace

std::string dot_of(const Plan& plan, const record::Plant& plant) {
  const Graph graph = graph_of(plan, plant);
  std::string text = "digraph plan {\n";
  text += fmt::format("  label=\"{}\"; labelloc=t; rankdir=TB;\n", in_dot(graph.title));
  text += "  node [fontname=\"sans-serif\", fontsize=10]; edge [fontname=\"sans-serif\", fontsize=9];\n";
  for (const Node& node : graph.nodes) {
    std::string label;
    for (const std::string& line : node.lines) label += in_dot(line) + "\\l";
    text += fmt::format("  {} [label=\"{}\", {}];\n", node.id, label, dot_style(node.kind));
  }
  for (const Arrow& arrow : graph.arrows)
    text += fmt::format("  {} -> {} [label=\"{}\"{}];\n", arrow.from, arrow.to, in_dot(arrow.label),
                        arrow.fails ? ", style=dashed, color=firebrick, fontcolor=firebrick" : "");
  return text + "}\n";
}

std::string mermaid_of(const Plan& plan, const record::Plant& plant) {
  const Graph graph = graph_of(plan, plant);
  std::string text = "flowchart TD\n";
  for (const Node& node : graph.nodes) {
    std::string label;
    for (const std::string& line : node.lines) label += (label.empty() ? "" : "<br>") + in_mermaid(line);
    text += "  " + mermaid_box(node, label) + "\n";
  }
  for (const Arrow& arrow : graph.arrows) {
    const std::string label = arrow.label.empty() ? "" : fmt::format("|\"{}\"|", in_mermaid(arrow.label));
    text += fmt::format("  {} {}{} {}\n", arrow.from, arrow.fails ? "-.->" : "-->", label, arrow.to);
  }
  text += "  classDef undo stroke:#b22222,stroke-dasharray:4\n  classDef skipped color:#666,stroke-dasharray:2\n";
  return text;
}

}  // namespace kapela::planner
