// What one event costs on its way in and out: a command as avena sends it, and the reply to a CMD_GET_STATE.
#include <string>

#include <benchmark/benchmark.h>

#include "orchestrator/wire/event_codec.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::wire {
namespace {

constexpr base::WallTime now{std::chrono::microseconds(1'795'411'782'428'951)};

Event command() {
  Event event;
  event.source = "orchestrator";
  event.source_port = 8000;
  event.destination = "io";
  event.destination_port = 8001;
  event.event_type = "CMD_INITIALIZE";
  event.id = 7;
  event.to_be_processed = true;
  event.timestamp = timestamp_text(now);
  Fence fence;
  fence.cmd_id = 1;
  fence.epoch = 2;
  fence.not_after = now;
  fence.run = 3;
  event.data = encode(fence);
  return event;
}

Event state_reply() {
  Event event = reply_to(command());
  event.event_type = "CMD_GET_STATE";
  StateReport report;
  report.state = State::run;
  event.data = encode(report);
  event.result = EventResult{"success"};
  return event;
}

void encode_event(benchmark::State& state, const Event& event) {
  for (auto _ : state) benchmark::DoNotOptimize(encode(event));
}

void decode_event(benchmark::State& state, const Event& event) {
  const std::string body = encode(event);
  for (auto _ : state) benchmark::DoNotOptimize(decode_incoming(body, now));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}

BENCHMARK_CAPTURE(encode_event, command, command());
BENCHMARK_CAPTURE(decode_event, command, command());
BENCHMARK_CAPTURE(encode_event, get_state_reply, state_reply());
BENCHMARK_CAPTURE(decode_event, get_state_reply, state_reply());

void read_state_report(benchmark::State& state) {
  const Event event = state_reply();
  for (auto _ : state) benchmark::DoNotOptimize(decode_state_report(*event.data));
}
BENCHMARK(read_state_report);

}  // namespace
}  // namespace kapela::wire
