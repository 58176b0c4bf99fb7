// Graph: a plan as nodes and arrows, before it is written in the language of a graph tool. A value.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/planner/plan.hpp"

namespace kapela::planner {

struct Node {
  enum class Kind : std::uint8_t { state, step, skipped, undo, refusal };
  std::string id{};  ///< letters and digits
  Kind kind = Kind::step;
  std::vector<std::string> lines{};
};

struct Arrow {
  std::string from{};
  std::string to{};
  std::string label{};
  bool fails = false;
};

struct Graph {
  std::string title{};
  std::vector<Node> nodes{};
  std::vector<Arrow> arrows{};
};

/// Steps that only say something are left out.
[[nodiscard]] Graph graph_of(const Plan& plan, const record::Plant& plant);

}  // namespace kapela::planner
