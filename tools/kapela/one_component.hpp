// A process that is one component of a plant: a simulator, or a proxy of a real one. What both commands share.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "orchestrator/net/time_scale.hpp"
#include "simulators/plant/plant_settings.hpp"
#include "simulators/plant/process.hpp"

namespace CLI {
class App;
}

namespace kapela::cli {

struct OneComponent {
  std::string name;
  std::string file;
  std::optional<std::uint16_t> port;
  std::optional<std::uint16_t> admin_port;
  net::TimeScale time_scale{};
  std::string history;
};

/// `options` outlives the parsing of the command line.
void add_one_component(CLI::App& command, OneComponent& options);

/// The settings of a plant with this component alone. Nothing: there is none, or it is of the other kind, which is told
/// with the `code` to end with.
[[nodiscard]] std::optional<plant::PlantSettings> settings_of(const OneComponent& options, bool is_elsewhere,
                                                              int& code);

/// What dies and stands still for real; `close` is to be called before it dies.
using MakeProcess = std::function<plant::Process(std::function<void()> close)>;

/// Until a signal, or POST /shutdown. Returns the exit code.
[[nodiscard]] int run_one_component(const OneComponent& options, const plant::PlantSettings& settings,
                                    const MakeProcess& process);

/// Real components do not go faster because somebody wants it: told, where a plant has one and time is to be scaled.
[[nodiscard]] bool goes_with(net::TimeScale scale, const plant::PlantSettings& settings);

}  // namespace kapela::cli
