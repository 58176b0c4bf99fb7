// kapela schema KIND: the JSON Schema of a kind of file, for editors and for programs that write such files.
#include <cstdio>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/scenario_file.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/fault_files/rule_schema.hpp"
#include "simulators/judge/adapter_file.hpp"
#include "simulators/plant/plant_settings_reader.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/exit_code.hpp"

namespace kapela::cli {
namespace {

std::string schema_of(const std::string& kind) {
  if (kind == "scenario") return files::scenario_schema();
  if (kind == "plant") return plant::plant_schema();
  if (kind == "config") return files::config_schema();
  if (kind == "experiment") return experiment::experiment_schema();
  if (kind == "adapter") return judge::adapter_schema();
  return fault_files::rule_schema() + "\n";
}

}  // namespace

void add_schema(CLI::App& app, Context& context) {
  auto kind = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("schema", "Print the JSON Schema of a kind of file");
  command->add_option("KIND", *kind, "scenario, plant, config, experiment (and campaign), adapter, or fault: one rule")
      ->required()
      ->check(CLI::IsMember({"scenario", "plant", "config", "experiment", "adapter", "fault"}));
  command->footer(
      "Example: kapela schema scenario > scenario.json   # then: # yaml-language-server: $schema=scenario.json");
  command->callback([&context, kind] {
    context.chosen = [kind] {
      const std::string schema = schema_of(*kind);
      return std::fwrite(schema.data(), 1, schema.size(), stdout) == schema.size() ? success : internal_error;
    };
  });
}

}  // namespace kapela::cli
