#include "orchestrator/automation/condition_state.hpp"

#include <algorithm>

#include "orchestrator/scenario/selector.hpp"

namespace kapela::automation {
namespace {

using calendar::sys_seconds;
using engine::Board;
using scenario::Condition;
using scenario::Quantifier;
using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;

bool is_in(const Condition::InStates& test, const Board::Entry& entry) {
  if (test.states.empty()) return entry.ever_seen && entry.missed == 0;
  return is_one_of(test.states, entry.seen.state);
}

bool says(const Condition::ErrorText& test, const Board::Entry& entry) {
  using Of = Condition::ErrorText::Of;
  const bool meant = test.of == Of::everybody || (test.of == Of::with_error && entry.seen.error) ||
                     (test.of == Of::in_fault && entry.seen.state == wire::State::fault);
  return meant && !entry.seen.error_message.empty() && test.pattern.matches(entry.seen.error_message);
}

/// The condition of one component that a leaf asks about.
bool hits(const Condition& condition, const Board::Entry& entry) {
  if (const auto* states = std::get_if<Condition::InStates>(&condition.body); states != nullptr)
    return is_in(*states, entry);
  const auto* text = std::get_if<Condition::ErrorText>(&condition.body);
  return text != nullptr && says(*text, entry);
}

bool combine(Condition::Combine how, std::size_t held, std::size_t all) {
  switch (how) {
    case Condition::Combine::all:
      return held == all;
    case Condition::Combine::any:
      return held > 0;
    case Condition::Combine::not_all:
      return held < all;
    case Condition::Combine::none:
      return held == 0;
    case Condition::Combine::one:
      return held == 1;
  }
  return false;
}

void add_once(std::vector<ComponentId>& components, ComponentId id) {
  if (std::find(components.begin(), components.end(), id) == components.end()) components.push_back(id);
}

template <class Time>
void earlier(std::optional<Time>& mine, const std::optional<Time>& other) {
  if (other && (!mine || *other < *mine)) mine = other;
}

}  // namespace

bool is_within(const Condition::Within& window, sys_seconds time) {
  const calendar::local_seconds shown = window.zone.get().shown_at(time);
  local_days day = floor<days>(shown);
  const auto at = shown - day;
  const bool over_midnight = window.to <= window.from;
  const bool begun = at >= window.from;
  const bool open = over_midnight ? begun || at < window.to : begun && at < window.to;
  if (over_midnight && !begun) day -= days(1);
  const bool right_day = window.weekdays[std::chrono::weekday(day).c_encoding()];
  return open && right_day && (!window.date || local_days(*window.date) == day);
}

sys_seconds next_bound(const Condition::Within& window, sys_seconds time) {
  const calendar::Zone& zone = window.zone.get();
  const local_days today = floor<days>(zone.shown_at(time));
  std::optional<sys_seconds> next;
  for (const local_days day : {today, today + days(1)})
    for (const std::chrono::minutes at : {std::chrono::minutes(0), window.from, window.to})
      if (const sys_seconds bound = zone.moment_of(day + at); bound > time) earlier(next, std::optional(bound));
  return next.value_or(time + days(1));
}

/// What a condition says by itself, without `lasting`.
class ConditionState::Look {
 public:
  Look(ConditionState& state, const Condition& condition, const Scene& scene)
      : state_(state), condition_(condition), scene_(scene) {}

  bool operator()(const expression::Expression& expression) const { return expression.holds(scene_.lookup); }
  bool operator()(const Condition::InStates& test) const {
    const std::size_t held = count();
    if (test.which == Quantifier::all) return held == state_.components_.size();
    return test.which == Quantifier::any ? held > 0 : held == 0;
  }
  bool operator()(const Condition::ErrorText&) const { return count() > 0; }
  bool operator()(const Condition::Within& window) const {
    const sys_seconds time = floor<std::chrono::seconds>(scene_.wall);
    state_.due_by_calendar_ = next_bound(window, time);
    return is_within(window, time);
  }
  bool operator()(const Condition::Combination& combination) const {
    std::size_t held = 0;
    for (std::size_t i = 0; i < combination.parts.size(); ++i) {
      if (state_.parts_[i].evaluate(combination.parts[i], scene_)) ++held;
      state_.wait_for(state_.parts_[i]);
    }
    return combine(combination.how, held, combination.parts.size());
  }

 private:
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(
        std::count_if(state_.components_.begin(), state_.components_.end(),
                      [this](ComponentId id) { return hits(condition_, scene_.board.at(id)); }));
  }

  ConditionState& state_;
  const Condition& condition_;
  const Scene& scene_;
};

base::Result<ConditionState> ConditionState::make(const Condition& condition, const record::Plant& plant,
                                                  const expression::Lookup& lookup) {
  ConditionState state;
  const scenario::Selector* selector = nullptr;
  if (const auto* test = std::get_if<Condition::InStates>(&condition.body); test != nullptr)
    selector = &test->components;
  if (const auto* test = std::get_if<Condition::ErrorText>(&condition.body); test != nullptr)
    selector = &test->components;
  if (selector != nullptr) {
    base::Result<std::vector<ComponentId>> found = resolve(*selector, plant, lookup);
    if (!found) return found.error();
    state.components_ = std::move(*found);
  }
  if (const auto* combination = std::get_if<Condition::Combination>(&condition.body); combination != nullptr)
    for (const Condition& part : combination->parts) {
      base::Result<ConditionState> made = make(part, plant, lookup);
      if (!made) return made.error();
      state.parts_.push_back(std::move(*made));
    }
  return state;
}

bool ConditionState::evaluate(const Condition& condition, const Scene& scene) {
  due_.reset();
  due_by_calendar_.reset();
  const bool raw = std::visit(Look(*this, condition, scene), condition.body);
  if (!raw_since_ || raw != raw_) raw_since_ = scene.now;
  raw_ = raw;
  const bool lasted = scene.now - *raw_since_ >= condition.lasting;
  if (raw && !lasted) earlier(due_, std::optional(*raw_since_ + condition.lasting));
  const bool holds = raw && lasted;
  if (!since_ || holds != holds_) since_ = scene.now;
  holds_ = holds;
  return holds_;
}

void ConditionState::go_on_from(const ConditionState& other) {
  std::vector<ComponentId> components = std::move(components_);
  std::vector<ConditionState> parts = std::move(parts_);
  for (std::size_t i = 0; i < parts.size() && i < other.parts_.size(); ++i) parts[i].go_on_from(other.parts_[i]);
  *this = other;
  components_ = std::move(components);
  parts_ = std::move(parts);
}

void ConditionState::wait_for(const ConditionState& part) {
  earlier(due_, part.due_);
  earlier(due_by_calendar_, part.due_by_calendar_);
}

void ConditionState::add_components(const Condition& condition, const record::Plant& plant,
                                    std::vector<ComponentId>& components) const {
  for (const ComponentId id : components_) add_once(components, id);
  if (const auto* expression = std::get_if<expression::Expression>(&condition.body); expression != nullptr)
    for (const expression::Path& path : expression->paths()) {
      const bool all = path.front() == "plant";
      for (std::size_t i = 0; i < plant.components.size(); ++i)
        if (all || (path.front() == "components" && path.size() > 1 && plant.components[i].name == path[1]))
          add_once(components, static_cast<ComponentId>(i));
    }
  if (const auto* combination = std::get_if<Condition::Combination>(&condition.body); combination != nullptr)
    for (std::size_t i = 0; i < parts_.size(); ++i) parts_[i].add_components(combination->parts[i], plant, components);
}

void ConditionState::add_culprits(const Condition& condition, const Board& board,
                                  std::vector<ComponentId>& components) const {
  const auto* states = std::get_if<Condition::InStates>(&condition.body);
  const bool none = states != nullptr && states->which == Quantifier::none;
  for (const ComponentId id : components_)
    if (!none && hits(condition, board.at(id))) add_once(components, id);
  const auto* combination = std::get_if<Condition::Combination>(&condition.body);
  if (combination == nullptr || combination->how == Condition::Combine::none) return;
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (parts_[i].holds()) parts_[i].add_culprits(combination->parts[i], board, components);
}

void ConditionState::add_found(const Condition& condition, const Scene& scene,
                               expression::Expression::Groups& found) const {
  if (!holds_) return;
  if (const auto* expression = std::get_if<expression::Expression>(&condition.body); expression != nullptr) {
    const expression::Expression::Groups groups = expression->groups(scene.lookup);
    found.insert(found.end(), groups.begin(), groups.end());
  }
  if (const auto* text = std::get_if<Condition::ErrorText>(&condition.body); text != nullptr)
    for (const ComponentId id : components_) {
      const Board::Entry& entry = scene.board.at(id);
      if (!says(*text, entry)) continue;
      const auto groups = text->pattern.find(entry.seen.error_message, text->groups);
      for (std::size_t i = 0; groups && i < groups->size(); ++i) found.emplace_back(text->groups[i].name, (*groups)[i]);
      break;
    }
  const auto* combination = std::get_if<Condition::Combination>(&condition.body);
  for (std::size_t i = 0; combination != nullptr && i < parts_.size(); ++i)
    parts_[i].add_found(combination->parts[i], scene, found);
}

}  // namespace kapela::automation
