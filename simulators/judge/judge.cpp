#include "simulators/judge/judge.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/checker/dependencies.hpp"
#include "orchestrator/checker/lowering_rules.hpp"
#include "orchestrator/record/run_terms.hpp"
#include "orchestrator/wire/messages.hpp"
#include "simulators/judge/hindrance.hpp"
#include "simulators/judge/truth.hpp"

namespace kapela::judge {
namespace {

using checker::nowhere;
using checker::Position;
using record::ComponentId;
using record::Record;
using record::RecordKind;
using wire::State;

checker::Dependencies::Lists depends_on(const record::Plant& plant) {
  checker::Dependencies::Lists lists;
  for (const record::ComponentSpec& each : plant.components) lists.push_back(each.depends_on);
  return lists;
}

bool is_accepted(const Record& handled) {
  return static_cast<wire::Verdict>(handled.a) == wire::Verdict::accepted;
}

class Judge {
 public:
  Judge(std::span<const Record> records, const CaseFacts& facts)
      : records_(records), facts_(facts), truth_(facts.initial), dependencies_(depends_on(*facts.plant)) {}

  Judgement carry_out() {
    for (Position at = 0; at < records_.size(); ++at) {
      const Record& record = records_[at];
      if (next_run_ < facts_.runs.size() && facts_.runs[next_run_].accepted == at) begin_run();
      if (truth_.has(record.component)) {
        if (record.kind == RecordKind::handled && record.run != by_hand) on_command(record, at);
        if (record.kind == RecordKind::handled && record.run == by_hand) on_command_by_hand(record);
        truth_.fold(record, at);
        note_trouble(record.component);
      }
      if (run_ != nullptr && run_->ended == at) end_run(record.time);
    }
    close_run();
    return std::move(judgement_);
  }

 private:
  /// A component's part in the run that is judged, from its start to that of the next.
  struct Part {
    State base = State::unknown;
    Position raised_at = nowhere;  ///< by the orchestrator, last
    bool was_commanded = false;
    bool was_raised_by_hand = false;
    bool was_in_trouble = false;  ///< in FAULT, or dead
    std::uint32_t told = 0;       ///< laws that it was found to break, as bits
  };

  void begin_run() {
    close_run();
    run_ = &facts_.runs[next_run_++];
    parts_.assign(facts_.plant->components.size(), {});
    for (std::size_t i = 0; i < parts_.size(); ++i) parts_[i].base = truth_.at(id_of(i)).state;
  }

  void on_command(const Record& record, Position at) {
    if (run_ == nullptr || is_query(record.what())) return;
    const State from = truth_.came_to(record);
    Part& part = parts_[index(record.component)];
    check_fault(record, from, at);
    if (!is_accepted(record)) return;
    part.was_commanded = true;
    if (checker::raises(record.what(), from)) {
      part.raised_at = at;
      check_late_command(record, at);
    } else {
      check_order(record, from, at);
    }
  }

  void on_command_by_hand(const Record& record) {
    if (run_ != nullptr && is_accepted(record) && checker::raises(record.what(), truth_.came_to(record)))
      parts_[index(record.component)].was_raised_by_hand = true;
  }

  void note_trouble(ComponentId id) {
    if (run_ != nullptr) parts_[index(id)].was_in_trouble |= is_in_trouble(id);
  }

  void check_late_command(const Record& record, Position at) {
    if (run_->ended == nowhere || at < run_->ended || run_->told != Told::failure) return;
    report(Law::no_late_command, record.component, {run_->ended, at},
           fmt::format("{} obeys {} {} after the orchestrator has told that '{}' failed", name_of(record.component),
                       name(record.what()), base::measured_text(record.time - records_[run_->ended].time),
                       run_->scenario));
  }

  void check_fault(const Record& record, State from, Position at) {
    if (from != State::fault || record.what() == wire::Command::ack) return;
    const Truth::Component& component = truth_.at(record.component);
    if (record.time - component.moved <= facts_.reaction) return;
    if (has_fault(record.component, blinds)) return;
    report(Law::no_command_in_fault, record.component, known(component.moved_at, at),
           fmt::format("{} gets {} {} after it went to FAULT", name_of(record.component), name(record.what()),
                       base::measured_text(record.time - component.moved)));
  }

  /// What a scenario lowers by itself has the order that the scenario says.
  void check_order(const Record& record, State from, Position at) {
    if (run_->meaning.lowers || checker::energy(from) <= 0) return;
    const auto is_up = [&](ComponentId id) { return stands_over(id, record.time); };
    const ComponentId over = dependencies_.find_dependent(record.component, is_up, [](ComponentId) { return true; });
    if (over == record::no_component) return;
    report(Law::dependents_first, record.component, known(truth_.at(over).moved_at, at),
           fmt::format("{} goes down by {} while {}, which depends on it, {}", name_of(record.component),
                       name(record.what()), name_of(over), standing_of(over)));
  }

  /// It is not down again, and whoever commands can know.
  [[nodiscard]] bool stands_over(ComponentId id, base::Instant now) {
    const Part& part = parts_[index(id)];
    const Truth::Component& component = truth_.at(id);
    if (has_fault(id, deceives)) return false;
    if (is_in_trouble(id)) {
      const base::Instant since = component.dead ? component.died : component.moved;
      return run_->meaning.holds && now - since > facts_.reaction;
    }
    if (!part.was_commanded) return false;
    const bool is_down =
        wire::traits(component.state).stable && checker::energy(component.state) <= checker::energy(part.base);
    return !is_down && (run_->meaning.holds || !keeps_up(id));
  }

  void end_run(base::Instant now) {
    if (run_->told == Told::no_end)
      report(Law::an_end, record::no_component, {run_->accepted, run_->ended},
             fmt::format("'{}' has not ended: {}", run_->scenario, run_->cause));
    if (run_->told != Told::success) return;
    for (std::size_t i = 0; i < parts_.size(); ++i) check_success(id_of(i), now);
  }

  void check_success(ComponentId id, base::Instant now) {
    const std::uint64_t wanted = run_->meaning.wanted.empty() ? 0 : run_->meaning.wanted[index(id)];
    const Truth::Component& component = truth_.at(id);
    const auto is_wanted = [wanted](State state) { return (wanted & record::bit_of(state)) != 0; };
    if (wanted == 0 || (is_wanted(component.state) && !component.dead)) return;
    const base::Instant since = component.dead ? component.died : component.moved;
    const State before = component.dead ? component.state : component.before;
    if (is_wanted(before) && now - since <= facts_.reaction) return;  // it may not have heard of that
    if (has_fault(id, deceives)) return excuse(id, "what it says of itself is not true");
    report(Law::true_success, id, known(component.moved_at, run_->ended),
           fmt::format("the orchestrator tells that '{}' succeeded, and {} {}", run_->scenario, name_of(id),
                       standing_of(id)));
  }

  void close_run() {
    if (run_ == nullptr) return;
    if (run_->told == Told::failure)
      for (std::size_t i = 0; i < parts_.size(); ++i) check_half_start(id_of(i));
    run_ = nullptr;
  }

  void check_half_start(ComponentId id) {
    const Part& part = parts_[index(id)];
    const State now = truth_.at(id).state;
    if (!part.was_commanded || checker::energy(now) <= checker::energy(part.base)) return;
    if (part.was_in_trouble) return excuse(id, "it was in FAULT, or dead");
    if (part.was_raised_by_hand) return excuse(id, "it was raised by hand");
    if (keeps_up(id)) return excuse(id, "a fault keeps it from going down");
    const auto is_unable = [&](ComponentId each) { return parts_[index(each)].was_in_trouble || keeps_up(each); };
    const ComponentId held_by = dependencies_.find_dependent(id, is_unable, [](ComponentId) { return true; });
    if (held_by != record::no_component)
      return excuse(id, fmt::format("{}, which depends on it, cannot go down", name_of(held_by)));
    std::vector<Position> shown{run_->accepted};
    for (const Position each : known(part.raised_at, run_->ended)) shown.push_back(each);
    std::sort(shown.begin(), shown.end());
    report(Law::no_half_start, id, std::move(shown),
           fmt::format("'{}' did not succeed, and {} is left in {}; it was in {} before", run_->scenario, name_of(id),
                       name(now), name(part.base)));
  }

  [[nodiscard]] bool is_in_trouble(ComponentId id) const {
    const Truth::Component& component = truth_.at(id);
    return component.dead || component.state == State::fault || component.state == State::on_error;
  }

  [[nodiscard]] bool keeps_up(ComponentId id) const {
    return std::any_of(facts_.faults.begin(), facts_.faults.end(), [&](const ActedFault& each) {
      return each.component == id && judge::keeps_up(each, facts_.reaction);
    });
  }

  [[nodiscard]] bool has_fault(ComponentId id, bool (*is_one)(const faults::Fault&)) const {
    return std::any_of(facts_.faults.begin(), facts_.faults.end(), [&](const ActedFault& each) {
      return each.component == id && each.hits > 0 && is_one(each.fault);
    });
  }

  void report(Law law, ComponentId id, std::vector<Position> shown, std::string explanation) {
    if (id != record::no_component) {
      std::uint32_t& told = parts_[index(id)].told;
      const std::uint32_t bit = 1U << static_cast<unsigned>(law);
      if ((std::exchange(told, told | bit) & bit) != 0) return;
    }
    judgement_.breaches.push_back({law, id, std::move(shown), std::move(explanation)});
  }

  void excuse(ComponentId id, const std::string& why) {
    judgement_.excused.push_back(fmt::format("{} is left in {}: {}", name_of(id), name(truth_.at(id).state), why));
  }

  [[nodiscard]] std::string standing_of(ComponentId id) const {
    return truth_.at(id).dead ? "is dead" : fmt::format("is in {}", name(truth_.at(id).state));
  }

  static std::vector<Position> known(Position one, Position other) {
    std::vector<Position> both;
    for (const Position each : {one, other})
      if (each != nowhere) both.push_back(each);
    return both;
  }
  static ComponentId id_of(std::size_t i) { return static_cast<ComponentId>(i); }
  [[nodiscard]] const std::string& name_of(ComponentId id) const { return facts_.plant->at(id).name; }
  static std::string_view name(State state) { return wire::name(state); }
  static std::string_view name(wire::Command command) { return wire::name(command); }

  std::span<const Record> records_;
  const CaseFacts& facts_;
  Truth truth_;
  checker::Dependencies dependencies_;
  std::size_t next_run_ = 0;
  const ToldRun* run_ = nullptr;
  std::vector<Part> parts_;
  Judgement judgement_;
};

}  // namespace

Judgement judge(std::span<const Record> records, const CaseFacts& facts) {
  return Judge(records, facts).carry_out();
}

}  // namespace kapela::judge
