#include "orchestrator/checker/command_invariants.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/checker/recovery_invariants.hpp"

namespace kapela::checker {
namespace {

/// A command without a fence (curl), or of an orchestrator that does not write to this history.
bool is_of_others(const Scene& scene, const Deed& deed) {
  if (scene.record.command == record::no_command || scene.facts.epoch() == 0) return true;
  if (scene.facts.is_forgotten(deed.epoch)) return true;
  const CommandRing* commands = scene.facts.commands_of(deed.epoch);
  return commands != nullptr && commands->may_be_forgotten(scene.record.command);
}

/// Beyond doubt, or what nobody has seen decides.
void blame(const Scene& scene, const Deed& deed, bool is_certain, Violation found) {
  if (is_certain) return scene.findings.add(std::move(found));
  scene.doubts(found.invariant, found.component, found.records.front(), found.explanation, deed.unknown());
}

/// No further attempt of it follows.
bool is_over(const CommandFacts& command) {
  return command.acknowledged_at != nowhere || command.refused_at != nowhere;
}

bool enters_by(wire::Command command, wire::State state) {
  const auto edges = wire::traits(command).edges;
  return std::any_of(edges.begin(), edges.end(), [state](const wire::Edge& edge) { return edge.via == state; });
}

bool has_entered_by(wire::Command command, std::uint64_t states) {
  const auto edges = wire::traits(command).edges;
  return std::any_of(edges.begin(), edges.end(),
                     [states](const wire::Edge& edge) { return (states & record::bit_of(edge.via)) != 0; });
}

/// In truth, when it took the command.
bool is_in_fault(const ComponentFacts& component, wire::Command command) {
  const bool left = component.left_fault_to != wire::State::unknown && enters_by(command, component.left_fault_to);
  return left || (component.truth == wire::State::fault && !has_entered_by(command, component.entered));
}

bool is_fenced(const ComponentFacts& component, const Deed& deed) {
  return component.is_fenced() && deed.is_fenced;
}

Excuse why_unfenced(const ComponentFacts& component) {
  return component.broken ? Excuse::lies : Excuse::unfenced;
}

}  // namespace

void i2_an_intent_comes_before_the_sending(const Scene& scene) {
  if (scene.facts.find_command(scene.record.command) != nullptr) return;
  scene.violates(Invariant::i2, nowhere,
                 fmt::format("{} (cmd_id {}) is sent to {} without an intent\nthe intent is in the history before the "
                             "command leaves",
                             wire::name(scene.record.what()), number(scene.record.command), scene.who()));
}

void i2_the_sending_comes_before_what_comes_of_it(const Scene& scene) {
  const CommandFacts* command = scene.facts.find_command(scene.record.command);
  if (command == nullptr || command->sent_at != nowhere) return;
  scene.violates(
      Invariant::i2, command->intended_at,
      fmt::format("{} (cmd_id {}) for {} counts as {}, and was not sent yet\nnothing comes of a command "
                  "before it has left",
                  wire::name(scene.record.what()), number(scene.record.command), scene.who(), name(scene.record.kind)));
}

void i2_an_intent_comes_before_the_effect(const Scene& scene, const Deed& deed) {
  if (!deed.can_act() || find_command(scene, deed) != nullptr || is_of_others(scene, deed)) return;
  blame(scene, deed, deed.acts,
        {Invariant::i2,
         scene.record.run,
         scene.record.component,
         {nowhere, scene.here()},
         fmt::format("{} acts on {} with cmd_id {} of epoch {}, which nobody intended\nan effect follows an "
                     "intent with its cmd_id and epoch",
                     scene.who(), wire::name(scene.record.what()), number(scene.record.command), deed.epoch)});
}

void i12_a_component_has_one_owner(const Scene& scene) {
  const RunFacts* owner = scene.facts.owner_of(*scene.component);
  if (owner == nullptr) return;
  const bool again = owner == scene.run && owner->was_recovered() && scene.component->owned_at < owner->recovered_at;
  if (again) return;
  if (owner->lost) return i21_nobody_takes_components_of_a_lost_run(scene);
  scene.violates(
      Invariant::i12, scene.component->owned_at,
      fmt::format("{} comes to run {} while it belongs to run {}\na component belongs to one run, from owned "
                  "to run_ended",
                  scene.who(), number(scene.record.run), number(owner->id)));
}

void i12_only_the_owner_commands(const Scene& scene) {
  const RunFacts* owner = scene.facts.owner_of(*scene.component);
  if (owner == scene.run) return;
  const std::string whose = owner == nullptr ? "nobody" : fmt::format("run {}", number(owner->id));
  scene.violates(Invariant::i12, owner == nullptr ? nowhere : scene.component->owned_at,
                 fmt::format("run {} commands {}, which belongs to {}\nonly the run that owns a component commands it",
                             number(scene.record.run), scene.who(), whose));
}

void i13_an_id_names_one_command(const Scene& scene) {
  const CommandFacts* known = scene.facts.find_command(scene.record.command);
  if (known == nullptr) return;
  scene.violates(Invariant::i13, known->intended_at,
                 fmt::format("cmd_id {} is intended a second time, for {}\neach intent has an id of its own",
                             number(scene.record.command), scene.who()));
}

/// A step commands a component again only when it knows what became of the command before; so does compensation with
/// the same command.
void i13_a_retry_reuses_its_id(const Scene& scene) {
  const record::CommandId before = scene.component->command;
  const CommandFacts* command = before != record::no_command ? scene.facts.find_command(before) : nullptr;
  if (command == nullptr || command->acknowledged_at != nowhere || command->refused_at != nowhere) return;
  const auto purpose = static_cast<record::Purpose>(scene.record.a);
  if (command->purpose != purpose) return;
  if (purpose == record::Purpose::compensation) {
    const bool given_up = scene.component->part.outcome != Outcome::open;
    if (given_up || command->what != scene.record.what()) return;
  } else {
    const StepFacts* step = scene.run->find_step(scene.record.b);
    if (step == nullptr || command->step != step->serial) return;
  }
  scene.violates(
      Invariant::i13, command->intended_at,
      fmt::format("{} is commanded under cmd_id {} while cmd_id {} is not acknowledged\na retry reuses its id",
                  scene.who(), number(scene.record.command), number(before)));
}

void i13_a_retry_counts_on(const Scene& scene) {
  const CommandFacts* command = scene.facts.find_command(scene.record.command);
  if (command == nullptr || scene.record.a == command->attempts + 1) return;
  scene.violates(Invariant::i13, command->intended_at, command->sent_at,
                 fmt::format("cmd_id {} to {} is sent as attempt {}\nattempt {} comes next",
                             number(scene.record.command), scene.who(), scene.record.a, command->attempts + 1));
}

void i13_a_command_acts_once(const Scene& scene, const Deed& deed) {
  if (!deed.can_act()) return;
  const CommandFacts* command = find_command(scene, deed);
  if (command == nullptr || command->accepted_at == nowhere) return;
  if (!is_fenced(*scene.component, deed)) return scene.excuses(Invariant::i13, why_unfenced(*scene.component));
  blame(scene, deed, deed.acts,
        {Invariant::i13,
         scene.record.run,
         scene.record.component,
         {command->intended_at, command->accepted_at, scene.here()},
         fmt::format("{} acts on cmd_id {} a second time\na repeat is answered as a duplicate, and moves nothing",
                     scene.who(), number(scene.record.command))});
}

void i14_each_start_has_a_greater_epoch(const Scene& scene) {
  if (scene.record.a > scene.facts.epoch()) return;
  scene.violates(Invariant::i14, nowhere,
                 fmt::format("an orchestrator starts with epoch {} after one with epoch {}\neach start has an epoch "
                             "above all before",
                             scene.record.a, scene.facts.epoch()));
}

void i14_epochs_never_decrease(const Scene& scene, const Deed& deed) {
  const ComponentFacts& component = *scene.component;
  if (!deed.is_taken && !deed.may_act) return;
  if (deed.epoch == 0 || deed.epoch >= component.epoch) return;
  if (!is_fenced(component, deed)) return scene.excuses(Invariant::i14, why_unfenced(component));
  blame(scene, deed, deed.is_taken,
        {Invariant::i14,
         scene.record.run,
         scene.record.component,
         {component.epoch_at, scene.here()},
         fmt::format("{} takes a command of epoch {} after one of epoch {}\nolder epochs are refused", scene.who(),
                     deed.epoch, component.epoch)});
}

void i14_nothing_acts_after_its_time(const Scene& scene, const Deed& deed) {
  if (!deed.can_act()) return;
  const CommandFacts* command = find_command(scene, deed);
  if (command == nullptr || command->sent_at == nowhere) return;
  if (command->not_after == base::Instant::max()) return;  // it lowers
  const base::Instant latest = command->not_after + scene.settings.epsilon;
  if (scene.record.time <= latest) return;
  if (!is_fenced(*scene.component, deed)) return scene.excuses(Invariant::i14, why_unfenced(*scene.component));
  Violation found{
      Invariant::i14,
      scene.record.run,
      scene.record.component,
      {command->sent_at, scene.here()},
      fmt::format("{} acts on {} {} after its not_after\na command that is too late is refused", scene.who(),
                  wire::name(scene.record.what()), base::measured_text(scene.record.time - command->not_after))};
  if (!deed.acts || deed.from <= latest) return blame(scene, deed, false, std::move(found));
  if (is_over(*command)) return scene.findings.add(std::move(found));
  // A later attempt has a later time, and its `sent` is not synced: the death of its orchestrator may have taken it.
  const std::uint64_t epoch = scene.facts.epoch();
  if (epoch == 0 || deed.epoch == epoch) scene.findings.suspect(std::move(found));
}

void i24_a_component_has_the_command(const Scene& scene) {
  const wire::Dialect dialect = scene.component->dialect;
  if (wire::implements(dialect, scene.record.what())) return;
  scene.violates(
      Invariant::i24, scene.component->owned_at,
      fmt::format("{} for {}, whose dialect {} does not have it\na component is given the commands of its "
                  "dialect only: {}",
                  wire::name(scene.record.what()), scene.who(), wire::name(dialect), wire::words_text(dialect)));
}

void i15_nobody_is_commanded_in_fault(const Scene& scene) {
  if (scene.record.what() == wire::Command::ack) return;
  const bool pronounced = scene.component->fault_verdict_at != nowhere;
  if (scene.record.state != wire::State::fault && !pronounced) return;
  scene.violates(Invariant::i15, pronounced ? scene.component->fault_verdict_at : scene.component->observed_at,
                 fmt::format("{} for {}, which is known to be in FAULT\nonly CMD_ACK leads out of FAULT",
                             wire::name(scene.record.what()), scene.who()));
}

void i15_a_fault_yields_to_an_acknowledgement_only(const Scene& scene, const Deed& deed) {
  const ComponentFacts& component = *scene.component;
  const wire::Command command = scene.record.what();
  if (!deed.can_act() || command == wire::Command::ack) return;
  if (deed.is_seen ? component.sight.state != wire::State::fault : !is_in_fault(component, command)) return;
  if (component.broken) return scene.excuses(Invariant::i15, Excuse::lies);
  if (component.pretends) return scene.excuses(Invariant::i15, Excuse::disobeys);
  // Its next change since it was in FAULT is the one that this command has made.
  const bool is_next = component.sight.revision != 0 && scene.record.b == component.sight.revision + 1 &&
                       enters_by(command, scene.record.state);
  blame(scene, deed, deed.acts && (!deed.is_seen || is_next),
        {Invariant::i15,
         scene.record.run,
         scene.record.component,
         {deed.is_seen ? component.sight.at : component.truth_at, scene.here()},
         fmt::format("{} accepts {} in FAULT\na component in FAULT refuses everything but CMD_ACK", scene.who(),
                     wire::name(command))});
}

}  // namespace kapela::checker
