// Spans as OTLP/HTTP JSON: the body of POST /v1/traces. A function.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/tracing/span.hpp"

namespace kapela::tracing {

/// Who made the spans.
struct Resource {
  std::string service{};   ///< service.name
  std::string instance{};  ///< service.instance.id
  std::string version{};
};

[[nodiscard]] std::string otlp_body(const std::vector<Span>& spans, const Resource& resource);

}  // namespace kapela::tracing
