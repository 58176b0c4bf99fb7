#include "simulators/judge/adapter_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "orchestrator/files/file_kind.hpp"
#include "orchestrator/yaml/document.hpp"
#include "simulators/judge/placeholders.hpp"
#include "tests/experiment/files_of_test.hpp"
#include "tests/support/golden_file.hpp"
#include "tests/support/key_table.hpp"

namespace kapela::judge {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

LoadedAdapter load(const std::string& text) {
  files::MemoryFileSystem files;
  files.write("adapters/one.yaml", text);
  return load_adapter(files, "adapters/one.yaml");
}

Adapter sound(const std::string& text) {
  LoadedAdapter loaded = load(text);
  EXPECT_EQ(experiment::problems(loaded.diagnostics), "");
  return std::move(loaded.adapter);
}

std::string wrong(const std::string& text) {
  return experiment::problems(load(text).diagnostics);
}

/// An adapter of a process that is one run, with these lines below `orchestrator`.
std::string script(const std::string& more = {}) {
  return "orchestrator:\n  process: {command: [run]}\n  ended: {exit: true}\n  succeeded: {exit_code: 0}\n" + more;
}

/// One of a service, whose end and success are told so.
std::string service(const std::string& ended, const std::string& succeeded, const std::string& more = {}) {
  return "orchestrator:\n  process: {command: [serve]}\n  start: {post: 'http://127.0.0.1:1/'}\n  ended: " + ended +
         "\n  succeeded: " + succeeded + "\n" + more;
}

TEST(AdapterFile, AProcessCanBeAllThereIs) {
  const Adapter adapter = sound(script());
  EXPECT_EQ(adapter.file, "adapters/one.yaml");
  EXPECT_THAT(adapter.process.command, ElementsAre("run"));
  EXPECT_FALSE(adapter.start);
  EXPECT_TRUE(adapter.ended.exit);
  EXPECT_EQ(adapter.succeeded.exit_code, 0);
  EXPECT_FALSE(adapter.process.ready);
  EXPECT_EQ(adapter.process.stop.signal, SIGTERM);
  EXPECT_EQ(adapter.reaction, 1s);
}

TEST(AdapterFile, SaysHowAServiceIsStartedAndAsked) {
  const Adapter adapter = sound(R"(
adapter: theirs
orchestrator:
  process:
    command: [python3, serve.py, --port, "{{ port }}"]
    directory: there
    environment: {LEVEL: debug, PLANT: "{{ plant_file }}"}
    ready: {get: "http://127.0.0.1:{{ port }}/health", within: 7s}
    stop: {signal: INT, within: 2s}
  start: {post: "http://127.0.0.1:{{ port }}/event", body: {data: {name: "{{ scenario }}", times: 2}}}
  ended: {get: "http://127.0.0.1:{{ port }}/status", where: {/running: false, /last/id: [1, 2]}, within: 30s}
  succeeded: {log: "^done: (yes|ja)$"}
  names: {Start: start_all}
  reaction: 200ms
  aftermath: 4s
)");
  EXPECT_EQ(adapter.title, "theirs");
  EXPECT_EQ(adapter.process.directory, "there");
  EXPECT_THAT(adapter.process.environment, ElementsAre(Pair("LEVEL", "debug"), Pair("PLANT", "{{ plant_file }}")));
  EXPECT_EQ(adapter.process.ready->get, "http://127.0.0.1:{{ port }}/health");
  EXPECT_EQ(adapter.process.ready_within, 7s);
  EXPECT_EQ(adapter.process.stop.signal, SIGINT);
  EXPECT_EQ(adapter.process.stop.within, 2s);
  EXPECT_EQ(adapter.start->body->dump(), R"({"data":{"name":"{{ scenario }}","times":2}})");
  ASSERT_EQ(adapter.ended.where.size(), 2U);
  EXPECT_EQ(adapter.ended.where[0].first, "/running");
  EXPECT_EQ(adapter.ended.where[0].second->dump(), "false");
  EXPECT_EQ(adapter.within, 30s);
  EXPECT_TRUE(adapter.succeeded.pattern.matches("done: ja"));
  EXPECT_FALSE(adapter.succeeded.pattern.matches("undone: ja"));
  EXPECT_EQ(adapter.reaction, 200ms);
  EXPECT_EQ(adapter.aftermath, 4s);
}

TEST(AdapterFile, NamesSayWhichScenariosThereAre) {
  const Adapter named = sound(script("  names: {Start: go, Stop: halt}\n"));
  EXPECT_EQ(named.name_of("Start"), "go");
  EXPECT_FALSE(named.name_of("Restart"));
  EXPECT_EQ(sound(script()).name_of("Restart"), "Restart") << "without names they are called alike";
}

TEST(AdapterFile, AnEndCanBeQuiet) {
  EXPECT_EQ(sound(service("{quiet: 5s}", "{log: yes it is}")).ended.quiet, 5s);
}

TEST(AdapterFile, ASuccessThatCannotBeToldIsAnError) {
  EXPECT_THAT(wrong("orchestrator:\n  process: {command: [run]}\n  ended: {exit: true}\n"), HasSubstr("'succeeded'"));
  EXPECT_THAT(wrong(service("{quiet: 5s}", "{}")), HasSubstr("one way to tell"));
  EXPECT_THAT(wrong(service("{quiet: 5s}", "{log: a, get: 'http://127.0.0.1:1/'}")), HasSubstr("one way to tell"));
  EXPECT_THAT(wrong(service("{quiet: 5s}", "{exit_code: 0}")), HasSubstr("goes on after a run"));
  EXPECT_THAT(wrong("orchestrator:\n  process: {command: [run]}\n  ended: {log: end}\n  succeeded: {exit_code: 0}\n"),
              HasSubstr("when the process has ended"));
}

TEST(AdapterFile, AnEndThatCannotBeToldIsAnError) {
  EXPECT_THAT(wrong("orchestrator:\n  process: {command: [run]}\n  succeeded: {log: yes it is}\n"),
              HasSubstr("'ended'"));
  EXPECT_THAT(wrong(service("{exit: true}", "{log: a}")), HasSubstr("goes on after a run"));
  EXPECT_THAT(wrong(service("{where: {/a: 1}}", "{log: a}")), HasSubstr("one way to tell"));
  EXPECT_THAT(wrong(service("{exit_code: 0}", "{log: a}")), HasSubstr("exit_code"));
}

TEST(AdapterFile, AnAdapterNeedsAProcess) {
  EXPECT_THAT(wrong("orchestrator:\n  ended: {exit: true}\n  succeeded: {exit_code: 0}\n"), HasSubstr("'process'"));
  EXPECT_THAT(wrong("orchestrator:\n  process: {command: []}\n  ended: {exit: true}\n  succeeded: {exit_code: 0}\n"),
              HasSubstr("a command needs a program"));
}

TEST(AdapterFile, WhatIsNoUrlIsAnError) {
  EXPECT_THAT(wrong(service("{get: '127.0.0.1:8000/status'}", "{log: a}")), HasSubstr("is no URL"));
}

TEST(AdapterFile, WhatIsNoPointerIsAnError) {
  EXPECT_THAT(wrong(service("{get: 'http://127.0.0.1:1/', where: {running: false}}", "{log: a}")),
              HasSubstr("'running' is no JSON pointer"));
  EXPECT_THAT(wrong(service("{get: 'http://127.0.0.1:1/', where: {/a~2: false}}", "{log: a}")),
              HasSubstr("'/a~2' is no JSON pointer"));
}

TEST(AdapterFile, WhatIsNoRegularExpressionIsAnError) {
  EXPECT_THAT(wrong(service("{log: '(('}", "{log: a}")), HasSubstr("missing )"));
}

TEST(AdapterFile, APlaceholderThatNobodyKnowsIsAnErrorWhereItStands) {
  const std::string told = wrong(service("{get: 'http://127.0.0.1:{{ prot }}/'}", "{log: a}"));
  EXPECT_THAT(told, HasSubstr("there is no placeholder 'prot'"));
  EXPECT_THAT(told, HasSubstr("one.yaml:4:"));
}

TEST(AdapterFile, AnUnknownKeyIsAnError) {
  EXPECT_THAT(wrong(script("  reactoin: 1s\n")), HasSubstr("did you mean 'reaction'"));
  EXPECT_THAT(wrong(script() + "orchestrators: 1\n"), HasSubstr("orchestrators"));
}

TEST(AdapterFile, ASignalIsOneThatEndsAProcess) {
  EXPECT_THAT(wrong("orchestrator:\n  process: {command: [a], stop: {signal: STOP}}\n  ended: {exit: true}\n"
                    "  succeeded: {exit_code: 0}\n"),
              HasSubstr("TERM"));
}

TEST(AdapterFile, AnotherKindOfFileIsToldApart) {
  EXPECT_THAT(wrong("experiment: a\nplant: p.yaml\nscenarios: [s]\nmethod: []\n"),
              HasSubstr("this is an experiment, not an adapter"));
  EXPECT_THAT(wrong("plant: p\ncomponents: {io: {port: 1}}\n"), HasSubstr("a plant file"));
}

files::Recognition recognised(const std::string& text) {
  yaml::Report report("one.yaml", text);
  return files::recognise(yaml::parse_documents(report));
}

TEST(AdapterFile, IsRecognisedAmongOthers) {
  EXPECT_EQ(recognised(script()).kind, files::FileKind::adapter);
  EXPECT_EQ(recognised("orchestrator: {port: 8000}\nscenarios: [a]\n").kind, files::FileKind::configuration);
}

TEST(AdapterFile, ItsKeysAndPlaceholdersStandInTheManual) {
  const std::vector<support::KeyRow> rows = support::rows_of(adapter_block().keys, support::Depth::all);
  support::expect_table("simulators/README.md", "adapter", support::table_of(rows));
  std::string table = "| placeholder | stands for |\n| --- | --- |\n";
  for (const KnownPlaceholder& each : known_placeholders())
    if (each.name != "components.") table += fmt::format("| `{}` | {} |\n", each.name, each.effect);
  support::expect_table("simulators/README.md", "placeholders", table);
}

TEST(AdapterFile, ItsSchemaIsMadeOfItsKeys) {
  support::expect_golden("scenarios/schema/adapter.json", adapter_schema());
}

TEST(AdapterFile, ThoseThatAreDeliveredCanBeRead) {
  const files::RealFileSystem disk;
  for (const char* const name : {"kapela", "one_by_one", "avena"}) {
    const LoadedAdapter loaded =
        load_adapter(disk, std::string(KAPELA_SOURCE_DIR) + "/scenarios/adapters/" + name + ".yaml");
    EXPECT_EQ(experiment::problems(loaded.diagnostics), "") << name;
  }
}

}  // namespace
}  // namespace kapela::judge
