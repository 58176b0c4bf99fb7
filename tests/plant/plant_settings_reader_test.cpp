#include "simulators/plant/plant_settings_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "orchestrator/yaml/diagnostic.hpp"
#include "simulators/plant/process_keys.hpp"
#include "tests/support/golden_file.hpp"
#include "tests/support/key_table.hpp"

namespace kapela::plant {
namespace {

using std::chrono::milliseconds;
using wire::Command;

struct Read {
  PlantSettings settings;
  std::string diagnostics;
};

Read read(const std::string& text) {
  const files::MemoryFileSystem nothing;
  yaml::Report report("plant.yaml", text);
  const files::PlantFile file = files::read_plant_file(report);
  Read result;
  result.settings = read_plant_settings(file, {nothing, "."}, 99, report);
  result.diagnostics = yaml::render(report.diagnostics());
  return result;
}

TEST(PlantFile, ReadsWhatOnlySimulatorsNeed) {
  const Read plant = read(R"(plant: small
seed: 42
defaults:
  timing:
    ack: 2ms
    CMD_RUN: 30ms
components:
  io:
    port: 8001
    admin_port: 9500
    initial_state: INITIALIZED
    timing:
      CMD_INITIALIZED: {type: uniform, min: 1ms, max: 2ms}
  supervisor_1:
    port: 8002
  supervisor_2:
    port: 8003
)");
  EXPECT_EQ(plant.diagnostics, "");
  EXPECT_EQ(plant.settings.name, "small");
  EXPECT_EQ(plant.settings.seed, 42U);
  ASSERT_EQ(plant.settings.components.size(), 3U);
  const ComponentSetup& io = plant.settings.components[0];
  EXPECT_EQ(io.port, 8001);
  EXPECT_EQ(io.admin_port, 9500);
  EXPECT_EQ(io.settings->name, "io");
  EXPECT_EQ(io.settings->initial_state, wire::State::initialized);
  EXPECT_EQ(io.settings->timing->ack, base::fixed(milliseconds(2)));
  EXPECT_EQ(io.settings->timing->of(Command::run), base::fixed(milliseconds(30)));
  EXPECT_EQ(io.settings->timing->of(Command::initialize).max, milliseconds(2));
  EXPECT_FALSE(plant.settings.components[1].admin_port);
  EXPECT_EQ(plant.settings.components[1].settings->timing, plant.settings.components[2].settings->timing)
      << "equal timings are shared";
}

TEST(PlantFile, ReadsTheFaultsOfAComponentInTheirOrder) {
  const Read plant = read(R"(components:
  io:
    port: 8001
    faults:
      - {type: drop, at: receive, trigger: {once: true}}
      - {name: late, type: late_transition, by: 5s, match: {event: CMD_RUN}}
  supervisor_1: {port: 8002}
)");
  EXPECT_EQ(plant.diagnostics, "");
  const std::vector<faults::Fault>& rules = plant.settings.components[0].faults;
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0].type, faults::FaultType::drop);
  EXPECT_EQ(rules[0].name, "drop");
  EXPECT_EQ(rules[1].name, "late");
  EXPECT_TRUE(plant.settings.components[1].faults.empty());
}

TEST(PlantFile, TakesADrawnSeedWhereTheFileHasNone) {
  EXPECT_EQ(read("components: {io: {port: 8001}}").settings.seed, 99U);
}

TEST(PlantFile, RefusesWhatItDoesNotKnow) {
  struct Row {
    const char* keys;
    const char* message;
  };
  for (const Row& row :
       {Row{"timing: {CMD_RUNN: 3ms}", "CMD_RUN"}, Row{"timing: {CMD_GET_STATE: 3ms}", "unknown"},
        Row{"timing: {CMD_RUN: 3}", "unit"}, Row{"initial_state: STARTING", "stable"},
        Row{"admin_port: 70000", "70000"}, Row{"faults: [{type: amnezia}]", "did you mean 'amnesia'"},
        Row{"faults: {type: drop}", "a list is expected"},
        Row{"faults: [{type: drop, name: a}, {type: hang, name: a}]", "two faults 'a'"},
        Row{"timing: {CMD_STOP: 3ms, CMD_STOPPED: 4ms}", "same command"},
        Row{"events: {CMD_RUN: {}}", "'CMD_RUN' is a command"}, Row{"events: {A B: {}}", "'A B' names no event"},
        Row{"events: {9: {}}", "'9' names no event"}}) {
    const Read plant = read(std::string("components:\n  io:\n    port: 8001\n    ") + row.keys + "\n");
    EXPECT_NE(plant.diagnostics.find("error"), std::string::npos) << row.keys;
    EXPECT_NE(plant.diagnostics.find(row.message), std::string::npos) << plant.diagnostics;
  }
}

TEST(PlantFile, ReadsWhereARealComponentIsAndWhatHelpsFaults) {
  const Read plant = read(R"(components:
  io:
    port: 8001
    behind: {address: localhost, port: 18001}
    hooks: {fail_transition: {post: "http://127.0.0.1:18001/fail", body: {code: 7}}}
    faults: [{type: fail_transition}]
  supervisor_1: {port: 8002}
)");
  EXPECT_EQ(plant.diagnostics, "");
  const std::optional<Behind>& io = plant.settings.components[0].behind;
  ASSERT_TRUE(io);
  EXPECT_EQ(net::to_text(io->at), "localhost:18001");
  ASSERT_EQ(io->hooks.size(), 1U);
  EXPECT_EQ(io->hooks[0].type, faults::FaultType::fail_transition);
  EXPECT_EQ(net::to_text(io->hooks[0].post.at) + io->hooks[0].post.target, "127.0.0.1:18001/fail");
  EXPECT_EQ(io->hooks[0].body, R"({"code":7})");
  EXPECT_FALSE(plant.settings.components[1].behind);
}

TEST(PlantFile, RefusesAProxyThatCouldNotWork) {
  struct Row {
    const char* keys;
    const char* message;
  };
  for (const Row& row :
       {Row{"behind: {}", "port"}, Row{"behind: {port: 18001, addres: x}", "did you mean 'address'"},
        Row{"behind: {port: 18001, address: 'a b'}", "is no address"},
        Row{"behind: {port: 8001}", "4:13: error[conflict]: the proxy of io would stand before itself"},
        Row{"behind: {address: localhost, port: 8001}", "would stand before itself"},
        Row{"behind: {port: 9001}", "the admin port of the proxy"},
        Row{"behind: {address: 10.0.0.7, port: 8001}", "10.0.0.7 cannot answer to 127.0.0.1"},
        Row{"hooks: {wrong_target: {post: 'http://127.0.0.1:1/'}}", "hooks belong to a component that is elsewhere"},
        Row{"behind: {port: 1}\n    hooks: {drop: {post: 'http://127.0.0.1:1/'}}", "unknown"},
        Row{"behind: {port: 1}\n    hooks: {wrong_target: {post: ftp}}", "is no URL"},
        Row{"behind: {port: 1}\n    faults: [{type: drop}, {name: a, type: pause, duration: 1s}]",
            "5:44: error[unsupported]: 'pause' needs `process:`"},
        Row{"behind: {port: 1}\n    faults: [{type: late_transition, takes: 1s}]", "its own affair"}}) {
    const Read plant = read(std::string("components:\n  io:\n    port: 8001\n    ") + row.keys + "\n");
    EXPECT_NE(plant.diagnostics.find(row.message), std::string::npos) << row.keys << "\n" << plant.diagnostics;
  }
}

TEST(PlantFile, AcceptsAnEmptyListOfFaults) {
  EXPECT_EQ(read("components: {io: {port: 8001, faults: []}}").diagnostics, "");
}

TEST(PlantFile, FindsPortsThatAreUsedTwice) {
  const Read plant = read("components: {io: {port: 8001}, other: {port: 9001}}");
  EXPECT_NE(plant.diagnostics.find("9001"), std::string::npos) << plant.diagnostics;
  EXPECT_NE(read("components: {io: {port: 65000}}").diagnostics.find("admin_port"), std::string::npos);
}

TEST(PlantFile, ReadsAProgramThatIsAComponent) {
  const Read plant = read(R"(components:
  io:
    port: 8001
    process:
      command: [python3, services/io.py, --port, 8001]
      directory: services
      environment: {LOG_LEVEL: debug}
      ready: {within: 3s}
      stop: {signal: INT, within: 2s}
      restart: on_failure
    faults:
      - {type: crash, restart_after: 1s}
      - {type: pause, duration: 1s, trigger: {window: {start: 5s}}}
  robot: {port: 8002}
)");
  EXPECT_EQ(plant.diagnostics, "");
  const ComponentSetup& io = plant.settings.components.front();
  ASSERT_NE(io.process, nullptr);
  EXPECT_EQ(io.process->command, (std::vector<std::string>{"python3", "services/io.py", "--port", "8001"}));
  EXPECT_EQ(io.process->directory, "services");
  EXPECT_EQ(io.process->environment.front(), std::pair(std::string("LOG_LEVEL"), std::string("debug")));
  EXPECT_EQ(io.process->ready_within, std::chrono::seconds(3));
  EXPECT_EQ(io.process->stop.signal, SIGINT);
  EXPECT_EQ(io.process->stop.within, std::chrono::seconds(2));
  EXPECT_EQ(io.process->restart, Restart::on_failure);
  EXPECT_EQ(io.process->place, "plant.yaml:5:16");
  EXPECT_EQ(io.faults[0].trigger.window, faults::Window{}) << "at once";
  EXPECT_EQ(io.faults[1].trigger.window->start, std::chrono::seconds(5));
  EXPECT_EQ(plant.settings.components.back().process, nullptr) << "it is simulated";
}

TEST(PlantFile, AProgramIsNotRestartedUnlessTheFileSaysSo) {
  const Read plant = read("components: {io: {port: 8001, process: {command: [io]}}}");
  EXPECT_EQ(plant.settings.components.front().process->restart, Restart::never);
  EXPECT_EQ(plant.settings.components.front().process->stop.signal, SIGTERM);
}

TEST(PlantFile, FindsWhatIsWrongWithAProgram) {
  const auto problem = [](const std::string& more) {
    return read("components: {io: {port: 8001, " + more + "}}").diagnostics;
  };
  const auto tells = [&problem](const std::string& more, std::string_view words) {
    return problem(more).find(words) != std::string::npos;
  };
  EXPECT_TRUE(tells("process: {}", "command"));
  EXPECT_TRUE(tells("process: {command: []}", "a command needs a program"));
  EXPECT_TRUE(tells("process: {command: [io], restart: sometimes}", "never, on_failure, always"));
  EXPECT_TRUE(tells("process: {command: [io], stop: {signal: STOP}}", "TERM"));
  EXPECT_TRUE(tells("process: {command: [io], environment: [A]}", "an environment is a mapping"));
  EXPECT_TRUE(tells("process: {command: [io]}, faults: [{type: drop}]", "io: drop needs `behind:`"));
  EXPECT_TRUE(tells("process: {command: [io]}, faults: [{type: crash, match: {event: CMD_RUN}}]", "needs `behind:`"));
  EXPECT_TRUE(tells("process: {command: [io]}, faults: [{type: amnesia, to: RUN}]", "'to' of amnesia"));
}

TEST(PlantFile, MakesRulesOfRates) {
  const Read plant = read(R"(components:
  io:
    port: 8001
    faults: [{type: drop, name: drop_by_rate, trigger: {count: 1}}]
    rates: {drop: 0.01, crash: {value: 1 per 30d, with: {restart_after: 5s}}}
)");
  EXPECT_EQ(plant.diagnostics, "");
  const ComponentSetup& io = plant.settings.components.at(0);
  ASSERT_EQ(io.rates.size(), 2U);
  ASSERT_EQ(io.faults.size(), 3U);
  EXPECT_EQ(io.faults[0].name, "drop_by_rate");
  EXPECT_EQ(io.faults[1].name, "drop_by_rate_2") << "names of one component differ";
  EXPECT_EQ(io.faults[1].trigger.probability, 0.01);
  EXPECT_TRUE(io.faults[2].trigger.once_per);
}

TEST(PlantFile, FindsRatesThatLeaveNothingToChance) {
  const Read plant = read("components: {io: {port: 8001, faults: [{type: drop, at: receive}], rates: {reject: 0.1}}}");
  EXPECT_NE(plant.diagnostics.find("'reject_by_rate' can never act"), std::string::npos) << plant.diagnostics;
}

TEST(PlantFile, ReadsTimers) {
  const Read plant = read(R"(plant: small
components:
  io:
    port: 8001
    data: {feeder: {level: 0}}
    timers:
      - {every: 2s, add: {feeder.level: 1}}
      - {every: 500ms, times: 3, in: [RUN, PAUSE], set: {feeder.open: true}}
)");
  EXPECT_EQ(plant.diagnostics, "");
  const auto& timers = plant.settings.components[0].settings->business->timers;
  ASSERT_EQ(timers.size(), 2U);
  EXPECT_EQ(timers[0].every, milliseconds(2000));
  EXPECT_EQ(timers[0].times, 0U);
  EXPECT_EQ(timers[0].states, std::vector{wire::State::run});
  EXPECT_EQ(timers[0].changes[0].pointer, "/feeder/level");
  EXPECT_EQ(timers[1].times, 3U);
  EXPECT_EQ(timers[1].states, (std::vector{wire::State::run, wire::State::pause}));
}

TEST(PlantFile, FindsTimersThatAreNone) {
  const auto found = [](const std::string& timer) {
    return read("plant: p\ncomponents:\n  io:\n    port: 8001\n    data: {level: 0}\n    timers: [" + timer + "]\n")
        .diagnostics;
  };
  EXPECT_THAT(found("{add: {level: 1}}"), testing::HasSubstr("every"));
  EXPECT_THAT(found("{every: 1s}"), testing::HasSubstr("a timer needs the key 'set' or 'add'"));
  EXPECT_THAT(found("{every: 1us, add: {level: 1}}"), testing::HasSubstr("a timer is no faster than 1ms"));
  EXPECT_THAT(found("{every: 1s, times: 0, add: {level: 1}}"), testing::HasSubstr("times"));
  EXPECT_THAT(found("{every: 1s, add: {level.x: 1}}"),
              testing::HasSubstr("the timer changes a part of what is no object"));
}

TEST(PlantFile, ReadsTheShippedPlants) {
  const files::RealFileSystem files;
  for (const char* name : {"munchies", "instant", "worn"}) {
    const std::string path = std::string(KAPELA_SOURCE_DIR) + "/scenarios/plants/" + name + ".yaml";
    yaml::Report report = files::open_report(files, path);
    const files::PlantFile file = files::read_plant_file(report);
    const PlantSettings settings = read_plant_settings(file, {files, files::directory_of(path)}, 1, report);
    EXPECT_EQ(yaml::render(report.diagnostics()), "");
    EXPECT_EQ(settings.components.size(), 4U);
  }
}

TEST(PlantFile, HasASchemaThatIsMadeOfItsKeys) {
  support::expect_golden("scenarios/schema/plant.json", plant_schema());
}

TEST(PlantFile, HasATableInTheManualThatIsMadeOfItsKeys) {
  const std::vector<support::KeyRow> rows = support::rows_of(simulated_plant_block().keys, support::Depth::all);
  support::expect_table("simulators/README.md", "plant", support::table_of(rows));
}

TEST(PlantFile, HasATableOfTheKeysOfAProgram) {
  const std::vector<support::KeyRow> rows = support::rows_of(process_block().keys, support::Depth::all);
  support::expect_table("simulators/README.md", "process", support::table_of(rows));
  support::expect_table("simulators/README.md", "reset", support::table_of(support::rows_of(reset_block().keys)));
}

}  // namespace
}  // namespace kapela::plant
