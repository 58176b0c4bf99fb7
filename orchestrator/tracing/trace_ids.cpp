#include "orchestrator/tracing/trace_ids.hpp"

#include <fmt/format.h>

namespace kapela::tracing {

std::string trace_id(record::Epoch epoch, record::RunId run) {
  return fmt::format("{:016x}{:016x}", number(epoch), number(run));
}

std::string span_id(SpanKind kind, std::uint64_t number) {
  constexpr unsigned kind_at = 56;
  constexpr std::uint64_t numbers = (std::uint64_t{1} << kind_at) - 1;
  return fmt::format("{:016x}", static_cast<std::uint64_t>(kind) << kind_at | (number & numbers));
}

std::string traceparent(record::Epoch epoch, record::RunId run, record::CommandId command) {
  return fmt::format("00-{}-{}-01", trace_id(epoch, run), span_id(SpanKind::command, number(command)));
}

}  // namespace kapela::tracing
