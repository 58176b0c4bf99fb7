#include "orchestrator/files/settings_reader.hpp"

#include <array>

namespace kapela::files {
namespace {

using engine::EngineSettings;

constexpr std::array timings{
    EngineTiming{"command_timeout", &EngineSettings::command_timeout},
    EngineTiming{"answer_timeout", &EngineSettings::answer_timeout},
    EngineTiming{"resend_first", &EngineSettings::resend_first},
    EngineTiming{"resend_most", &EngineSettings::resend_most},
    EngineTiming{"unreachable_after", &EngineSettings::unreachable_after},
    EngineTiming{"poll_first", &EngineSettings::poll_first},
    EngineTiming{"poll_first_pushing", &EngineSettings::poll_first_pushing},
    EngineTiming{"poll_awaited_most", &EngineSettings::poll_awaited_most},
    EngineTiming{"poll_pushing_most", &EngineSettings::poll_pushing_most},
    EngineTiming{"poll_idle", &EngineSettings::poll_idle},
    EngineTiming{"poll_lost", &EngineSettings::poll_lost},
    EngineTiming{"poll_spacing", &EngineSettings::poll_spacing},
    EngineTiming{"preflight_timeout", &EngineSettings::preflight_timeout},
    EngineTiming{"set_out_most", &EngineSettings::set_out_most},
    EngineTiming{"undo_resend", &EngineSettings::undo_resend},
    EngineTiming{"undo_patience", &EngineSettings::undo_patience},
};

}  // namespace

std::span<const EngineTiming> engine_timings() {
  return timings;
}

void read_engine_timings(const yaml::Node& node, std::string_view what, EngineSettings& settings,
                         yaml::Report& report) {
  yaml::MappingReader reader(node, std::string(what), report);
  for (const EngineTiming& timing : timings)
    settings.*timing.field = reader.duration(timing.key).value_or(settings.*timing.field);
  reader.finish();
}

}  // namespace kapela::files
