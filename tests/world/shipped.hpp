// The scenarios that are delivered, for virtual worlds. Owned by tests.
#pragma once

#include <gtest/gtest.h>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::world::testing {

inline constexpr const char* start_all = "Uruchomienie wszystkich usług systemu (@all)";
inline constexpr const char* quick_start_all = "Szybkie uruchomienie usług (@all) - bez inicjalizacji";
inline constexpr const char* stop_all = "Zatrzymanie wszystkich usług (@all)";
inline constexpr const char* restart_all = "Restart wszystkich usług (@all)";
inline constexpr const char* start_in_layers = "Uruchomienie systemu warstwami";

[[nodiscard]] inline scenario::Scenario shipped(const char* name) {
  const files::RealFileSystem disk;
  files::ScenarioLibrary library(disk, {std::string(KAPELA_SOURCE_DIR) + "/scenarios"});
  library.reload();
  const files::ScenarioLibrary::Shared found = library.find(name);
  EXPECT_NE(found, nullptr) << name;
  return found ? *found : scenario::Scenario{};
}

}  // namespace kapela::world::testing
