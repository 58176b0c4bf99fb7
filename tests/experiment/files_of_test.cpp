#include "tests/experiment/files_of_test.hpp"

namespace kapela::experiment {

files::MemoryFileSystem small_cell() {
  files::MemoryFileSystem files;
  files.write("plant.yaml", R"(plant: small
components:
  io: {port: 1, timing: {CMD_INITIALIZE: 1s, CMD_STOP: {type: uniform, min: 1ms, max: 2s}}}
  left: {port: 2, timing: {CMD_RUN: 300ms}}
  right: {port: 3}
)");
  files.write("scenarios/start.yaml", R"(scenarios:
  - name: Start
    trigger: {type: manual}
    actions:
      - {type: send_command, target: "@all", command: CMD_INITIALIZE}
      - {type: wait_for_state, target: "@all", target_state: INITIALIZED, timeout: 60s}
      - {type: send_command, target: "@all", command: CMD_RUN}
      - {type: wait_for_state, target: "@all", target_state: RUN, timeout: 30s}
  - name: Stop
    trigger: {type: manual}
    actions:
      - {type: send_command, target: "@all", command: CMD_STOP}
      - {type: wait_for_state, target: "@all", target_state: STOPPED, timeout: 30s}
)");
  return files;
}

std::string head() {
  return "experiment: one\nplant: ../plant.yaml\nscenarios: [../scenarios]\nseed: 17\n";
}

std::string problems(const std::vector<yaml::Diagnostic>& diagnostics) {
  return yaml::render(diagnostics);
}

}  // namespace kapela::experiment
