#include "orchestrator/engine/reversal.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/explain.hpp"
#include "orchestrator/engine/health.hpp"

namespace kapela::engine {

using record::ComponentId, record::Miss, record::Reason, record::RecordKind;

namespace {

bool depends(const record::Plant& plant, ComponentId who, ComponentId on) {
  const std::vector<ComponentId>& needed = plant.at(who).depends_on;
  return std::any_of(needed.begin(), needed.end(),
                     [&](ComponentId each) { return each == on || depends(plant, each, on); });
}

}  // namespace

Reversal::Reversal(RunCore& core, Courier& courier, Activities& activities, const Extent& extent, Courier::Turn turn)
    : Activity(activities, extent), core_(core), courier_(courier), left_(courier.to_take_back(turn)) {}

void Reversal::begin(base::Instant until) {
  until_ = until;
  begin_next();
}

/// Those of the step that comes last. Where no time is left they are named without having been tried.
void Reversal::begin_next() {
  while (!left_.empty() && under_way_.empty()) {
    const std::uint32_t step = left_.back()->step;
    while (!left_.empty() && left_.back()->step == step) {
      Courier::Parcel* const parcel = left_.back();
      left_.pop_back();
      if (const std::optional<std::string> why = forbidden(*parcel)) {
        give_up({parcel}, Reason::wrong_state, *why);
        continue;
      }
      const base::Instant deadline = std::min(core_.now() + parcel->undo->timeout, until_);
      under_way_.push_back({parcel, courier_.take_back(*parcel, deadline), deadline});
    }
  }
  if (under_way_.empty()) return end();
  courier_.dispatch();
  arm();
}

/// Who could not be brought down keeps its process, and so does whoever it depends on, however far.
std::optional<std::string> Reversal::forbidden(const Courier::Parcel& parcel) const {
  if (parcel.undo->errand->deed != wire::ProcessDeed::stop) return std::nullopt;
  if (std::optional<std::string> why = forbids_end(core_.seen(parcel.to))) return why;
  const record::Plant& plant = core_.context.plant;
  for (std::size_t i = 0; i < plant.components.size(); ++i) {
    const auto id = static_cast<ComponentId>(i);
    if (!forbids_end(core_.seen(id)) || !depends(plant, id, parcel.to)) continue;
    return fmt::format("{} depends on it, and is in {}", plant.at(id).name, wire::name(core_.seen(id).seen.state));
  }
  return std::nullopt;
}

void Reversal::arm() {
  const auto earliest = std::min_element(under_way_.begin(), under_way_.end(),
                                         [](const Undo& a, const Undo& b) { return a.deadline < b.deadline; });
  core_.context.timers.arm(*this, earliest->deadline);
}

void Reversal::on_answer(const Answer& answer, Commander::News) {
  if (over()) return;
  const auto undo = std::find_if(under_way_.begin(), under_way_.end(),
                                 [&answer](const Undo& each) { return each.id == answer.command; });
  if (undo == under_way_.end() || undo->parcel->to != answer.component) return;
  if (undo->parcel->taken_back) return finish(undo);
  if (answer.kind != Answer::Kind::refused) return;  // it is repeated
  give_up(*undo, Reason::nack, answer.reason);
  finish(undo);
}

void Reversal::on_deadline() {
  for (auto undo = under_way_.begin(); undo != under_way_.end();) {
    if (core_.now() < undo->deadline) {
      ++undo;
      continue;
    }
    const Board::Entry& seen = core_.seen(undo->parcel->to);
    const bool nobody = seen.missed > 0 && seen.last_miss == Miss::refused;
    give_up(*undo, nobody ? Reason::unreachable : Reason::timeout, {});
    courier_.withdraw(undo->id);
    undo = under_way_.erase(undo);
  }
  if (under_way_.empty()) return begin_next();
  arm();
}

/// What it has done stays done, and somebody has to see to it.
void Reversal::give_up(const Undo& undo, Reason reason, std::string_view why) {
  const Courier::Parcel& parcel = *undo.parcel;
  const std::string summary =
      fmt::format("{}: {} is not taken back: {} was {}{}", core_.context.plant.at(parcel.to).name, parcel.errand->event,
                  parcel.undo->errand->event,
                  reason == Reason::nack          ? "refused"
                  : reason == Reason::wrong_state ? "not sent"
                                                  : "not acknowledged within " + base::to_text(parcel.undo->timeout),
                  because(why));
  core_.record({.command = parcel.id,
                .b = core_.miss_now(parcel.to),
                .text = summary,
                .component = parcel.to,
                .kind = RecordKind::event_left,
                .state = core_.state_now(parcel.to),
                .detail = static_cast<std::uint8_t>(reason)});
}

void Reversal::finish(std::vector<Undo>::iterator undo) {
  under_way_.erase(undo);
  if (!under_way_.empty()) return arm();
  core_.context.timers.disarm(*this);
  begin_next();
}

}  // namespace kapela::engine
