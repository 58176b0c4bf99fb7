#include "orchestrator/files/settings_reader.hpp"

#include <array>

namespace kapela::files {
namespace {

using engine::EngineSettings;

constexpr std::array timings{
    EngineTiming{"command_timeout", &EngineSettings::command_timeout, "Until every target has acknowledged a command."},
    EngineTiming{"answer_timeout", &EngineSettings::answer_timeout, "For one attempt of a command or poll."},
    EngineTiming{"resend_first", &EngineSettings::resend_first, "Before the first repeat of a command; then doubled."},
    EngineTiming{"resend_most", &EngineSettings::resend_most, "Between two repeats of a command."},
    EngineTiming{"unreachable_after", &EngineSettings::unreachable_after,
                 "Of refused connections, while somebody waits."},
    EngineTiming{"poll_first", &EngineSettings::poll_first,
                 "Until the first poll after a command to a component that does not push."},
    EngineTiming{"poll_first_pushing", &EngineSettings::poll_first_pushing, "Likewise to one that does."},
    EngineTiming{"poll_awaited_most", &EngineSettings::poll_awaited_most, "Awaited polls slow down to this."},
    EngineTiming{"poll_pushing_most", &EngineSettings::poll_pushing_most,
                 "Of a component that pushes: polls find what got lost."},
    EngineTiming{"poll_idle", &EngineSettings::poll_idle, "Between polls when nobody waits."},
    EngineTiming{"poll_lost", &EngineSettings::poll_lost, "Between polls of one that does not answer."},
    EngineTiming{"poll_spacing", &EngineSettings::poll_spacing, "Between any two polls of a plant, on average."},
    EngineTiming{"preflight_timeout", &EngineSettings::preflight_timeout,
                 "Until every component of a run has answered."},
    EngineTiming{"set_out_most", &EngineSettings::set_out_most,
                 "From the acknowledgement of a command until it is seen on its way."},
    EngineTiming{"undo_resend", &EngineSettings::undo_resend, "Before a command of the compensation is given anew."},
    EngineTiming{"undo_patience", &EngineSettings::undo_patience,
                 "With a component that nobody answers for, when undoing."},
};

}  // namespace

std::span<const EngineTiming> engine_timings() {
  return timings;
}

void timing_keys(keys::Keys& keys, EngineSettings& settings) {
  for (const EngineTiming& timing : timings) keys.duration({timing.key, timing.effect}, settings.*timing.field);
}

}  // namespace kapela::files
