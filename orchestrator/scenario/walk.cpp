#include "orchestrator/scenario/walk.hpp"

#include <algorithm>
#include <map>

#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/effect.hpp"
#include "orchestrator/scenario/selector.hpp"

namespace kapela::scenario {

using record::Atomicity, record::ComponentId, record::Plant, record::bit_of;

namespace {

using Found = std::optional<Obstacle>;

constexpr std::uint32_t most_rounds = 16;  // of a repeat: more lead nowhere new in any profile of so few states

class Walker {
 public:
  Walker(const Program& program, const Plant& plant, Forecast forecast, WalkObserver* observer)
      : plant_(plant),
        observer_(observer),
        rolled_back_(atomicity_of(*program.scenario) == Atomicity::rollback),
        now_(std::move(forecast)) {}

  Found walk(const Block& block) {
    for (const Instruction& each : block)
      if (Found found = walk(each)) return found;
    return std::nullopt;
  }

 private:
  Found walk(const Instruction& each) {
    const Action& action = *each.action;
    const std::optional<bool> due = action.when ? foretell(*action.when, now_, plant_) : true;
    if (due == false) return std::nullopt;
    if (!due || !action.required) return try_out(each);
    if (!action.quorum) return carry_out(each);
    const Forecast before = now_;
    Found found = carry_out(each);
    join(now_, before);
    return found;
  }

  /// It may be left out: then it is no obstacle that it cannot go well from here.
  Found try_out(const Instruction& each) {
    const Forecast before = now_;
    if (Found found = carry_out(each)) {
      if (is_hopeless(each)) return found;
      if (observer_ != nullptr) observer_->on_blocked(*found);
      now_ = before;
    }
    join(now_, before);
    return std::nullopt;
  }

  Found carry_out(const Instruction& each) {
    const Action::Body& body = each.action->body;
    if (selector_of(body) != nullptr) return act_seen(each);
    if (observer_ != nullptr) observer_->on_action(each, now_, now_);
    if (const auto* choose = std::get_if<Choose>(&body)) return walk_ways(each, *choose);
    if (const auto* repeat = std::get_if<Repeat>(&body)) return walk_rounds(each, *repeat);
    for (const Block& block : each.blocks)  // branches of a parallel share no component: their order does not matter
      if (Found found = walk(block)) return found;
    return std::nullopt;
  }

  Found act_seen(const Instruction& each) {
    if (observer_ == nullptr) return act(each);
    const Forecast before = now_;
    Found found = act(each);
    if (!found) observer_->on_action(each, before, now_);
    return found;
  }

  Found carry_out(const Block& block) { return walk(block); }

  Found act(const Instruction& each) {
    Found first;
    std::size_t failed = 0;
    Prospect last_before, last_after;
    wire::Dialect last_dialect{};
    bool last_good = false;
    for (const ComponentId id : each.targets) {
      Prospect& prospect = now_[index(id)];
      const wire::Dialect dialect = plant_.at(id).dialect;
      if (prospect.states == 0) continue;
      if (last_before.states == 0 || !(prospect == last_before) || dialect != last_dialect) {
        last_before = prospect;
        last_dialect = dialect;
        last_good = apply(*each.action, prospect, dialect);
        last_after = prospect;
        irrevocable_ = rolled_back_ && last_good && !is_undoable(each.action->body, last_before, dialect);
        if (irrevocable_) return irrevocable(each, id, plant_);
      } else {
        prospect = last_after;
      }
      if (!last_good && ++failed == 1) first = impossible(each, id, plant_, last_before.states);
    }
    return failed > each.targets.size() - std::min<std::size_t>(wanted(each), each.targets.size()) ? first : Found{};
  }

  static std::size_t wanted(const Instruction& each) { return each.action->quorum.value_or(each.targets.size()); }

  /// False when it cannot go well; the prospect stays as it was.
  static bool apply(const Action& action, Prospect& prospect, wire::Dialect dialect) {
    const auto* const wait = std::get_if<WaitForState>(&action.body);
    StateSet after = effect_of(action.body, prospect.states, dialect);
    if (after == 0 && wait != nullptr && !prospect.commanded && prospect.states != no_process)
      after = goals_of(*wait);  // somebody else leads it there
    if (after == 0) return false;
    const bool sends = std::holds_alternative<SendCommand>(action.body);
    const bool is_addressed = addressed(action.body, prospect.states, dialect) != 0;
    const bool is_of_process = std::holds_alternative<HandleProcess>(action.body);
    const bool changed = std::exchange(prospect.states, after) != after;
    prospect.commanded =
        prospect.commanded || (wait == nullptr && !is_of_process && is_addressed && (sends || changed));
    if (sends) {
      prospect.moving = prospect.moving || changed;
    } else {
      confirm(prospect);
    }
    return true;
  }

  /// Every branch that may be taken; what is known afterwards is what any of them may leave.
  Found walk_ways(const Instruction& each, const Choose& choose) {
    const Forecast before = now_;
    std::optional<Forecast> after;
    Found first;
    for (std::size_t i = 0; i < each.blocks.size(); ++i) {
      const bool last = i == choose.branches.size();
      const std::optional<bool> due = last ? true : foretell(choose.branches[i].when, before, plant_);
      if (due == false) continue;
      now_ = before;
      Found found = walk(each.blocks[i]);
      if (found && (due == true && !after && !first)) return found;  // no other way is left
      if (found && is_hopeless(each.blocks[i])) return found;
      if (found && observer_ != nullptr) observer_->on_blocked(*found);
      if (!found && after) join(*after, now_);
      if (!found && !after) after = now_;
      if (found && !first) first = std::move(found);
      if (due == true) break;
    }
    if (!after) return first;
    now_ = std::move(*after);
    return std::nullopt;
  }

  Found walk_rounds(const Instruction& each, const Repeat& repeat) {
    std::optional<Forecast> after;  // where it may end, when not after a known number of rounds
    for (std::uint32_t round = 0; round < std::min(repeat.times, most_rounds); ++round) {
      const Forecast before = now_;
      if (Found found = walk(each.blocks.front())) {
        if (!after) return found;
        break;  // it may have ended before
      }
      const std::optional<bool> enough = repeat.until ? foretell(*repeat.until, now_, plant_) : false;
      const bool open = (repeat.until && enough != false) || repeat.times > most_rounds;
      if (open && after) join(*after, now_);
      if (open && !after) after = now_;
      if (enough == true || now_ == before) break;
    }
    if (after) now_ = std::move(*after);
    return std::nullopt;
  }

  /// True when it cannot be walked from any state at all: then it is wrong, whether it is taken or not.
  template <class Part>
  bool is_hopeless(const Part& part) {
    if (irrevocable_) return true;
    const auto [known, is_new] = hopeless_.try_emplace(&part, false);
    if (!is_new) return known->second;
    Forecast here = std::exchange(now_, anywhere());
    WalkObserver* const observer = std::exchange(observer_, nullptr);
    known->second = carry_out(part).has_value();
    observer_ = observer;
    now_ = std::move(here);
    return known->second;
  }

  /// Every component in every stable state.
  [[nodiscard]] Forecast anywhere() const {
    Prospect any{0, wire::State::stopped, true, true};
    for (const wire::StateTraits& each : wire::states())
      if (each.stable) any.states |= bit_of(each.state);
    return Forecast(now_.size(), any);
  }

  const Plant& plant_;
  WalkObserver* observer_;
  const bool rolled_back_;
  bool irrevocable_ = false;  ///< what was found is wrong wherever it stands
  Forecast now_;
  std::map<const void*, bool> hopeless_{};  ///< instructions and blocks that were tried from there
};

}  // namespace

std::optional<Obstacle> find_obstacle(const Program& program, const Plant& plant, std::span<const StateSet> states,
                                      WalkObserver* observer) {
  return Walker(program, plant, forecast_of(states), observer).walk(program.actions);
}

}  // namespace kapela::scenario
