// A world::Subject from files: a plant file under its both aspects, and scenarios by their names. Owned by nobody: a
// function of the files.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/yaml/diagnostic.hpp"
#include "simulators/plant/plant_settings.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::experiment {

/// The plant where no file is named.
struct BuiltinPlant {
  std::string_view name{};  ///< in messages
  std::string_view text{};
};

/// A scenario that is wanted, and where that was said.
struct Wanted {
  std::string scenario{};
  yaml::Place place{};
};

struct SubjectSource {
  std::string plant{};                         ///< a file; empty: the built-in plant
  std::vector<std::string> scenarios{};        ///< files and directories in which names are looked up
  std::vector<Wanted> runs{};                  ///< one after the other; none: the first scenario there is
  bool triggers = false;                       ///< scenarios there start by themselves, too
  bool rates = false;                          ///< those of the plant are acted on
  std::optional<wire::State> initial_state{};  ///< of all components; without: as the plant says
  engine::EngineSettings settings{};
};

struct LoadedSubject {
  std::shared_ptr<world::Subject> subject{};  ///< not to be used with errors in the diagnostics
  std::vector<yaml::Diagnostic> diagnostics{};
  std::vector<yaml::Diagnostic> of_rates{};  ///< what there is to say where the plant's rates are not acted on
};

/// What a plant file that was loaded before says for those who have real components; of one that cannot be read,
/// nothing.
[[nodiscard]] plant::PlantSettings plant_settings_of(const files::FileSystem& files, const std::string& plant_file);

[[nodiscard]] LoadedSubject load_subject(const files::FileSystem& files, const SubjectSource& source,
                                         const BuiltinPlant& builtin);

/// The same in two steps, for those who must know the plant before they can say which scenarios. The second does
/// nothing after errors of the first.
[[nodiscard]] LoadedSubject load_plant(const files::FileSystem& files, const SubjectSource& source,
                                       const BuiltinPlant& builtin);
void load_scenarios(const files::FileSystem& files, const SubjectSource& source, LoadedSubject& into);

}  // namespace kapela::experiment
