#include "orchestrator/engine/report.hpp"

#include "orchestrator/base/assert.hpp"

namespace kapela::engine {

std::string_view name(RunStatus status) {
  switch (status) {
    case RunStatus::running:
      return "RUNNING";
    case RunStatus::succeeded:
      return "SUCCEEDED";
    case RunStatus::rejected:
      return "REJECTED";
    case RunStatus::rolled_back:
      return "ROLLED_BACK";
    case RunStatus::rollback_failed:
      return "ROLLBACK_FAILED";
    case RunStatus::stopped_partial:
      return "STOPPED_PARTIAL";
  }
  ASSERT(!"unknown RunStatus");
}

std::string_view name(Reason reason) {
  switch (reason) {
    case Reason::fault:
      return "FAULT";
    case Reason::unreachable:
      return "UNREACHABLE";
    case Reason::timeout:
      return "TIMEOUT";
    case Reason::nack:
      return "NACK";
    case Reason::wrong_state:
      return "WRONG_STATE";
    case Reason::cancelled:
      return "CANCELLED";
  }
  ASSERT(!"unknown Reason");
}

}  // namespace kapela::engine
