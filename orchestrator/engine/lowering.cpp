#include "orchestrator/engine/lowering.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/explain.hpp"
#include "orchestrator/engine/health.hpp"
#include "orchestrator/scenario/walk.hpp"

namespace kapela::engine {

using record::Atomicity, record::ComponentId, record::ComponentSpec, record::exception_b, record::Miss,
    record::no_command, record::no_component, record::OnStuck, record::Phase, record::Plant, record::Purpose,
    record::Reason, record::RecordKind;
using scenario::lowered, scenario::lowering_command, scenario::RollbackSettings;

using wire::State;

/// One component on its way down.
class Lowering::Part final : public base::Timer {
 public:
  enum class Phase : std::uint8_t {
    waits,    ///< for its turn
    looks,    ///< for a sighting newer than `asked`
    lowers,   ///< a command is under way
    rests,    ///< until a command of before can do nothing any more, or before it is commanded anew
    settled,  ///< where it may stay
    excepted  ///< it stays elsewhere
  };

  Part(Lowering& owner, const Charge& of) : charge(of), owner_(owner) {}

  [[nodiscard]] bool finished() const { return phase == Phase::settled || phase == Phase::excepted; }
  [[nodiscard]] bool active() const { return !finished() && phase != Phase::waits; }

  Charge charge;
  Phase phase = Phase::waits;
  State target = State::unknown;  ///< as last judged
  State shown = State::unknown;   ///< what the history tells of it since the undoing began,
  bool shown_as_end = false;      ///< and that this is what came of its command
  Sequence asked = 0;
  base::Instant turn_at{};
  std::size_t blockers = 0;  ///< components of the run that depend on it and are not finished
  ComponentId held_by = no_component;
  unsigned refusals = 0;
  unsigned detours = 0;      ///< commands that led elsewhere
  std::uint32_t tried = 0;   ///< commands, as bits
  bool drains = false;       ///< its transition is awaited, until the timer
  bool is_late = false;      ///< waits, and has had its time: what comes next is a harder command
  bool has_come_up = false;  ///< since it was settled: it is brought down once more

 private:
  void on_timer() override {
    Lowering& owner = owner_;
    owner.on_part_time(*this);
    owner.wake();
  }
  Lowering& owner_;
};

namespace {

constexpr unsigned most_refusals = 3;
constexpr unsigned most_detours = 3;

constexpr std::uint32_t bit(wire::Command command) {
  return 1U << static_cast<unsigned>(command);
}

enum class Through : bool { others, parts_too };

/// Calls `visit` with each part that the component depends on: through components that are no parts, or however far.
template <class Find, class Visit>
void visit_needed(const Plant& plant, ComponentId component, Through through, const Find& find, const Visit& visit) {
  std::vector<ComponentId> needed = plant.at(component).depends_on;
  for (std::size_t i = 0; i < needed.size(); ++i) {
    if (auto* const part = find(needed[i])) {
      visit(*part);
      if (through == Through::others) continue;
    }
    for (const ComponentId further : plant.at(needed[i]).depends_on)
      if (std::find(needed.begin(), needed.end(), further) == needed.end()) needed.push_back(further);
  }
}

}  // namespace

Lowering::Lowering(RunCore& core, Commander& commander, Activities& activities, const Extent& extent,
                   const RollbackSettings& rollback, const std::vector<Charge>& charges)
    : Activity(activities, extent), core_(core), commander_(commander), rollback_(rollback) {
  for (const Charge& each : charges) parts_.emplace_back(*this, each);
  unfinished_ = parts_.size();
}

Lowering::~Lowering() = default;

void Lowering::begin(base::Instant deadline) {
  if (parts_.empty()) return end();
  core_.context.timers.arm(*this, deadline);
  order_by_dependencies();
  const auto is_blocked = [](const Part& part) { return part.blockers > 0; };
  if (std::none_of(parts_.begin(), parts_.end(), is_blocked)) return order_by_steps();
  for (Part& part : parts_)
    if (part.blockers == 0) take_turn(part);
}

/// Whoever depends on others comes before them.
void Lowering::order_by_dependencies() {
  const auto find_part = [this](ComponentId id) { return find(id); };
  for (const Part& part : parts_)
    visit_needed(core_.context.plant, part.charge.id, Through::others, find_part,
                 [](Part& below) { ++below.blockers; });
}

/// Nobody depends on anybody: what was commanded last comes first.
void Lowering::order_by_steps() {
  for (const Part& part : parts_) ++steps_[part.charge.last_step];
  begin_latest_step();
}

void Lowering::begin_latest_step() {
  const std::uint32_t step = steps_.rbegin()->first;
  for (Part& part : parts_)
    if (part.charge.last_step == step && part.phase == Part::Phase::waits) take_turn(part);
}

void Lowering::take_turn(Part& part) {
  part.turn_at = core_.now();
  look(part);
}

/// Asks it afresh: what is known may be older than what was done to it.
void Lowering::look(Part& part) {
  const EngineSettings& settings = core_.context.settings;
  part.phase = Part::Phase::looks;
  part.asked = core_.context.board.tick();
  core_.context.poller.expect(part.charge.id, settings.poll_first, settings.poll_awaited_most);
  core_.context.poller.poll_now(part.charge.id);
}

void Lowering::on_seen(ComponentId id) {
  Part* part = over() ? nullptr : find(id);
  if (part != nullptr && part->active()) consider(*part);
}

void Lowering::on_missed(ComponentId id) {
  Part* part = over() ? nullptr : find(id);
  if (part == nullptr || !part->active()) return;
  const Board::Entry& seen = core_.seen(id);
  if (seen.missed == 0) return;
  if (core_.now() - std::max(seen.missed_since, part->turn_at) < patience_with(*part)) return;
  except(*part, seen.last_miss == Miss::refused ? Reason::unreachable : Reason::timeout);
}

/// What a start that failed leaves may be high, and is waited for. A run that only lowers does not wait for somebody
/// who is OFFLINE, once that was asked afresh.
base::Duration Lowering::patience_with(const Part& part) const {
  const EngineSettings& settings = core_.context.settings;
  const bool is_offline = health_of(core_.seen(part.charge.id), settings) == Health::offline;
  if (!is_offline || core_.report.atomicity != Atomicity::forward) return settings.undo_patience;
  return std::min(settings.undo_patience, std::max(settings.answer_timeout, settings.unreachable_after));
}

void Lowering::on_answer(const Answer& answer, Commander::News news) {
  Part* part = over() ? nullptr : find(answer.component);
  if (part == nullptr || part->phase != Part::Phase::lowers) return;
  if (news == Commander::News::acknowledged) consider(*part);
  if (news != Commander::News::refused) return;
  if (++part->refusals >= most_refusals) return give_up_who_refuses(*part, answer);
  part->phase = Part::Phase::rests;
  core_.context.timers.arm(*part, core_.now() + core_.context.settings.undo_resend);
}

/// One that was seen in FAULT meanwhile refuses whatever it is told.
void Lowering::give_up_who_refuses(Part& part, const Answer& answer) {
  if (core_.state_now(part.charge.id) == State::fault) {
    record_sighting(part);
    return except(part, Reason::fault);
  }
  except(part, Reason::nack,
         explain_refusal(core_.context.plant.at(answer.component), commander_.pursuit(answer.component), answer));
}

/// A sighting that was asked for since the look began. An earlier command that was acknowledged meanwhile may have
/// acted after it.
bool Lowering::is_look(const Part& part) const {
  const bool is_late = commander_.pursuit(part.charge.id).acknowledged > part.asked;
  return core_.seen(part.charge.id).as_of > part.asked && (!is_late || commander_.is_fresh(part.charge.id));
}

void Lowering::consider(Part& part) {
  const Board::Entry& seen = core_.seen(part.charge.id);
  const State state = seen.seen.state;
  if (part.phase == Part::Phase::rests) return;
  if (part.phase == Part::Phase::looks && !is_look(part)) return;
  // In FAULT nothing comes of a command that nobody has answered, however late it arrives.
  const bool has_fallen = state == State::fault && seen.as_of > commander_.pursuit(part.charge.id).sent;
  if (part.phase == Part::Phase::lowers && !has_fallen && !commander_.is_fresh(part.charge.id)) return;
  record_sighting(part);
  if (state == State::fault) return except(part, Reason::fault);
  if (!wire::traits(state).stable) return consider_transition(part, state);
  part.drains = false;
  const bool is_lower = wire::traits(state).energy < wire::traits(part.charge.ceiling).energy;
  if (is_lower || wire::traits(part.charge.ceiling).energy == wire::no_energy) part.charge.ceiling = state;
  const std::optional<State> target = lowered(state, part.charge.ceiling, core_.dialect_of(part.charge.id));
  ASSERT(target.has_value());
  part.target = *target;
  Pursuit& pursued = commander_.pursuit(part.charge.id);
  if (state == part.target) {
    if (part.phase == Part::Phase::lowers) pursued.settled = true;
    return settle(part);
  }
  if (part.phase == Part::Phase::lowers && !pursued.settled) {
    const std::optional<wire::Edge> hop = wire::edge(pursued.command, pursued.from);
    const bool arrived = hop && hop->to == state;
    if (!arrived && !went_wrong(pursued, seen)) return;  // it may still set out
    if (!arrived && ++part.detours >= most_detours) return except(part, Reason::wrong_state);
  }
  lower(part, state);
}

/// What it is judged by: each state once, and once more where the component says that its command has ended there.
void Lowering::record_sighting(Part& part) {
  const Board::Entry& seen = core_.seen(part.charge.id);
  const bool is_end = seen.caused_by != no_command && seen.caused_by == commander_.pursuit(part.charge.id).id;
  if (part.shown == seen.seen.state && part.shown_as_end == is_end) return;
  part.shown = seen.seen.state;
  part.shown_as_end = is_end;
  core_.record_sighting(part.charge.id);
}

/// It is on its way somewhere: what we sent it on is awaited, the rest is broken off where that leads to its target,
/// and awaited otherwise.
void Lowering::consider_transition(Part& part, State state) {
  if (part.phase == Part::Phase::lowers) {
    const Pursuit& pursued = commander_.pursuit(part.charge.id);
    const std::optional<wire::Edge> hop = wire::edge(pursued.command, pursued.from);
    if (hop && hop->via == state) return;
  }
  const std::optional<State> target = lowered(state, part.charge.ceiling, core_.dialect_of(part.charge.id));
  part.target = target.value_or(State::unknown);
  const std::optional<wire::Edge> abort = wire::edge(wire::Command::stop, state, core_.dialect_of(part.charge.id));
  const bool stops = abort && target == abort->to && (part.tried & bit(wire::Command::stop)) == 0;
  if (stops && part.held_by == no_component)
    return is_needed_still(part) ? wait(part) : give(part, wire::Command::stop);
  if (std::exchange(part.drains, true)) return;
  core_.context.timers.arm(part, core_.now() + rollback_.drain);
}

void Lowering::lower(Part& part, State state) {
  if (part.held_by != no_component) return except(part, Reason::held_by);
  if (is_needed_still(part)) return wait(part);
  const std::optional<wire::Command> command = lowering_command(state, part.target, core_.dialect_of(part.charge.id));
  ASSERT(command.has_value());
  give(part, *command);
}

/// Several that were settled have come up again: then, too, those that depend on others go down before them.
bool Lowering::is_needed_still(const Part& part) {
  if (!confirming_) return false;
  const auto find_part = [this](ComponentId id) { return find(id); };
  bool found = false;
  for (const Part& other : parts_)
    if (other.has_come_up && !other.finished())
      visit_needed(core_.context.plant, other.charge.id, Through::parts_too, find_part,
                   [&](const Part& below) { found |= &below == &part; });
  return found;
}

void Lowering::wait(Part& part) {
  part.phase = Part::Phase::waits;
  part.has_come_up = confirming_;  // what it depends on waits for it in turn
  core_.context.timers.disarm(part);
}

void Lowering::give(Part& part, wire::Command command) {
  part.phase = Part::Phase::lowers;
  part.drains = false;
  part.shown = State::unknown;  // what is seen of it next tells what came of the command
  part.tried |= bit(command);
  part.has_come_up = confirming_;
  const base::Instant until = std::min(core_.now() + rollback_.drain, deadline());
  commander_.command(part.charge.id, command, {Purpose::compensation, 0, until});
  commander_.dispatch();
  core_.context.timers.arm(part, until);
}

void Lowering::on_part_time(Part& part) {
  if (part.phase == Part::Phase::rests) return look(part);
  escalate(part);
}

/// Its time is over: the last resort is a harder command, also one that leads below its target.
void Lowering::escalate(Part& part) {
  part.is_late = is_needed_still(part);
  if (part.is_late) return wait(part);
  const State state = core_.seen(part.charge.id).seen.state;
  for (const wire::Command harder : {wire::Command::stop, wire::Command::hard_stop}) {
    const bool is_new = (part.tried & bit(harder)) == 0;
    const bool is_legal = wire::edge(harder, state, core_.dialect_of(part.charge.id)).has_value();
    if (is_new && part.held_by == no_component && is_legal) return give(part, harder);
  }
  except(part, part.held_by == no_component ? Reason::timeout : Reason::held_by);
}

/// Where it may stay, once no earlier command can move it any more.
void Lowering::settle(Part& part) {
  const ComponentId id = part.charge.id;
  const base::Instant quiet = commander_.quiet_after(id);
  if (core_.now() < quiet) {
    part.phase = Part::Phase::rests;
    return core_.context.timers.arm(part, quiet);
  }
  part.phase = Part::Phase::settled;
  core_.record({.command = core_.seen(id).caused_by,
                .a = core_.seen(id).as_of,
                .component = id,
                .kind = RecordKind::settled,
                .state = core_.seen(id).seen.state});
  finish(part);
}

void Lowering::except(Part& part, Reason reason, std::string why) {
  const ComponentId id = part.charge.id;
  const std::string summary = why.empty() ? words_for(part, reason) : std::move(why);
  core_.record({.a = reason == Reason::held_by ? 1 + std::uint64_t{index(part.held_by)} : 0,
                .b = exception_b(core_.miss_now(id), part.target),
                .text = summary,
                .component = id,
                .kind = RecordKind::exception,
                .state = core_.state_now(id),
                .detail = static_cast<std::uint8_t>(reason)});
  part.phase = Part::Phase::excepted;
  if (rollback_.on_stuck == OnStuck::hold) hold_what_it_depends_on(part);
  finish(part);
}

void Lowering::hold_what_it_depends_on(const Part& stuck) {
  const auto find_part = [this](ComponentId id) { return find(id); };
  visit_needed(core_.context.plant, stuck.charge.id, Through::parts_too, find_part, [&stuck](Part& below) {
    if (below.held_by == no_component) below.held_by = stuck.charge.id;
  });
}

std::string Lowering::words_for(const Part& part, Reason reason) const {
  const ComponentSpec& component = core_.context.plant.at(part.charge.id);
  const Board::Entry& seen = core_.seen(part.charge.id);
  if (reason == Reason::held_by)
    return fmt::format("{}: stays {}: {} depends on it and is stuck", component.name, wire::name(seen.seen.state),
                       core_.context.plant.at(part.held_by).name);
  const State goals[]{part.target == State::unknown ? part.charge.ceiling : part.target};
  return explain(reason, component, seen, commander_.pursuit(part.charge.id), Wish{goals, rollback_.drain},
                 core_.now());
}

void Lowering::finish(Part& part) {
  core_.context.timers.disarm(part);
  core_.context.poller.stop_expecting(part.charge.id);
  --unfinished_;
  if (confirming_) {
    for (Part& other : parts_)
      if (other.phase == Part::Phase::waits) other.is_late ? escalate(other) : take_turn(other);
    if (unfinished_ == 0) end();
    return;
  }
  unblock(part);
  if (unfinished_ == 0) confirm();
}

void Lowering::unblock(const Part& finished) {
  if (!steps_.empty()) {
    const auto step = steps_.find(finished.charge.last_step);
    if (--step->second > 0) return;
    steps_.erase(step);
    if (!steps_.empty()) begin_latest_step();
    return;
  }
  const auto find_part = [this](ComponentId id) { return find(id); };
  visit_needed(core_.context.plant, finished.charge.id, Through::others, find_part, [this](Part& below) {
    if (--below.blockers == 0 && below.phase == Part::Phase::waits) take_turn(below);
  });
}

/// Everybody is looked at once more: what came late may have moved one that was settled.
void Lowering::confirm() {
  const base::Instant at_least = core_.now() + core_.context.settings.preflight_timeout;
  core_.context.timers.arm(*this, armed() ? std::max(deadline(), at_least) : at_least);  // its time may be over already
  confirming_ = true;
  for (Part& part : parts_) {
    if (part.phase != Part::Phase::settled) continue;
    ++unfinished_;
    part.tried = 0;
    take_turn(part);
  }
  if (unfinished_ == 0) {
    core_.context.timers.disarm(*this);
    end();
  }
}

/// The last of them lets the others be looked at once more: those are not late.
void Lowering::on_deadline() {
  std::vector<Part*> late;
  for (Part& part : parts_)
    if (!part.finished()) late.push_back(&part);
  for (Part* part : late)
    if (!over() && !part->finished()) except(*part, Reason::timeout);
}

Lowering::Part* Lowering::find(ComponentId id) {
  const std::size_t guess = index(id);
  if (guess < parts_.size() && parts_[guess].charge.id == id) return &parts_[guess];
  const auto found = std::lower_bound(parts_.begin(), parts_.end(), id,
                                      [](const Part& part, ComponentId wanted) { return part.charge.id < wanted; });
  return found != parts_.end() && found->charge.id == id ? &*found : nullptr;
}

}  // namespace kapela::engine
