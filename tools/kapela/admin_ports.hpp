// The admin ports of a running plant, as its plant file says them: for commands that look into simulated components.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/base/task.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http.hpp"
#include "orchestrator/runtime/reloader.hpp"
#include "simulators/plant/plant_settings.hpp"
#include "tools/kapela/exit_code.hpp"

namespace CLI {
class App;
}

namespace kapela::cli {

struct AdminPort {
  std::string component;
  net::Endpoint at;
  std::string token;  ///< to be shown there; may be empty
};
using AdminPorts = std::vector<AdminPort>;

/// How long an admin port has to answer.
inline constexpr base::Duration admin_time = std::chrono::seconds(2);

/// Of every simulated component.
[[nodiscard]] AdminPorts admin_ports(const plant::PlantSettings& plant);

/// Of every component of a plant file; of the built-in plant where `file` is empty. Nothing when it has errors, which
/// are printed.
[[nodiscard]] std::optional<AdminPorts> admin_ports(const std::string& file);

/// A plant file with the admin ports in it, as an orchestrator reads it again. `path` empty: the built-in plant.
[[nodiscard]] runtime::ReadPlant read_simulated_plant(const std::string& path);

/// Runs `work` with the admin port of `component`, or with all where that is empty, until it ends or Ctrl-C comes.
/// Returns its exit code, or that of a bad plant file or an unknown component.
[[nodiscard]] int with_admin_ports(const std::string& file, const std::string& component,
                                   const std::function<base::Task<int>(net::EventLoop&, AdminPorts)>& work);

/// The option --plant, for commands whose argument is a component. `file` outlives the parsing of the command line.
void add_plant_option(CLI::App& command, std::string& file);

/// Prints what a component could not do or say, and chooses the exit code.
[[nodiscard]] ExitCode report_failure(const AdminPort& port, const base::Error& error);

}  // namespace kapela::cli
