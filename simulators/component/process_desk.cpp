#include "simulators/component/process_desk.hpp"

#include "orchestrator/base/assert.hpp"

namespace kapela::component {

ProcessDesk::Decision ProcessDesk::decide(const wire::Fence& fence, base::WallTime now) {
  if (!fence.cmd_id) return Decision::act;
  const Number number{fence.epoch.value_or(0), *fence.cmd_id};
  if (last_ == number) return Decision::repeat;
  if (last_ && number < *last_) return Decision::overtaken;
  if (fence.not_after && now > *fence.not_after) return Decision::too_late;
  last_ = number;
  return Decision::act;
}

std::string_view reason(ProcessDesk::Decision decision) {
  using enum ProcessDesk::Decision;
  switch (decision) {
    case act:
    case repeat:
      return {};
    case too_late:
      return "it comes too late";
    case overtaken:
      return "a later order has overtaken it";
  }
  ASSERT(!"unknown Decision");
}

}  // namespace kapela::component
