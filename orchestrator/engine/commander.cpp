#include "orchestrator/engine/commander.hpp"

#include <algorithm>
#include <utility>

#include "orchestrator/base/assert.hpp"

namespace kapela::engine {

using record::CommandId, record::ComponentId, record::no_command, record::Purpose, record::Record, record::RecordKind;

/// The next attempt of a command that is in doubt.
class Commander::Resend final : public base::Timer {
 public:
  Resend(Commander& commander, ComponentId component) : commander_(commander), component_(component) {}

  [[nodiscard]] ComponentId component() const { return component_; }
  void set_command(CommandId command) { command_ = command; }

 private:
  void on_timer() override { commander_.send_again(component_, command_); }

  Commander& commander_;
  ComponentId component_;
  CommandId command_ = no_command;
};

Commander::Commander(RunCore& core) : core_(core), pursuits_(core.owned.size()), began_(core.context.board.tick()) {}

Commander::~Commander() = default;

void Commander::command(ComponentId id, wire::Command command, const Mandate& mandate) {
  ASSERT(wire::implements(core_.dialect_of(id), command));
  Pursuit& pursued = pursuit(id);
  Pursuit next;
  // What was sent before and never answered may still arrive. Of two such the one that can raise the component counts.
  const bool in_doubt = pursued.sent != 0 && pursued.acknowledged == 0 && core_.now() < pursued.doubt_until;
  const bool raises = core_.now() < pursued.earlier_doubt_until && !wire::traits(pursued.earlier_command).lowers;
  const bool counts = in_doubt && !(raises && wire::traits(pursued.command).lowers);
  next.earlier_doubt_until = counts ? pursued.doubt_until : pursued.earlier_doubt_until;
  next.earlier_command = counts ? pursued.command : pursued.earlier_command;
  next.id = static_cast<CommandId>(++core_.context.last_command);
  next.command = command;
  next.from = core_.seen(id).seen.state;
  next.deadline = mandate.deadline;
  pursued = next;
  undoes_ = mandate.purpose != Purpose::forward;
  const bool undoes = mandate.purpose == Purpose::compensation;
  record_order(RecordKind::intent, id,
               {.a = static_cast<std::uint64_t>(mandate.purpose),
                .b = undoes ? nanoseconds(mandate.deadline - core_.now()) : mandate.step,
                .state = pursued.from});
  unsent_.push_back({id, pursued.id});
}

/// Its not_after is not known any more: no command is given longer than this.
void Commander::inherit(ComponentId id, wire::Command command) {
  const EngineSettings& settings = core_.context.settings;
  pursuit(id).earlier_command = command;
  pursuit(id).earlier_doubt_until = core_.now() + settings.command_timeout + settings.set_out_most;
}

void Commander::dispatch() {
  if (unsent_.empty()) return;
  unsafe_ = core_.context.recorder.last();
  if (core_.context.durability.ask() || (undoes_ && core_.context.durability.broken())) send_unsent();
}

void Commander::on_durability() {
  if (unsent_.empty()) return;
  const Durability& durability = core_.context.durability;
  if (durability.covers(unsafe_) || (undoes_ && durability.broken())) send_unsent();
}

void Commander::send_unsent() {
  for (const Unsent& each : std::exchange(unsent_, {}))
    if (pursuit(each.component).id == each.command) send(each.component);
}

void Commander::withdraw() {
  unsent_.clear();
  resends_.clear();
  for (Pursuit& pursued : pursuits_) pursued.deadline = std::min(pursued.deadline, core_.now());
  core_.context.transport.drop_queued(core_.report.id);
}

void Commander::send(ComponentId id) {
  Pursuit& pursued = pursuit(id);
  const EngineSettings& settings = core_.context.settings;
  const base::Instant now = core_.now();
  pursued.sent = core_.context.board.tick();
  ++pursued.attempts;
  Order order;
  order.component = id;
  order.command = pursued.command;
  order.id = pursued.id;
  order.run = core_.report.id;
  order.epoch = core_.context.epoch;
  const base::Instant acts_until = std::min(pursued.deadline, now + settings.command_timeout);
  if (!wire::traits(order.command).lowers) order.not_after = acts_until;
  order.answer_by = std::min(pursued.deadline, now + settings.answer_timeout);
  pursued.doubt_until = std::max(pursued.doubt_until, acts_until);
  record_order(RecordKind::sent, id,
               {.a = pursued.attempts, .b = order.not_after ? nanoseconds(order.not_after->time_since_epoch()) : 0});
  core_.context.poller.disturb(id);
  core_.context.transport.send(order);
}

/// Unless an observation has proved meanwhile that the command arrived.
void Commander::send_again(ComponentId id, CommandId command) {
  const Pursuit& pursued = pursuit(id);
  if (pursued.id != command || pursued.acknowledged != 0 || core_.now() >= pursued.deadline) return;
  send(id);
}

void Commander::acknowledge(ComponentId id, wire::State state, std::string_view how) {
  Pursuit& pursued = pursuit(id);
  pursued.acknowledged = how.empty() ? core_.context.board.tick() : pursued.sent;
  pursued.doubt_until = core_.now() + core_.context.settings.set_out_most;
  record_order(RecordKind::acknowledged, id, {.a = pursued.acknowledged, .text = how, .state = state});
}

base::Instant Commander::quiet_after(ComponentId id) const {
  const Pursuit& pursued = pursuit(id);
  const wire::State state = core_.seen(id).seen.state;
  const bool has_set_out = pursued.acknowledged != 0 && (pursued.moved || pursued.settled);
  base::Instant until{};
  const wire::Dialect dialect = core_.dialect_of(id);
  if (!has_set_out && wire::can_move(pursued.command, state, dialect)) until = pursued.doubt_until;
  if (wire::can_move(pursued.earlier_command, state, dialect)) until = std::max(until, pursued.earlier_doubt_until);
  return until;
}

/// What was taken for an acknowledgement was none.
Commander::News Commander::take_back(const Answer& answer) {
  Pursuit& pursued = pursuit(answer.component);
  const bool is_news = pursued.id == answer.command && !pursued.moved && !pursued.settled && pursued.taken_back.empty();
  if (!is_news || answer.kind != Answer::Kind::refused) return News::none;
  pursued.taken_back = answer.reason;
  pursued.doubt_until = {};
  record_order(RecordKind::refused, answer.component, {.text = answer.reason, .state = answer.state});
  return News::refused;
}

Commander::News Commander::on_answer(const Answer& answer) {
  if (answer.late) return take_back(answer);
  const Pursuit& pursued = pursuit(answer.component);
  if (pursued.id != answer.command || pursued.acknowledged != 0) return News::none;
  switch (answer.kind) {
    case Answer::Kind::accepted:
    case Answer::Kind::already_there:
      take_state_of(answer);
      acknowledge(answer.component, answer.state, {});
      if (answer.kind == Answer::Kind::already_there) pursuit(answer.component).doubt_until = {};
      await_movement(answer);
      return News::acknowledged;
    case Answer::Kind::refused:
      if (tells_of_earlier_attempt(pursued, answer)) {
        acknowledge(answer.component, answer.state, "implied");
        core_.context.poller.poll_now(answer.component);
        return News::acknowledged;
      }
      record_order(RecordKind::refused, answer.component, {.text = answer.reason, .state = answer.state});
      if (pursued.attempts <= 1) pursuit(answer.component).doubt_until = {};  // it has decided, and does not act
      return News::refused;
    case Answer::Kind::unreachable:
    case Answer::Kind::no_answer:
      record_order(RecordKind::in_doubt, answer.component, {.a = pursued.attempts, .text = answer.reason});
      repeat_later(answer);
      return News::doubtful;
  }
  return News::none;
}

void Commander::await_movement(const Answer& answer) {
  Poller& poller = core_.context.poller;
  const EngineSettings& pace = core_.context.settings;
  if (answer.kind == Answer::Kind::already_there) return poller.poll_now(answer.component);
  if (answer.will_push) return poller.expect_push(answer.component);
  poller.expect(answer.component, pace.poll_first, pace.poll_awaited_most);
}

void Commander::repeat_later(const Answer& answer) {
  const Pursuit& pursued = pursuit(answer.component);
  const EngineSettings& settings = core_.context.settings;
  const unsigned doublings = std::min(pursued.attempts - 1, 10U);
  const base::Duration pause = std::min(settings.resend_first * (1U << doublings), settings.resend_most);
  core_.context.timers.arm(resend_of(answer.component, pursued.id), core_.now() + pause);
  core_.context.poller.poll_now(answer.component);
}

/// One for each component that was ever in doubt.
base::Timer& Commander::resend_of(ComponentId id, CommandId command) {
  auto found =
      std::find_if(resends_.begin(), resends_.end(), [id](const auto& each) { return each->component() == id; });
  if (found == resends_.end()) {
    resends_.push_back(std::make_unique<Resend>(*this, id));
    found = std::prev(resends_.end());
  }
  (*found)->set_command(command);
  return **found;
}

/// The state in an acknowledgement is as old as the sending: it tells where the component is, and never that a step is
/// done. A push of the same command came after it, whatever arrived first.
void Commander::take_state_of(const Answer& answer) {
  Pursuit& pursued = pursuit(answer.component);
  if (answer.state == wire::State::unknown || core_.seen(answer.component).caused_by == pursued.id) return;
  if (wire::edge(pursued.command, answer.state)) pursued.from = answer.state;  // ours may have been old
  Sighting sighting;
  sighting.state = answer.state;
  const std::uint64_t at_least = core_.seen(answer.component).seen.revision;  // if it numbers its states
  sighting.revision = answer.revision != 0 ? answer.revision : at_least;
  if (!core_.context.board.saw(answer.component, sighting, pursued.sent, no_command, core_.now())) return;
  pursued.moved = pursued.moved || !may_wait_in(pursued, answer.state);
}

void Commander::on_seen(ComponentId id) {
  Pursuit& pursued = pursuit(id);
  const Board::Entry& seen = core_.seen(id);
  if (proves_arrival(pursued, seen)) acknowledge(id, seen.seen.state, "implied");
  if (is_fresh(id) && !may_wait_in(pursued, seen.seen.state)) pursued.moved = true;
}

void Commander::record_order(RecordKind kind, ComponentId id, Record&& line) {
  const Pursuit& pursued = pursuit(id);
  line.kind = kind;
  line.component = id;
  line.command = pursued.id;
  line.detail = static_cast<std::uint8_t>(pursued.command);
  core_.record(std::move(line));
}

}  // namespace kapela::engine
