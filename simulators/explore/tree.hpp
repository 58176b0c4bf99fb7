// Tree: every way to place at most so many faults in a run and in what they bring about. A node is a plan; its children
// are the plan with one fault more, of each kind that means something, at each site of its own run behind the last
// fault. The run of a child is that of its parent up to the new fault, so every fault acts, and no plan comes twice.
// Depth first, in a fixed order. Owned by an exploration, which carries out the plans.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "simulators/explore/kind.hpp"

namespace kapela::explore {

struct TreeSettings {
  std::vector<Kind> kinds{};
  unsigned faults = 0;  ///< at most so many a plan
  /// At most so many of them kill the orchestrator, and those are not counted in `faults`. Without: they are.
  std::optional<unsigned> crashes{};
  engine::EngineSettings engine{};
  /// By component: the lowest of those that nothing tells apart. Of plans that differ only by exchanging such, the
  /// first.
  std::vector<std::size_t> alike{};
  std::uint64_t shard = 0;  ///< only this part of the tree,
  std::uint64_t of = 1;     ///< of so many
};

/// How many faults of each sort a plan has.
struct Sizes {
  std::size_t faults = 0;
  std::size_t messages = 0;
  std::size_t cuts = 0;
  std::size_t crashes = 0;
};
[[nodiscard]] Sizes sizes_of(const world::Plan& plan);
/// Takes away all faults of the plan but the first so many.
void cut_back(world::Plan& plan, const Sizes& sizes);

class Tree {
 public:
  /// `root` has no faults; all plans are as it is otherwise.
  Tree(TreeSettings settings, world::Plan root) : settings_(std::move(settings)), plan_(std::move(root)) {}

  /// The next plan, the root first; false after the last. Each is to be carried out, and told of by `note`, before the
  /// next.
  [[nodiscard]] bool next();
  void note(const world::World& world);

  /// Valid until `next`.
  [[nodiscard]] const world::Plan& plan() const { return plan_; }
  /// False where it is in another shard, and carried out only to know its children.
  [[nodiscard]] bool is_mine() const { return is_mine_; }
  /// How the last plan came from that of the node above, where it is a leaf: it is that with the fault of `kind` at
  /// `spot`, which is one of the run of that.
  struct Branch {
    const Spot& spot;
    Kind kind;
    std::uint64_t node;  ///< above; each has its own number
    Sizes above;         ///< of its plan
  };
  [[nodiscard]] std::optional<Branch> branch() const;

  /// How much of the tree lies behind, of 1, as if all subtrees at a level were of one size.
  [[nodiscard]] double progress() const;
  /// How many children the last plan that was noted has.
  [[nodiscard]] std::size_t children() const { return is_expanded_ ? levels_.back().choices.size() : 0; }
  /// The place of the plan in the tree: by level which child it is, from 0.
  [[nodiscard]] std::vector<std::size_t> path() const;
  /// At which site of its run the last fault of the plan acts; of a plan that has one.
  [[nodiscard]] std::size_t placed_at() const { return last_ - 1; }
  /// Goes on with that child of the last plan instead: a walk down the tree.
  void descend(std::size_t child) { levels_.back().at = child; }

  /// Where the search stands after the last plan.
  struct Standing {
    std::vector<std::size_t> path{};
    std::uint64_t shallow = 0;  ///< nodes so far above the level at which shards part,
    std::uint64_t parted = 0;   ///< and on it

    friend bool operator==(const Standing&, const Standing&) = default;
  };
  [[nodiscard]] Standing standing() const { return {path(), shallow_, parted_}; }
  /// The way back to it: the root by `next`, then child after child of its path, whichever shard they are in, each
  /// carried out and noted; then what had been counted. False where the last plan has no such child.
  [[nodiscard]] bool enter(std::size_t child);
  void recall(const Standing& before);

 private:
  struct Choice {
    std::uint32_t spot;
    Kind kind;
  };
  /// The children of a node.
  struct Level {
    std::vector<Spot> spots{};
    std::size_t first = 0;  ///< which site of its run the first spot is
    std::vector<Choice> choices{};
    std::size_t at = 0;  ///< of the next child
    std::uint64_t node = 0;
    Sizes sizes{};  ///< of the plan
  };

  [[nodiscard]] std::size_t most_deep() const { return settings_.faults + settings_.crashes.value_or(0); }
  [[nodiscard]] bool allows(Kind kind) const;
  [[nodiscard]] bool is_touched(std::size_t component) const;
  [[nodiscard]] bool is_image(const Level& level, const Spot& spot) const;
  void choose(Level& level) const;
  void take(const Level& level, const Choice& choice);
  [[nodiscard]] std::size_t parting() const;
  void assign_shard();

  TreeSettings settings_;
  world::Plan plan_;
  std::vector<Level> levels_;
  std::uint64_t nodes_ = 0;
  std::size_t last_ = 0;  ///< behind which site of its run the next fault of the plan comes
  bool has_begun_ = false;
  bool is_expanded_ = false;
  bool is_mine_ = false;
  std::uint64_t shallow_ = 0;
  std::uint64_t parted_ = 0;
};

}  // namespace kapela::explore
