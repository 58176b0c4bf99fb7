#include "orchestrator/files/config_file.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/host.hpp"
#include "orchestrator/files/alerts_reader.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/exposure.hpp"
#include "orchestrator/files/file_kind.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/settings_reader.hpp"
#include "orchestrator/yaml/document.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using engine::EngineSettings;
using yaml::MappingReader;
using yaml::Node;

struct ConfigSource {
  const FileSystem& files;
  std::string directory;
};

std::vector<std::string> read_hosts(const Node& node, yaml::Report& report) {
  std::vector<std::string> hosts;
  for (const Node& item : read_one_or_list(node, report)) {
    std::optional<std::string> host = read_name(item, report);
    if (!host) continue;
    if (!base::parse_authority(*host))
      report.error(ErrorCode::invalid, item, fmt::format("{} is no host", yaml::shown(*host)),
                   "write the name alone, as cell.example, or with a port, as cell.example:8443");
    hosts.push_back(std::move(*host));
  }
  return hosts;
}

base::Language read_language(const Node& node, yaml::Report& report) {
  const std::vector<std::string> names(base::language_names.begin(), base::language_names.end());
  const std::string name = yaml::read_choice(node, report, "a language", names).value_or(std::string());
  return base::parse_language(name).value_or(base::default_language);
}

void read_orchestrator(const Node& node, OrchestratorConfig& config, yaml::Report& report) {
  MappingReader reader(node, "orchestrator", report);
  for (const auto& [key, field] : {std::pair("name", &config.name), std::pair("address", &config.address)})
    if (const std::optional<Node> value = reader.optional(key); value)
      *field = read_name(*value, report).value_or(*field);
  config.port = static_cast<std::uint16_t>(reader.integer("port", {1, 65'535}).value_or(config.port));
  if (const std::optional<Node> hosts = reader.optional("hosts"); hosts) config.hosts = read_hosts(*hosts, report);
  if (const std::optional<Node> language = reader.optional("language"); language)
    config.language = read_language(*language, report);
  reader.finish();
}

void read_limits(const Node& node, EngineSettings& settings, yaml::Report& report) {
  MappingReader reader(node, "limits", report);
  const std::optional<std::int64_t> kept_runs = reader.integer("kept_runs", {1, 1'000'000});
  if (kept_runs) settings.kept_runs = static_cast<std::size_t>(*kept_runs);
  reader.finish();
}

void read_health(const Node& node, EngineSettings& settings, yaml::Report& report) {
  constexpr std::int64_t most = 1'000;
  MappingReader reader(node, "health", report);
  const auto fewest = static_cast<std::int64_t>(settings.unresponsive_misses);
  const std::int64_t unresponsive = reader.integer("unresponsive_misses", {1, most}).value_or(fewest);
  const auto usual = std::max(unresponsive, static_cast<std::int64_t>(settings.offline_misses));
  settings.unresponsive_misses = static_cast<std::size_t>(unresponsive);
  settings.offline_misses =
      static_cast<std::size_t>(reader.integer("offline_misses", {unresponsive, most}).value_or(usual));
  reader.finish();
}

void read_scenario_paths(const Node& node, const std::string& directory, OrchestratorConfig& config,
                         yaml::Report& report) {
  for (const Node& item : read_one_or_list(node, report))
    if (const std::optional<std::string> path = read_name(item, report, 4096); path)
      config.scenarios.push_back(join(directory, *path));
}

TracingConfig read_tracing(const Node& node, yaml::Report& report) {
  MappingReader reader(node, "tracing", report);
  TracingConfig config;
  const std::optional<Node> url = reader.required("otlp");
  if (url) config.otlp = read_name(*url, report, 4096).value_or(std::string());
  const bool known = config.otlp.starts_with("http://") || config.otlp.starts_with("https://");
  if (!config.otlp.empty() && !known)
    report.error(ErrorCode::invalid, *url, fmt::format("{} is no URL of a collector", yaml::shown(config.otlp)),
                 "write http://host:4318: OTLP over HTTP; /v1/traces is added");
  if (const std::optional<Node> name = reader.optional("service_name"); name)
    config.service_name = read_name(*name, report).value_or(config.service_name);
  reader.finish();
  return config;
}

HttpsConfig read_https(const Node& node, const std::string& directory, yaml::Report& report) {
  MappingReader reader(node, "https", report);
  HttpsConfig config;
  if (const std::optional<Node> address = reader.optional("address"); address)
    config.address = read_name(*address, report).value_or(config.address);
  config.port = static_cast<std::uint16_t>(reader.integer("port", {1, 65'535}).value_or(config.port));
  for (const auto& [key, file] : {std::pair("certificate", &config.certificate), std::pair("key", &config.key)})
    if (const std::optional<Node> name = reader.required(key); name)
      *file = join(directory, read_name(*name, report, 4096).value_or(std::string()));
  if (const std::optional<Node> key = reader.optional("key"); key) warn_if_exposed(*key, config.key, report);
  reader.finish();
  return config;
}

/// Here nobody reads what only simulators do.
void warn_of_simulator_keys(const PlantFile& file, yaml::Report& report) {
  for (const ComponentSection& section : file.sections)
    for (const Node& node : {section.timing, section.faults, section.admin_port, section.initial_state})
      if (!node.is_null())
        report.warning(ErrorCode::unsupported, node, fmt::format("only the simulator of '{}' reads this", section.name),
                       "it belongs into a plant file");
}

/// avena_commons' orchestrator_config.json has databases, e-mail and the like there: each with a type, none with a
/// port.
bool is_avenas(const Node& components) {
  return std::any_of(components.members().begin(), components.members().end(), [](const yaml::Member& member) {
    return member.value.find("type") != nullptr && member.value.find("port") == nullptr;
  });
}

/// Keys of avena_commons' orchestrator_config.json that have no meaning here do not hinder a start.
void answer_avena_key(MappingReader& reader, std::string_view key) {
  const std::optional<std::string_view> instead = instead_of_avena_key(key);
  const yaml::Member* const member = reader.node().find(key);
  if (!instead || member == nullptr) return;
  reader.documentation({&key, 1});
  if (member->value.is_null()) return;
  reader.report().warning(ErrorCode::unsupported, member->key,
                          fmt::format("'{}' of avena_commons is not acted on", key), std::string(*instead));
}

/// The rest of what avena_commons writes there: its folder of scenarios is one of ours.
void read_avena_keys(MappingReader& reader, const std::string& directory, OrchestratorConfig& config) {
  const yaml::Member* const member = reader.node().find("scenarios_directory");
  constexpr std::array<std::string_view, 1> folder{"scenarios_directory"};
  if (member != nullptr) reader.documentation(folder);
  if (member != nullptr && !member->value.is_null()) {
    if (reader.has("scenarios"))
      reader.report().error(ErrorCode::duplicate, member->key, "both 'scenarios' and 'scenarios_directory'",
                            "name all folders under scenarios:");
    else
      read_scenario_paths(member->value, directory, config, reader.report());
  }
  for (const yaml::Member& each : reader.node().members())
    if (each.key.text() != "components") answer_avena_key(reader, each.key.text());
}

void read_plant(MappingReader& reader, const ConfigSource& source, LoadedConfig& loaded) {
  constexpr std::array<std::string_view, 3> keys{"plant", "components", "clients"};
  std::string_view given;
  for (const std::string_view key : keys) {
    if (const yaml::Member* const found = reader.node().find(key);
        key == "components" && found != nullptr && is_avenas(found->value)) {
      answer_avena_key(reader, key);
      continue;
    }
    const std::optional<Node> node = reader.optional(key);
    if (!node) continue;
    if (!given.empty()) {
      reader.report().error(ErrorCode::duplicate, *node, fmt::format("both '{}' and '{}'", given, key),
                            "a configuration names its components once");
      continue;
    }
    given = key;
    if (key != "plant") {
      PlantFile file;
      read_components(*node, file, reader.report());
      warn_of_simulator_keys(file, reader.report());
      loaded.config.plant = std::move(file.plant);
    } else if (const std::optional<std::string> path = read_name(*node, reader.report(), 4096); path) {
      loaded.config.plant_file = join(source.directory, *path);
      yaml::Report report = open_report(source.files, *loaded.config.plant_file);
      loaded.config.plant = read_plant_file(report).plant;
      loaded.diagnostics = report.diagnostics();
    }
  }
}

void read_config(const Node& root, const ConfigSource& source, LoadedConfig& loaded, yaml::Report& report) {
  OrchestratorConfig& config = loaded.config;
  MappingReader reader(root, "a configuration", report);
  if (const std::optional<Node> node = reader.optional("orchestrator"); node) read_orchestrator(*node, config, report);
  read_plant(reader, source, loaded);
  if (const std::optional<Node> node = reader.optional("scenarios"); node)
    read_scenario_paths(*node, source.directory, config, report);
  if (const std::optional<Node> node = reader.optional("journal"); node)
    if (const std::optional<std::string> path = read_name(*node, report, 4096); path)
      config.journal = join(source.directory, *path);
  if (const std::optional<Node> node = reader.optional("timing"); node)
    read_engine_timings(*node, "timing", config.settings, report);
  if (const std::optional<Node> node = reader.optional("limits"); node) read_limits(*node, config.settings, report);
  if (const std::optional<Node> node = reader.optional("health"); node) read_health(*node, config.settings, report);
  if (const std::optional<Node> node = reader.optional("alerts"); node)
    config.alerts = read_alerts(*node, source.files, source.directory, report);
  if (const std::optional<Node> node = reader.optional("tracing"); node) config.tracing = read_tracing(*node, report);
  if (const std::optional<Node> node = reader.optional("https"); node)
    config.https = read_https(*node, source.directory, report);
  read_avena_keys(reader, source.directory, config);
  reader.finish();
}

}  // namespace

LoadedConfig load_config(const FileSystem& files, const std::string& path) {
  LoadedConfig loaded;
  yaml::Report report = open_report(files, path);
  const std::optional<Node> root = yaml::parse_document(report);
  const bool is_other = root && report_other_kind({&*root, 1}, FileKind::configuration, report);
  if (root && !is_other) read_config(*root, ConfigSource{files, directory_of(path)}, loaded, report);
  const std::vector<yaml::Diagnostic> own = report.diagnostics();
  loaded.diagnostics.insert(loaded.diagnostics.begin(), own.begin(), own.end());
  return loaded;
}

}  // namespace kapela::files
