#include "orchestrator/files/config_file.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/host.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/alerts_reader.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/exposure.hpp"
#include "orchestrator/files/file_kind.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/settings_reader.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "orchestrator/keys/schema.hpp"
#include "orchestrator/yaml/document.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using engine::EngineSettings;
using keys::Keys;
using keys::required;
using keys::Rule;
using yaml::Node;
using yaml::Report;

constexpr keys::Shape collector_url = keys::matching("^https?://", 4096);
constexpr std::array<std::string_view, base::language_names.size()> languages{base::language_names[0],
                                                                              base::language_names[1]};

std::vector<std::string> read_hosts(const Node& node, Report& report) {
  std::vector<std::string> hosts;
  for (const Node& item : read_one_or_list(node, report)) {
    std::optional<std::string> host = read_name(item, report);
    if (!host) continue;
    if (!base::parse_authority(*host))
      report.error(ErrorCode::invalid, item, fmt::format("{} is no host", base::in_quotes(*host)),
                   "write the name alone, as cell.example, or with a port, as cell.example:8443");
    hosts.push_back(std::move(*host));
  }
  return hosts;
}

base::Language read_language(const Node& node, Report& report) {
  const std::vector<std::string> names(languages.begin(), languages.end());
  const std::string name = yaml::read_choice(node, report, "a language", names).value_or(std::string());
  return base::parse_language(name).value_or(base::default_language);
}

void orchestrator_keys(Keys& keys, OrchestratorConfig& config) {
  keys.name({"name", "Its name in events, alerts and traces."}, config.name);
  keys.name({"address", "Where it listens."}, config.address);
  keys.integer({"port", "Where it listens."}, config.port, ports);
  keys.value(
      {"hosts", "More names by which it may be asked for, as a proxy shows it: cell.example, or cell.example:8443."},
      keys::any_names, [&](const Node& node, Report& report) { config.hosts = read_hosts(node, report); });
  keys.value({"language", "Of what is told of runs. Default: the seed's Polish lines, and English ones for all else."},
             keys::word(languages),
             [&](const Node& node, Report& report) { config.language = read_language(node, report); });
}

void limit_keys(Keys& keys, EngineSettings& settings) {
  keys.integer({"kept_runs", "Finished runs whose reports stay in memory."}, settings.kept_runs, {1, 1'000'000});
}

void health_keys(Keys& keys, EngineSettings& settings) {
  constexpr std::int64_t most = 1'000;
  keys.integer(
      {"unresponsive_misses", "Heartbeats (polls and commands) missed in a row that make a component UNRESPONSIVE."},
      settings.unresponsive_misses, {1, most});
  keys.duration({"figures_every",
                 "Each component is asked so often what it costs: CPU, memory, uptime (CMD_HEALTH_CHECK). Default: "
                 "never, but by a wait_for that needs it."},
                settings.figures_every);
  settings.offline_misses = std::max(settings.offline_misses, settings.unresponsive_misses);
  keys.integer({"offline_misses", "And OFFLINE; no fewer."}, settings.offline_misses,
               {static_cast<std::int64_t>(settings.unresponsive_misses), most});
}

void read_scenario_paths(const Node& node, std::string_view directory, OrchestratorConfig& config, Report& report) {
  for (const Node& item : read_one_or_list(node, report))
    if (const std::optional<std::string> path = read_name(item, report, 4096); path)
      config.scenarios.push_back(join(std::string(directory), *path));
}

void tracing_keys(Keys& keys, TracingConfig& config) {
  keys.value(required("otlp",
                      "URL of a collector of OpenTelemetry traces (OTLP over HTTP), e.g. http://127.0.0.1:4318; "
                      "/v1/traces is added."),
             collector_url, [&](const Node& node, Report& report) {
               config.otlp = read_name(node, report, collector_url.most).value_or(std::string());
               if (!config.otlp.empty() && !config.otlp.starts_with("http://") && !config.otlp.starts_with("https://"))
                 report.error(ErrorCode::invalid, node,
                              fmt::format("{} is no URL of a collector", base::in_quotes(config.otlp)),
                              "write http://host:4318: OTLP over HTTP; /v1/traces is added");
             });
  keys.name({"service_name", "As which traces are shown."}, config.service_name);
}

/// A file, ready to open.
void path_key(Keys& keys, const keys::Key& key, const FilesBeside& beside, std::string& path) {
  keys.value(key, keys::any_path, [&](const Node& node, Report& report) {
    if (const std::optional<std::string> name = read_name(node, report, keys::any_path.most); name)
      path = join(std::string(beside.directory), *name);
  });
}

void https_keys(Keys& keys, HttpsConfig& config, const FilesBeside& beside) {
  keys.name({"address", "Where HTTPS listens."}, config.address);
  keys.integer({"port", "Where HTTPS listens."}, config.port, ports);
  path_key(keys, required("certificate", "PEM file: the server's certificate, then those up to its authority."), beside,
           config.certificate);
  keys.value(required("key", "PEM file."), keys::any_path, [&](const Node& node, Report& report) {
    config.key = join(std::string(beside.directory), read_name(node, report, 4096).value_or(std::string()));
    warn_if_exposed(node, config.key, report);
  });
}

/// Here nobody reads what only simulators do.
void warn_of_simulator_keys(const PlantFile& file, Report& report) {
  for (const ComponentSection& section : file.sections)
    for (const Node& node : {section.timing, section.faults, section.rates, section.admin_port, section.initial_state})
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

/// The rest of what avena_commons writes there: its folder of scenarios is one of ours.
void avena_keys(Keys& keys, const FilesBeside& beside, OrchestratorConfig& config) {
  const keys::Key folder{"scenarios_directory", "avena_commons' name of one directory under scenarios.", false, true};
  keys.value(folder, keys::any_path, [&](const Node& node, Report& report) {
    if (!keys.has("scenarios")) return read_scenario_paths(node, beside.directory, config, report);
    keys.complain_at(keys::At::key, ErrorCode::duplicate, folder.name, "both 'scenarios' and 'scenarios_directory'",
                     "name all folders under scenarios:");
  });
  for (const AvenaWord& word : avena_words())
    if (word.kind == AvenaKind::config_key && word.name != "components") keys.not_acted_on(word.name, word.instead);
}

void read_plant_of(const Node& node, const FilesBeside& beside, LoadedConfig& loaded, Report& report) {
  const std::optional<std::string> path = read_name(node, report, keys::any_path.most);
  if (!path) return;
  loaded.config.plant_file = join(std::string(beside.directory), *path);
  Report own = open_report(*beside.files, *loaded.config.plant_file);
  loaded.config.plant = read_plant_file(own).plant;
  loaded.diagnostics = own.diagnostics();
}

void read_components_of(const Node& node, LoadedConfig& loaded, Report& report) {
  PlantFile file;
  read_components(node, file, report);
  warn_of_simulator_keys(file, report);
  loaded.config.plant = std::move(file.plant);
}

/// The first of them counts.
void plant_keys(Keys& keys, const FilesBeside& beside, LoadedConfig& loaded) {
  std::string_view given;
  const auto once = [&given](std::string_view key, const Node& node, Report& report) {
    if (given.empty()) {
      given = key;
      return true;
    }
    report.error(ErrorCode::duplicate, node, fmt::format("both '{}' and '{}'", given, key),
                 "a configuration names its components once");
    return false;
  };
  keys.value({"plant", "A plant file, relative to this file."}, keys::any_path, [&](const Node& node, Report& report) {
    if (once("plant", node, report)) read_plant_of(node, beside, loaded, report);
  });
  for (const std::string_view key : {"components", "clients"})
    keys.value({key, "The components, where no plant file names them."}, commanded_components,
               [&](const Node& node, Report& report) {
                 if (key == "components" && is_avenas(node))
                   return keys.not_acted_on(key, find_avena_word(AvenaKind::config_key, key)->instead);
                 if (once(key, node, report)) read_components_of(node, loaded, report);
               });
  keys.obey(Rule::not_together, {"plant", "components", "clients"});
}

void configuration_keys(Keys& keys, const FilesBeside& beside, LoadedConfig& loaded) {
  OrchestratorConfig& config = loaded.config;
  EngineSettings& settings = config.settings;
  keys.block({"orchestrator", "The orchestrator itself."}, "orchestrator",
             [&](Keys& inner) { orchestrator_keys(inner, config); });
  plant_keys(keys, beside, loaded);
  keys.value({"scenarios", "Scenario files and directories, relative to this file."}, keys::any_paths,
             [&](const Node& node, Report& report) { read_scenario_paths(node, beside.directory, config, report); });
  path_key(keys,
           {"journal",
            "The directory of the durable journal, relative to this file. Default: kapela-journal, where the "
            "orchestrator starts."},
           beside, config.journal);
  keys.block({"timing", "How patient the engine is, and how often it asks."}, "timing",
             [&](Keys& inner) { timing_keys(inner, settings); });
  keys.block({"limits", "How much is kept."}, "limits", [&](Keys& inner) { limit_keys(inner, settings); });
  keys.block({"health", "When a component counts as away, and what is asked of its health."}, "health",
             [&](Keys& inner) { health_keys(inner, settings); });
  keys.block({"alerts", "Who is told of what, and how."}, "alerts",
             [&](Keys& inner) { alert_keys(inner, config.alerts.emplace(), beside); });
  keys.block({"tracing", "Where traces of runs go."}, "tracing",
             [&](Keys& inner) { tracing_keys(inner, config.tracing.emplace()); });
  keys.block({"https", "A second door, with TLS."}, "https",
             [&](Keys& inner) { https_keys(inner, config.https.emplace(), beside); });
  avena_keys(keys, beside, config);
}

}  // namespace

keys::Block config_block() {
  return {"", "", [](Keys& keys) {
            LoadedConfig loaded;
            configuration_keys(keys, {}, loaded);
          }};
}

LoadedConfig load_config(const FileSystem& files, const std::string& path) {
  LoadedConfig loaded;
  Report report = open_report(files, path);
  const std::optional<Node> root = yaml::parse_document(report);
  const bool is_other = root && report_other_kind({&*root, 1}, FileKind::configuration, report);
  const std::string directory = directory_of(path);
  if (root && !is_other)
    keys::read_keys(*root, "a configuration", report, [&](Keys& keys) {
      configuration_keys(keys, {&files, directory}, loaded);
    });
  const std::vector<yaml::Diagnostic> own = report.diagnostics();
  loaded.diagnostics.insert(loaded.diagnostics.begin(), own.begin(), own.end());
  return loaded;
}

std::string config_schema() {
  return keys::schema_text("Kapela configuration of an orchestrator", keys::block(config_block));
}

}  // namespace kapela::files
