#include "orchestrator/checker/event_invariants.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/scenario/effect.hpp"
#include "orchestrator/wire/process_order.hpp"

namespace kapela::checker {

using record::CommandId, record::EventOutcome, record::Purpose, record::RecordKind, record::RunStatus;

namespace {

/// As far as the orchestrator knows when it decides.
void i28_who_is_raised_keeps_its_process(const Scene& scene) {
  const std::optional<wire::ProcessDeed> deed = record::process_deed_of(scene.record);
  const wire::State state = scene.record.state;
  if (!deed || deed == wire::ProcessDeed::start || state == wire::State::unknown) return;
  if ((scenario::endable & record::bit_of(state)) != 0) return;
  scene.violates(Invariant::i28, nowhere,
                 fmt::format("{} of {}, which is in {}\na process is ended in STOPPED, INITIALIZED or FAULT, or where "
                             "nothing answers",
                             wire::action_name(*deed), scene.who(), wire::name(state)));
}

}  // namespace

void EventLaws::on(const Scene& scene) {
  switch (scene.record.kind) {
    case RecordKind::started:
      ++life_;
      return;
    case RecordKind::recovered:
      return on_recovered(scene);
    case RecordKind::event_intended:
      return on_intended(scene);
    case RecordKind::event_sent:
      return on_sent(scene);
    case RecordKind::event_answered:
      return on_answered(scene);
    case RecordKind::event_in_doubt:
      return on_doubt(scene);
    case RecordKind::event_left:
      return on_left(scene);
    case RecordKind::run_ended:
      return on_end(scene);
    case RecordKind::event_handled:
      return on_handled(scene);
    default:
      return;
  }
}

void EventLaws::clear() {
  runs_.clear();
  effects_.clear();
  life_ = 0;
}

EventLaws::Event* EventLaws::find(Events& events, CommandId id) const {
  const auto found = std::find_if(events.rbegin(), events.rend(),
                                  [&](const Event& each) { return each.id == id && each.life == life_; });
  return found == events.rend() ? nullptr : &*found;
}

EventLaws::Event* EventLaws::find_forward(Events& events, CommandId id) {
  const auto found = std::find_if(events.rbegin(), events.rend(), [&](const Event& each) {
    return each.id == id && each.undoes == record::no_command;
  });
  return found == events.rend() ? nullptr : &*found;
}

/// What comes later is taken back before it. Those of one step have no order.
void EventLaws::on_intended(const Scene& scene) {
  i28_who_is_raised_keeps_its_process(scene);
  if (scene.run == nullptr) return;
  Events& events = runs_[scene.run->id];
  Event event;
  event.id = scene.record.command;
  event.to = scene.record.component;
  event.life = life_;
  event.intended_at = scene.here();
  const bool undoes = static_cast<Purpose>(scene.record.a) == Purpose::compensation;
  if (!undoes && scene.run->stopped_at != nowhere)
    scene.violates(
        Invariant::i27, scene.run->stopped_at,
        fmt::format("run {} sends an event to {} after it has failed\nnothing goes forward after the verdict",
                    number(scene.run->id), scene.who()));
  if (!undoes) {
    event.step = scene.record.b;
    event.undoable = record::is_taken_back(scene.record);
    event.starts = record::process_deed_of(scene.record) == wire::ProcessDeed::start;
    events.push_back(event);
    return;
  }
  event.undoes = static_cast<CommandId>(scene.record.b);
  const Event* const undone = find_forward(events, event.undoes);
  if (undone == nullptr && !scene.run->from_before)
    scene.violates(Invariant::i27, nowhere,
                   fmt::format("run {} takes back an event {} that it has not sent\nan undo names what it takes back",
                               number(scene.run->id), scene.record.b));
  if (undone != nullptr) {
    const auto waits = std::find_if(events.begin(), events.end(), [&](const Event& each) {
      const bool has_its_turn = each.starts == undone->starts;  // what has started a process is taken back at last
      return each.intended_at > undone->intended_at && each.step != undone->step && has_its_turn &&
             may_have_acted(each) && !each.over;
    });
    if (waits != events.end())
      scene.violates(Invariant::i27, waits->intended_at,
                     fmt::format("run {} takes back event {} before event {}, which came later\nthe latest comes first",
                                 number(scene.run->id), number(undone->id), number(waits->id)));
  }
  events.push_back(event);
}

void EventLaws::on_sent(const Scene& scene) {
  if (scene.run == nullptr) return;
  Event* const event = find(runs_[scene.run->id], scene.record.command);
  if (event == nullptr)
    return scene.violates(Invariant::i27, nowhere,
                          fmt::format("an event (cmd_id {}) leaves for {} without an intent\nit is written down first",
                                      number(scene.record.command), scene.who()));
  if (event->undoes == record::no_command && scene.run->stopped_at != nowhere)
    scene.violates(Invariant::i27, scene.run->stopped_at,
                   fmt::format("an event (cmd_id {}) leaves for {} after run {} has failed\nnothing goes forward after "
                               "the verdict",
                               number(event->id), scene.who(), number(scene.run->id)));
  event->sent_at = scene.here();
  ++event->open;
  if (scene.record.b != 0)
    event->not_after = base::Instant(base::Duration(static_cast<base::Duration::rep>(scene.record.b)));
}

void EventLaws::on_answered(const Scene& scene) {
  if (scene.run == nullptr) return;
  Events& events = runs_[scene.run->id];
  Event* const event = find(events, scene.record.command);
  if (event == nullptr || event->sent_at == nowhere)
    return scene.violates(Invariant::i27, nowhere,
                          fmt::format("{} answers an event (cmd_id {}) that was not sent\nan answer follows a sending",
                                      scene.who(), number(scene.record.command)));
  const auto outcome = static_cast<EventOutcome>(scene.record.detail);
  const bool does_nothing = outcome == EventOutcome::refused || outcome == EventOutcome::needless;
  if (does_nothing) event->refused = true;
  event->answered = event->answered || !does_nothing;
  const bool is_done = outcome == EventOutcome::acknowledged || outcome == EventOutcome::needless;
  if (event->undoes == record::no_command || !is_done) return;
  if (Event* const undone = find_forward(events, event->undoes)) undone->over = true;
}

void EventLaws::on_doubt(const Scene& scene) {
  if (scene.run == nullptr || scene.record.detail == 0) return;
  Event* const event = find(runs_[scene.run->id], scene.record.command);
  if (event != nullptr && event->open > 0) --event->open;
}

bool EventLaws::may_have_acted(const Event& event) {
  return event.undoes == record::no_command && event.undoable && !event.refused && (event.open > 0 || event.answered);
}

/// Another life sees to what the one before has given up.
void EventLaws::on_recovered(const Scene& scene) {
  const auto found = runs_.find(scene.record.run);
  if (found == runs_.end()) return;
  for (Event& event : found->second)
    if (event.left) event.over = event.left = false;
}

void EventLaws::on_left(const Scene& scene) {
  if (scene.run == nullptr) return;
  Event* const event = find_forward(runs_[scene.run->id], scene.record.command);
  if (event != nullptr) event->over = event->left = true;
}

void EventLaws::on_end(const Scene& scene) {
  if (scene.run == nullptr) return;
  const auto found = runs_.find(scene.run->id);
  if (found == runs_.end()) return;
  const auto status = static_cast<RunStatus>(scene.record.detail);
  const bool undone = status == RunStatus::rolled_back || status == RunStatus::rollback_failed;
  for (const Event& event : found->second) {
    if (!undone || !may_have_acted(event)) continue;
    if (!event.over)
      scene.violates(Invariant::i27, event.to, event.intended_at,
                     fmt::format("run {} ended {}, and the event (cmd_id {}) to {} was neither taken back nor named\n"
                                 "whatever may have been acted on is",
                                 number(scene.run->id), name(status), number(event.id), scene.who(event.to)));
    if (event.left && status == RunStatus::rolled_back)
      scene.violates(Invariant::i27, event.to, event.intended_at,
                     fmt::format("run {} ended ROLLED_BACK with an event (cmd_id {}) that {} keeps\na run that leaves "
                                 "one ends ROLLBACK_FAILED",
                                 number(scene.run->id), number(event.id), scene.who(event.to)));
  }
  runs_.erase(found);
}

/// The truth: at a component that knows its numbers each acts once, and none after its time.
void EventLaws::on_handled(const Scene& scene) {
  const bool acts = static_cast<wire::Verdict>(scene.record.a) == wire::Verdict::accepted;
  if (!scene.settings.truth || scene.component == nullptr || !acts || !scene.component->is_fenced()) return;
  std::vector<Effect>& effects = effects_[scene.record.component];
  const auto before = std::find_if(effects.begin(), effects.end(), [&](const Effect& each) {
    return each.epoch == scene.record.b && each.id == scene.record.command;
  });
  if (before != effects.end())
    return scene.violates(Invariant::i27, before->at,
                          fmt::format("{} acts on an event (cmd_id {}) a second time\nit acts once on each",
                                      scene.who(), number(scene.record.command)));
  if (effects.size() == effects_kept) effects.erase(effects.begin());
  effects.push_back({scene.record.b, scene.record.command, scene.here()});
  const auto run = runs_.find(scene.record.run);
  Event* const event = run == runs_.end() ? nullptr : find(run->second, scene.record.command);
  if (event == nullptr || scene.record.b != scene.facts.epoch()) return;
  if (event->not_after == base::Instant::max()) return;  // it takes something back
  if (scene.record.time > event->not_after + scene.settings.epsilon)
    scene.violates(Invariant::i27, event->sent_at,
                   fmt::format("{} acts on an event (cmd_id {}) after its time\nwhat comes too late is refused",
                               scene.who(), number(event->id)));
}

}  // namespace kapela::checker
