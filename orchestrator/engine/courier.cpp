#include "orchestrator/engine/courier.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace kapela::engine {

using record::CommandId, record::ComponentId, record::EventOutcome, record::Purpose, record::Record, record::RecordKind;

namespace {

/// Of a reply in the history.
constexpr std::size_t most_reply_bytes = 4'096;

/// Until one is asked again: it answers when it is done.
constexpr base::Duration supervisor_patience = std::chrono::seconds(5);

std::string text_of(const wire::Json& reply) {
  std::string text = reply.dump(-1, ' ', false, wire::Json::error_handler_t::replace);
  if (text.size() <= most_reply_bytes) return text;
  return wire::Json{{"left_out_bytes", text.size()}}.dump();
}

}  // namespace

/// The next attempt of one that is in doubt.
class Courier::Resend final : public base::Timer {
 public:
  Resend(Courier& courier, CommandId id) : courier_(courier), id_(id) {}
  [[nodiscard]] CommandId id() const { return id_; }

 private:
  void on_timer() override { courier_.send_again(id_); }

  Courier& courier_;
  CommandId id_;
};

Courier::Courier(RunCore& core) : core_(core) {}

Courier::~Courier() = default;

CommandId Courier::intend(ComponentId to, std::uint32_t step, ErrandPtr errand, std::optional<TakingBack> undo,
                          base::Instant deadline) {
  Parcel parcel;
  parcel.to = to;
  parcel.step = step;
  parcel.errand = std::move(errand);
  parcel.undo = std::move(undo);
  parcel.deadline = deadline;
  if (gives_back(parcel)) {
    parcel.errand = std::make_shared<const Errand>(Errand{
        .event = parcel.errand->event, .data = parcel.errand->data, .harmless = true, .deed = parcel.errand->deed});
    parcel.undo.reset();
  }
  return add(std::move(parcel), Purpose::forward);
}

/// A process that the run has ended itself: when all is undone it runs, whether this has started it or the undo does.
bool Courier::gives_back(const Parcel& parcel) const {
  using wire::ProcessDeed;
  if (parcel.errand->deed != ProcessDeed::start) return false;
  return std::any_of(parcels_.begin(), parcels_.end(), [&parcel](const Parcel& each) {
    const bool ends = each.errand->deed == ProcessDeed::stop && each.undoes == nullptr;
    return each.to == parcel.to && ends && each.may_have_acted() && !each.taken_back;
  });
}

void Courier::inherit(CommandId id, ComponentId to, std::uint32_t step, ErrandPtr errand, TakingBack undo) {
  Parcel& parcel = parcels_.emplace_back();
  parcel.id = id;
  parcel.to = to;
  parcel.step = step;
  parcel.errand = std::move(errand);
  parcel.undo = std::move(undo);
  parcel.is_inherited = true;
}

CommandId Courier::take_back(Parcel& parcel, base::Instant deadline) {
  Parcel undo;
  undo.to = parcel.to;
  undo.step = parcel.step;
  undo.undoes = &parcel;
  undo.errand = parcel.undo->errand;
  undo.deadline = deadline;
  return add(std::move(undo), Purpose::compensation);
}

CommandId Courier::add(Parcel parcel, Purpose purpose) {
  parcel.id = static_cast<CommandId>(++core_.context.last_command);
  const Parcel& added = parcels_.emplace_back(std::move(parcel));
  undoes_ = purpose != Purpose::forward;
  const std::string text = to_text(*added.errand, added.undo);
  record_parcel(RecordKind::event_intended, added,
                {.a = static_cast<std::uint64_t>(purpose),
                 .b = undoes_ ? number(added.undoes->id) : added.step,
                 .text = text,
                 .state = added.errand->deed ? core_.state_now(added.to) : core_.seen(added.to).seen.state,
                 .detail = record::intention(added.undo.has_value(), added.errand->deed)});
  unsent_.push_back(added.id);
  return added.id;
}

Courier::Parcel* Courier::last_of(std::uint32_t step, ComponentId to) {
  const auto found = std::find_if(parcels_.rbegin(), parcels_.rend(), [&](const Parcel& each) {
    return each.step == step && each.to == to && each.undoes == nullptr && !each.is_inherited;
  });
  return found == parcels_.rend() ? nullptr : &*found;
}

void Courier::repeat(Parcel& parcel, base::Instant deadline) {
  parcel.deadline = deadline;
  unsent_.push_back(parcel.id);
}

void Courier::dispatch() {
  if (unsent_.empty()) return;
  unsafe_ = core_.context.recorder.last();
  if (core_.context.durability.ask() || (undoes_ && core_.context.durability.broken())) send_unsent();
}

void Courier::on_durability() {
  if (unsent_.empty()) return;
  const Durability& durability = core_.context.durability;
  if (durability.covers(unsafe_) || (undoes_ && durability.broken())) send_unsent();
}

void Courier::send_unsent() {
  for (const CommandId id : std::exchange(unsent_, {})) {
    Parcel& parcel = *find(id);
    if (core_.now() < parcel.deadline || parcel.undoes != nullptr) send(parcel);
  }
}

void Courier::withdraw() {
  unsent_.clear();
  resends_.clear();
  for (Parcel& parcel : parcels_) parcel.deadline = std::min(parcel.deadline, core_.now());
}

void Courier::withdraw(CommandId id) {
  std::erase(unsent_, id);
  if (Parcel* const parcel = find(id)) parcel->deadline = std::min(parcel->deadline, core_.now());
}

void Courier::send(Parcel& parcel) {
  const EngineSettings& settings = core_.context.settings;
  const base::Instant now = core_.now();
  ++parcel.attempts;
  ++parcel.open;
  Order order;
  order.component = parcel.to;
  order.command = wire::Command::event;
  order.errand = parcel.errand;
  order.id = parcel.id;
  order.run = core_.report.id;
  order.epoch = core_.context.epoch;
  // What takes something back must not be too late by a calendar that differs.
  if (parcel.undoes == nullptr) order.not_after = parcel.deadline;
  const base::Duration patience =
      parcel.errand->deed ? std::max(settings.answer_timeout, supervisor_patience) : settings.answer_timeout;
  order.answer_by = std::min(parcel.deadline, now + patience);
  order.reply_by = parcel.deadline;
  record_parcel(RecordKind::event_sent, parcel,
                {.a = parcel.attempts,
                 .b = order.not_after ? nanoseconds(order.not_after->time_since_epoch()) : 0,
                 .text = parcel.errand->event});
  core_.context.transport.send(order);
}

void Courier::send_again(CommandId id) {
  Parcel* const parcel = find(id);
  if (parcel == nullptr || parcel->acknowledged || core_.now() >= parcel->deadline) return;
  send(*parcel);
}

/// Where a component does not know its copies, one that may have arrived is not sent again, unless it takes back.
void Courier::repeat_later(const Parcel& parcel, Answer::Kind kind) {
  const bool knows_copies = parcel.errand->deed || core_.dialect_of(parcel.to) != wire::Dialect::avena2;
  if (kind != Answer::Kind::unreachable && !knows_copies && parcel.undoes == nullptr) return;
  const EngineSettings& settings = core_.context.settings;
  const unsigned doublings = std::min(parcel.attempts - 1, 10U);
  const base::Duration pause = std::min(settings.resend_first * (1U << doublings), settings.resend_most);
  auto found =
      std::find_if(resends_.begin(), resends_.end(), [&](const auto& each) { return each->id() == parcel.id; });
  if (found == resends_.end()) {
    resends_.push_back(std::make_unique<Resend>(*this, parcel.id));
    found = std::prev(resends_.end());
  }
  core_.context.timers.arm(**found, core_.now() + pause);
}

Courier::News Courier::on_answer(const Answer& answer) {
  Parcel* const parcel = find(answer.command);
  if (parcel == nullptr || parcel->to != answer.component) return News::none;
  const auto note = [&](EventOutcome outcome, std::string_view text) {
    record_parcel(RecordKind::event_answered, *parcel, {.text = text, .detail = static_cast<std::uint8_t>(outcome)});
  };
  if (answer.reply) return take_reply(*parcel, answer);
  if (parcel->acknowledged) return News::none;
  switch (answer.kind) {
    case Answer::Kind::accepted:
    case Answer::Kind::already_there:
      parcel->acknowledged = true;
      if (parcel->errand->deed && answer.kind == Answer::Kind::already_there) {
        parcel->taken_back = true;
        note(EventOutcome::needless, {});
      } else {
        note(EventOutcome::acknowledged, {});
      }
      if (parcel->undoes != nullptr) parcel->undoes->taken_back = true;
      return News::acknowledged;
    case Answer::Kind::refused:
      parcel->reason = answer.reason;
      parcel->deadline = std::min(parcel->deadline, core_.now());
      --parcel->open;  // it has decided, and does not act
      note(parcel->may_have_acted() ? EventOutcome::failed : EventOutcome::refused, answer.reason);
      return News::refused;
    case Answer::Kind::unreachable:
    case Answer::Kind::no_answer:
      parcel->reason = answer.reason;
      if (answer.kind == Answer::Kind::unreachable) --parcel->open;
      record_parcel(RecordKind::event_in_doubt, *parcel,
                    {.a = parcel->attempts,
                     .text = answer.reason,
                     .detail = static_cast<std::uint8_t>(answer.kind == Answer::Kind::unreachable)});
      repeat_later(*parcel, answer.kind);
      return News::doubtful;
  }
  return News::none;
}

/// Which is an acknowledgement as well.
Courier::News Courier::take_reply(Parcel& parcel, const Answer& answer) {
  if (parcel.reply) return News::none;
  if (answer.kind == Answer::Kind::no_answer) {  // it will say more
    parcel.reason = answer.reason;
    return News::none;
  }
  parcel.acknowledged = true;
  parcel.reply = answer.reply;
  parcel.reason = answer.reason;
  const bool failed = answer.kind == Answer::Kind::refused;
  record_parcel(RecordKind::event_answered, parcel,
                {.text = text_of(*parcel.reply),
                 .detail = static_cast<std::uint8_t>(failed ? EventOutcome::failed : EventOutcome::replied)});
  return failed ? News::failed : News::replied;
}

const Courier::Parcel* Courier::find(CommandId id) const {
  return const_cast<Courier*>(this)->find(id);
}

Courier::Parcel* Courier::find(CommandId id) {
  const auto found = std::find_if(parcels_.rbegin(), parcels_.rend(),
                                  [id](const Parcel& each) { return each.id == id && !each.is_inherited; });
  return found == parcels_.rend() ? nullptr : &*found;
}

bool Courier::leaves_something() const {
  return std::any_of(parcels_.begin(), parcels_.end(), [](const Parcel& each) {
    return each.undoes == nullptr && each.may_have_acted() && !each.taken_back && !each.errand->harmless;
  });
}

std::vector<Courier::Parcel*> Courier::to_take_back(Turn turn) {
  std::vector<Parcel*> found;
  for (Parcel& parcel : parcels_) {
    const bool comes_last = parcel.errand->deed == wire::ProcessDeed::start;
    if (comes_last != (turn == Turn::after_lowering)) continue;
    if (parcel.undo && parcel.may_have_acted() && !parcel.taken_back) found.push_back(&parcel);
  }
  return found;
}

void Courier::record_parcel(RecordKind kind, const Parcel& parcel, Record&& line) {
  line.kind = kind;
  line.component = parcel.to;
  line.command = parcel.id;
  core_.record(std::move(line));
}

}  // namespace kapela::engine
