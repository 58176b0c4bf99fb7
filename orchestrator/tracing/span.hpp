// Span: a piece of a run with a beginning and an end, as OpenTelemetry means it. A value.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "orchestrator/base/clock.hpp"

namespace kapela::tracing {

using AttributeValue = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

struct Event {
  base::WallTime at{};
  std::string name{};
  Attributes attributes{};
};

struct Span {
  enum class Status { unset, ok, error };

  std::string trace{};
  std::string id{};
  std::string parent{};  ///< empty: the root
  std::string name{};
  base::WallTime start{};
  base::WallTime end{};
  bool client = false;  ///< it waits for somebody else's answer
  Attributes attributes{};
  std::vector<Event> events{};
  std::size_t dropped_events = 0;
  std::vector<std::string> links{};  ///< traces of earlier lives of the run; each to its run's span, `linked_id`
  std::string linked_id{};
  Status status = Status::unset;
  std::string message{};  ///< of an error
};

}  // namespace kapela::tracing
