// crash: the process dies: connections reset, its port closed; back after a time, or by `POST /reset`.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void crash_fields(Fault& fault, Fields& fields) {
  Details& own = details(fault);
  fields.period({"restart_after", "until it is back; without: never"}, fault.duration);
  fields.flag({"loses_memory", "the ids of commands are forgotten as well"}, fault.loses_memory);
  static constexpr std::array<std::string_view, 3> words{"initial", "last", "random"};
  fields.word({"state_after", "the stable state it comes back in: initial, last, random"}, own.state_after, words);
  fields.integer({"signal", "that kills a process of its own"}, own.signal, {1, 31});
  fields.maybe_integer({"exit_code", "instead of a signal: it exits with this code"}, own.exit_code, {0, 255});
}

}  // namespace

const FaultTraits crash_traits{
    .type = FaultType::crash,
    .name = "crash",
    .at_receive = Stage::process,
    .at_reply = Stage::process,
    .effect = "the process dies: connections reset, its port closed; back after a time, or by `POST /reset`",
    .fields = crash_fields,
};

}  // namespace kapela::faults
