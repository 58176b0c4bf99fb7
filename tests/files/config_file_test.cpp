#include "orchestrator/files/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

OrchestratorConfig loaded(const std::string& text) {
  MemoryFileSystem files;
  files.write("etc/config.yaml", text);
  files.write("etc/plants/p.yaml", "components:\n  io: {port: 8001, timing: {ack: 1ms}}\n");
  LoadedConfig result = load_config(files, "etc/config.yaml");
  EXPECT_EQ(render(result.diagnostics), "");
  return std::move(result.config);
}

TEST(ConfigFile, HasDefaults) {
  const OrchestratorConfig config = loaded("{}");
  EXPECT_EQ(config.name, "orchestrator");
  EXPECT_EQ(config.address, "127.0.0.1");
  EXPECT_EQ(config.port, 8000);
  EXPECT_TRUE(config.plant.components.empty());
  EXPECT_EQ(config.journal, "kapela-journal");
  EXPECT_EQ(config.settings.command_timeout, engine::EngineSettings{}.command_timeout);
}

TEST(ConfigFile, TakesPathsRelativeToItself) {
  const OrchestratorConfig config = loaded("plant: plants/p.yaml\nscenarios: [., ../more, /abs/s.yaml]\n");
  EXPECT_THAT(config.plant.component_names(), ElementsAre("io"));
  EXPECT_THAT(config.scenarios, ElementsAre("etc/", "more", "/abs/s.yaml"));
  EXPECT_EQ(loaded("journal: var/journal\n").journal, "etc/var/journal");
}

TEST(ConfigFile, ReadsComponentsInPlaceAndAvenasClients) {
  EXPECT_THAT(loaded("components:\n  a: {port: 1}\n").plant.component_names(), ElementsAre("a"));
  EXPECT_THAT(loaded("clients:\n  b: {port: 1, address: 127.0.0.1}\n").plant.component_names(), ElementsAre("b"));
}

/// As avena_commons writes it.
constexpr const char* avenas_config = R"({
  "builtin_scenarios_directory": null,
  "scenarios_directory": "scenarios",
  "max_concurrent_scenarios": 1,
  "smtp": {"host": "mail", "port": 587},
  "sms": {"enabled": true},
  "components": {"main_database": {"type": "database", "DB_HOST": "$DB_HOST"}},
  "clients": {"io": {"address": "127.0.0.1", "port": 8001, "group": "base_io"}}
})";

TEST(ConfigFile, TakesAvenasConfigurationAndSaysWhatToWriteForWhatHasNoMeaning) {
  MemoryFileSystem files;
  files.write("etc/orchestrator_config.json", avenas_config);
  const LoadedConfig loaded = load_config(files, "etc/orchestrator_config.json");
  EXPECT_FALSE(has_errors(loaded.diagnostics)) << render(loaded.diagnostics);
  EXPECT_THAT(loaded.config.plant.component_names(), ElementsAre("io"));
  EXPECT_THAT(loaded.config.scenarios, ElementsAre("etc/scenarios"));
  ASSERT_EQ(loaded.diagnostics.size(), 4U) << render(loaded.diagnostics);
  for (const auto& [index, key] : {std::pair(0, "max_concurrent_scenarios"), std::pair(1, "smtp"), std::pair(2, "sms"),
                                   std::pair(3, "components")}) {
    const yaml::Diagnostic& each = loaded.diagnostics[static_cast<std::size_t>(index)];
    EXPECT_EQ(each.message, std::string("'") + key + "' of avena_commons is not acted on");
    EXPECT_FALSE(each.hint.empty());
  }
}

TEST(ConfigFile, TakesOneNameOfTheFolderOfScenarios) {
  MemoryFileSystem files;
  files.write("c.yaml", "scenarios: [a]\nscenarios_directory: b\n");
  EXPECT_EQ(first(load_config(files, "c.yaml").diagnostics),
            "2:1 duplicate: both 'scenarios' and 'scenarios_directory'");
}

TEST(ConfigFile, ReadsAddressTimingAndLimits) {
  const OrchestratorConfig config = loaded(
      "orchestrator: {name: main, address: 0.0.0.0, port: 9000}\n"
      "timing: {command_timeout: 7s, poll_idle: 250ms}\nlimits: {kept_runs: 5}\n");
  EXPECT_EQ(config.name, "main");
  EXPECT_EQ(config.address, "0.0.0.0");
  EXPECT_EQ(config.port, 9000);
  EXPECT_EQ(config.settings.command_timeout, 7s);
  EXPECT_EQ(config.settings.poll_idle, 250ms);
  EXPECT_EQ(config.settings.kept_runs, 5U);
}

TEST(ConfigFile, ReadsTheNamesByWhichItMayBeAskedFor) {
  EXPECT_THAT(loaded("orchestrator: {hosts: [cell.example, 'robots.example:8443']}").hosts,
              ElementsAre("cell.example", "robots.example:8443"));
  EXPECT_THAT(loaded("orchestrator: {hosts: cell.example}").hosts, ElementsAre("cell.example"));
  for (const std::string host : {"'https://cell.example'", "cell.example/", "'cell:port'", "'a b'"}) {
    MemoryFileSystem files;
    files.write("c.yaml", "orchestrator: {hosts: [" + host + "]}\n");
    EXPECT_NE(first(load_config(files, "c.yaml").diagnostics).find("is no host"), std::string::npos) << host;
  }
}

TEST(ConfigFile, ReadsWhenAComponentCountsAsAway) {
  const OrchestratorConfig usual = loaded("health: {unresponsive_misses: 8}\n");
  EXPECT_EQ(usual.settings.unresponsive_misses, 8U);
  EXPECT_EQ(usual.settings.offline_misses, 8U) << "never before it is unresponsive";
  const OrchestratorConfig both = loaded("health: {unresponsive_misses: 2, offline_misses: 5}\n");
  EXPECT_EQ(both.settings.unresponsive_misses, 2U);
  EXPECT_EQ(both.settings.offline_misses, 5U);
}

TEST(ConfigFile, ReadsASecondDoorWithFilesBesideIt) {
  EXPECT_FALSE(loaded("{}").https);
  const HttpsConfig https = *loaded("https: {address: 0.0.0.0, port: 443, certificate: c.pem, key: /k.pem}").https;
  EXPECT_EQ(https.address, "0.0.0.0");
  EXPECT_EQ(https.port, 443);
  EXPECT_EQ(https.certificate, "etc/c.pem");
  EXPECT_EQ(https.key, "/k.pem");
}

TEST(ConfigFile, ReadsWhereTracesGo) {
  EXPECT_FALSE(loaded("{}").tracing);
  EXPECT_EQ(loaded("tracing: {otlp: 'http://h:4318'}").tracing->service_name, "kapela");
  EXPECT_EQ(loaded("tracing: {otlp: 'http://h:4318', service_name: cell}").tracing->otlp, "http://h:4318");
}

TEST(ConfigFile, RefusesACollectorThatSpeaksNoHttp) {
  MemoryFileSystem files;
  files.write("c.yaml", "tracing: {otlp: 'h:4317'}\n");
  EXPECT_EQ(first(load_config(files, "c.yaml").diagnostics), "1:17 invalid: 'h:4317' is no URL of a collector");
}

}  // namespace
}  // namespace kapela::files
