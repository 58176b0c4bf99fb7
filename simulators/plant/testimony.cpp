#include "simulators/plant/testimony.hpp"

#include "simulators/faults/injected_text.hpp"

namespace kapela::plant {

using record::RecordKind;

void Testimony::handled(wire::Command command, const wire::Fence& fence, const component::CommandReply& reply) {
  write({.run = record::RunId(fence.run.value_or(0)),
         .command = record::CommandId(fence.cmd_id.value_or(0)),
         .a = static_cast<std::uint64_t>(reply.verdict),
         .b = fence.epoch.value_or(0),
         .kind = RecordKind::handled,
         .state = reply.state,
         .detail = static_cast<std::uint8_t>(command)});
}

void Testimony::event_handled(std::string_view event, const wire::Fence& fence, component::Verdict verdict,
                              wire::State state) {
  write({.run = record::RunId(fence.run.value_or(0)),
         .command = record::CommandId(fence.cmd_id.value_or(0)),
         .a = static_cast<std::uint64_t>(verdict),
         .b = fence.epoch.value_or(0),
         .text = event,
         .kind = RecordKind::event_handled,
         .state = state});
}

void Testimony::moved(wire::State from, wire::State to, std::uint64_t revision) {
  write({.b = revision, .kind = RecordKind::moved, .state = to, .detail = static_cast<std::uint8_t>(from)});
}

void Testimony::injected(const faults::Fault& fault) {
  const bool is_death = loses_memory_ && fault.type == faults::FaultType::crash;
  const auto forgets = static_cast<std::uint64_t>(wire::Injected::forgets);
  write({.a = faults::injected_bits(fault) | (is_death ? forgets : 0),
         .b = static_cast<std::uint64_t>(fault.duration.count()),
         .text = fault.name.empty() ? name(fault.type) : std::string_view(fault.name),
         .kind = RecordKind::injected,
         .detail = static_cast<std::uint8_t>(fault.type)});
}

void Testimony::crashed(wire::State state) {
  write({.kind = RecordKind::crashed, .state = state});
}

void Testimony::restarted(wire::State state) {
  write({.kind = RecordKind::restarted, .state = state});
}

void Testimony::sighted(wire::Command command, const wire::Fence& fence, Seen seen) {
  seen.sighting.epoch = fence.epoch.value_or(0);
  write({.run = record::RunId(fence.run.value_or(0)),
         .command = record::CommandId(fence.cmd_id.value_or(0)),
         .a = record::sighting_code(seen.sighting),
         .b = seen.revision,
         .kind = RecordKind::sighted,
         .state = seen.state,
         .detail = static_cast<std::uint8_t>(command)});
}

void Testimony::sighted(const Seen& seen, const wire::Fence& cause) {
  sighted(wire::Command::get_state, cause, seen);
}

void Testimony::lost_sight() {
  sighted(Seen{{.how = record::Sight::silence}});
}

void Testimony::write(record::Record record) {
  if (recorder_ == nullptr) return;
  record.component = id_;
  recorder_->write(record);
}

}  // namespace kapela::plant
