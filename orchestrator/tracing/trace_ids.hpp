// The ids of traces and spans: functions of what names a run and its parts, so that whoever sends a command and whoever
// exports its span agree without a word. Functions only.
#pragma once

#include <cstdint>
#include <string>

#include "orchestrator/record/identifiers.hpp"

namespace kapela::tracing {

/// What a span is, in the first byte of its id; the rest numbers it. None is 0, so no id is.
enum class SpanKind : std::uint8_t { run = 1, phase = 2, step = 3, command = 4, wait = 5 };

/// 32 hexadecimal digits: the epoch, and the run.
[[nodiscard]] std::string trace_id(record::Epoch epoch, record::RunId run);
/// 16 hexadecimal digits. `number` is unique among the spans of its kind in a trace.
[[nodiscard]] std::string span_id(SpanKind kind, std::uint64_t number);

/// The W3C header of a command's requests: they are children of the command's span.
[[nodiscard]] std::string traceparent(record::Epoch epoch, record::RunId run, record::CommandId command);

}  // namespace kapela::tracing
