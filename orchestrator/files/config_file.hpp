// OrchestratorConfig: what an orchestrator is told before it starts, from its configuration file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/alerts/channel.hpp"
#include "orchestrator/base/language.hpp"
#include "orchestrator/engine/engine_settings.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/keys/shape.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/yaml/diagnostic.hpp"

namespace kapela::files {

/// Where traces of runs go.
struct TracingConfig {
  std::string otlp{};  ///< URL of the collector, without /v1/traces
  std::string service_name = "kapela";
};

/// A second door, with TLS.
struct HttpsConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8443;
  std::string certificate{};  ///< PEM file, ready to open
  std::string key{};          ///< likewise
};

struct OrchestratorConfig {
  std::string name = "orchestrator";
  std::string address = "127.0.0.1";
  std::uint16_t port = 8000;
  std::vector<std::string> hosts{};  ///< more names by which it may be asked for, with a port or without
  base::Language language = base::default_language;
  record::Plant plant{};                    ///< of `components`, `clients` or the file that `plant` names; may be empty
  std::optional<std::string> plant_file{};  ///< ready to open; none: the components stand in the configuration itself
  std::vector<std::string> scenarios{};     ///< files and directories, ready to open
  std::string journal = "kapela-journal";   ///< directory of the durable journal, ready to open
  engine::EngineSettings settings{};
  std::optional<alerts::Settings> alerts{};  ///< none: nobody is told
  std::optional<TracingConfig> tracing{};    ///< none: no traces
  std::optional<HttpsConfig> https{};        ///< none: HTTP alone
};

struct LoadedConfig {
  OrchestratorConfig config{};
  std::vector<yaml::Diagnostic> diagnostics{};  ///< of the file, and of the plant file it names
};

/// Reads a configuration file; paths in it are relative to it. With errors in the diagnostics (`yaml::has_errors`) the
/// configuration is not to be used.
[[nodiscard]] LoadedConfig load_config(const FileSystem& files, const std::string& path);

/// The keys of such files, and their JSON Schema.
[[nodiscard]] keys::Block config_block();
[[nodiscard]] std::string config_schema();

}  // namespace kapela::files
