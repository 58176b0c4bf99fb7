#include "orchestrator/engine/record.hpp"

#include "orchestrator/base/assert.hpp"

namespace kapela::engine {

std::string_view name(RecordKind kind) {
  switch (kind) {
    case RecordKind::run_accepted:
      return "run_accepted";
    case RecordKind::log:
      return "log";
    case RecordKind::step_started:
      return "step_started";
    case RecordKind::intent:
      return "intent";
    case RecordKind::sent:
      return "sent";
    case RecordKind::acknowledged:
      return "acknowledged";
    case RecordKind::refused:
      return "refused";
    case RecordKind::in_doubt:
      return "in_doubt";
    case RecordKind::observed:
      return "observed";
    case RecordKind::reached:
      return "reached";
    case RecordKind::verdict:
      return "verdict";
    case RecordKind::step_ended:
      return "step_ended";
    case RecordKind::run_ended:
      return "run_ended";
  }
  ASSERT(!"unknown RecordKind");
}

}  // namespace kapela::engine
