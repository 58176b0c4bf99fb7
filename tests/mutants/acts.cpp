#include "tests/mutants/acts.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/engine/health.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/scenario/hand_command.hpp"
#include "orchestrator/scenario/plant_check.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::mutants {
namespace {

using namespace std::chrono_literals;
using wire::Command;
using wire::State;

std::string folder_of_subjects() {
  return std::string(KAPELA_SOURCE_DIR) + "/tests/mutants/subjects/";
}

std::shared_ptr<const scenario::Scenario> named(const std::vector<files::ScenarioLibrary::Shared>& all,
                                                std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [name](const auto& each) { return each->name == name; });
  return found == all.end() ? nullptr : *found;
}

Act start(base::Duration at, const char* name, wire::Json trigger = wire::Json::object()) {
  static const auto all = read_subjects("modes.yaml");
  const auto scenario = named(all, name);
  const auto data = std::make_shared<const wire::Json>(std::move(trigger));
  return {at, [=](world::World& world) {
            const base::Result<record::RunId> run = world.engine()->start(scenario, data);
            return run ? fmt::format("{} is run {}", name, number(*run)) : to_text(run.error());
          }};
}

std::string told(const base::Result<void>& done) {
  return done ? "done" : to_text(done.error());
}

Act cancel(base::Duration at, std::uint64_t run) {
  return {at, [run](world::World& world) { return told(world.engine()->cancel(record::RunId{run}, "enough")); }};
}

Act approve(base::Duration at, std::uint64_t run, bool yes) {
  return {at, [=](world::World& world) { return told(world.engine()->approve(record::RunId{run}, yes, "me")); }};
}

Act cancel_all(base::Duration at) {
  return {at, [](world::World& world) {
            world.engine()->cancel_all("all of it");
            return fmt::format("{} go on", world.engine()->running());
          }};
}

Act acknowledge(base::Duration at) {
  return {at, [](world::World& world) { return told(world.engine()->acknowledge("me")); }};
}

Act send(base::Duration at, const char* component, wire::Command command, bool energise = false) {
  return {at, [=](world::World& world) {
            const auto scenario = scenario::scenario_of({component, command, "me", energise, 5s});
            if (!scenario) return to_text(scenario.error());
            const base::Result<record::RunId> run = world.engine()->start(*scenario, nullptr);
            return run ? fmt::format("{} is run {}", (*scenario)->name, number(*run)) : to_text(run.error());
          }};
}

Act by_hand(base::Duration at, std::size_t component, Command command) {
  return {at, [=](world::World& world) {
            world.command_by_hand(static_cast<record::ComponentId>(component), command);
            return std::string();
          }};
}

Act all_by_hand(base::Duration at, Command command) {
  return {at, [=](world::World& world) {
            for (std::size_t i = 0; i < world.component_count(); ++i)
              world.command_by_hand(static_cast<record::ComponentId>(i), command);
            return std::string();
          }};
}

/// Its next command leads to FAULT.
Act breaks(base::Duration at, std::size_t component) {
  return {at, [=](world::World& world) {
            auto fault = std::make_shared<faults::Fault>();
            fault->name = fmt::format("at {}", at.count());
            fault->type = faults::FaultType::fail_transition;
            fault->to = State::fault;
            fault->code = 7;
            fault->trigger.count = 1;
            world.add_fault(static_cast<record::ComponentId>(component), fault);
            return std::string();
          }};
}

/// From then on, until it is over.
Act trouble(base::Duration at, std::size_t component, faults::FaultType type, bool is_over = false) {
  return {at, [=](world::World& world) {
            const std::string name(faults::name(type));
            const auto id = static_cast<record::ComponentId>(component);
            if (is_over) {
              world.remove_fault(id, name);
              return std::string();
            }
            auto fault = std::make_shared<faults::Fault>();
            fault->name = name;
            fault->type = type;
            world.add_fault(id, fault);
            return std::string();
          }};
}

/// How the plant looks, and what the runs are at.
Act look(base::Duration at) {
  return {at, [](world::World& world) {
            const engine::Engine& engine = *world.engine();
            std::string said;
            for (std::size_t i = 0; i < engine.board().size(); ++i) {
              const engine::Board::Entry& entry = engine.board().at(static_cast<record::ComponentId>(i));
              const bool differs = engine::clocks_differ(entry, engine.settings());
              said += fmt::format("{} {}, ", name(engine::health_of(entry, engine.settings())),
                                  differs ? "late" : "in time");
            }
            const auto reports = engine.reports();
            return fmt::format("{}last of {} runs: {}", said, reports.size(), name(reports.front()->phase));
          }};
}

/// What is said of the scenarios of a file that have to do with this plant.
Act check_words(base::Duration at) {
  return {at, [](world::World&) {
            std::size_t remarks = 0;
            const auto all = read_subjects("words.yaml");
            for (const auto& each : all)
              remarks += scenario::check_against(*each, scenario::testing::dependent_plant(), "the plant").size();
            return fmt::format("{} scenarios, {} remarks", all.size(), remarks);
          }};
}

/// What is said to the author of unsound.yaml.
Act read_unsound(base::Duration at) {
  return {at, [](world::World&) {
            const files::RealFileSystem disk;
            files::ScenarioLibrary library(disk, {folder_of_subjects() + "unsound.yaml"});
            library.reload();
            std::string said;
            for (const yaml::Diagnostic& each : library.diagnostics())
              said +=
                  fmt::format("{}line {}: {} ({})", said.empty() ? "" : "\n", each.place.line, each.message, each.hint);
            return said;
          }};
}

Act post(base::Duration at, const char* type, const char* source, wire::Json data) {
  return {at, [=](world::World& world) {
            wire::Event event;
            event.event_type = type;
            event.source = source;
            event.data = std::make_shared<const wire::Json>(data);
            world.post_event(event);
            return std::string();
          }};
}

}  // namespace

std::vector<files::ScenarioLibrary::Shared> read_subjects(const char* file) {
  const files::RealFileSystem disk;
  files::ScenarioLibrary library(disk, {folder_of_subjects() + file});
  library.reload();
  EXPECT_FALSE(yaml::has_errors(library.diagnostics())) << yaml::render(library.diagnostics());
  return library.all();
}

std::vector<Act> acts_of_an_operator() {
  const wire::Json of_me{{"source", "me"}};
  const wire::Json with_vars{{"vars", {{"who", "me"}}}};
  const wire::Json with_others{{"vars", {{"whom", "me"}}}};
  const wire::Json unfit{{"vars", {{"who", 7}}}};
  const wire::Json no_object{{"vars", 7}};
  const wire::Json of_a_word{{"vars", {{"times", "twice"}}}};
  const wire::Json of_nobody{{"vars", {{"who", "oi"}}}};
  const wire::Json of_much{{"list", {1, "two"}}, {"flag", true}, {"number", 1.5}, {"none", nullptr}};
  return {start(100ms, "slow"),
          start(200ms, "slow"),
          start(300ms, "queued"),
          start(400ms, "queued"),
          start(410ms, "queued"),
          cancel(500ms, 3),
          start(600ms, "beside"),
          start(600ms, "beside", with_vars),
          start(650ms, "beside", with_others),
          start(650ms, "beside", unfit),
          start(650ms, "beside", no_object),
          start(700ms, "anew"),
          start(900ms, "anew"),
          approve(1s, 1, true),
          start(10s, "asks"),
          approve(11s, 10, true),
          start(13s, "asks"),
          approve(14s, 11, false),
          approve(15s, 11, true),
          approve(15s, 99, true),
          start(20s, "cooling"),
          start(25s, "cooling"),
          start(31s, "cooling"),
          start(32s, "limited", of_me),
          start(33s, "limited", of_me),
          start(40s, "slow"),
          start(41s, "urgent"),
          cancel(50s, 99),
          cancel(50s, 1),
          acknowledge(50s),
          start(60s, "slow"),
          start(60s, "queued"),
          start(60s, "asks"),
          cancel_all(61s),
          start(70s, "tidy"),
          start(75s, "sharing"),
          start(75s, "whichever"),
          start(75s, "nobody at all"),
          start(76s, "whomever", of_nobody),
          start(76s, "whomever", of_much),
          send(77s, "io", Command::initialize),
          send(77s, "io", Command::get_state),
          send(77s, "io", Command::initialize, true),
          send(78s, "io", Command::run, true),
          send(79s, "io", Command::stop),
          send(79s, "io", Command::pause),
          read_unsound(79s),
          start(80s, "asks"),
          start(90s, "slow"),
          cancel(91s, 26),
          cancel(91s + 1ms, 26),
          by_hand(100s, 2, Command::initialize),
          start(100s + 5ms, "asks"),
          by_hand(110s, 2, Command::stop),
          start(110s + 5ms, "tidy"),
          by_hand(120s, 2, Command::initialize),
          start(120s + 5ms, "tidy"),
          start(125s, "slow", with_vars),
          check_words(125s),
          start(125s, "cooling", of_a_word),
          look(125s),
          trouble(130s, 3, faults::FaultType::down),
          look(132s),
          start(140s, "tidy"),
          look(141s),
          acknowledge(150s),
          acknowledge(151s),
          start(152s, "asks"),
          trouble(160s, 3, faults::FaultType::down, true),
          trouble(170s, 2, faults::FaultType::hang),
          start(171s, "asks"),
          start(180s, "tidy"),
          trouble(240s, 2, faults::FaultType::hang, true),
          acknowledge(241s),
          start(280s, "tidy"),
          start(300s, "slow"),
          start(300s, "queued"),
          start(300s, "queued"),
          start(300s, "queued"),
          start(300s, "queued"),
          look(301s)};
}

std::vector<Act> what_happens() {
  const wire::Json seven{{"error_code", 7}, {"message", "gripper"}};
  return {all_by_hand(3s, Command::initialize),
          post(12s, "EVENT_ERROR_REPORTED", "supervisor_1", seven),
          post(12s, "EVENT_NOBODY_KNOWS", "io", seven),
          post(13s, "EVENT_ERROR_REPORTED", "nobody", seven),
          breaks(20s, 1),
          by_hand(20s, 1, Command::stop),
          by_hand(30s, 1, Command::ack),
          all_by_hand(40s, Command::initialize),
          breaks(60s, 1),
          by_hand(60s, 1, Command::pause),
          by_hand(65s, 1, Command::ack),
          breaks(66s, 2),
          by_hand(66s, 2, Command::initialize),
          by_hand(66s, 2, Command::stop),
          breaks(70s, 0),
          by_hand(70s, 0, Command::initialize),
          by_hand(70s, 0, Command::stop),
          by_hand(71s, 0, Command::ack),
          breaks(80s, 0),
          by_hand(80s, 0, Command::initialize),
          by_hand(90s, 0, Command::ack),
          by_hand(91s, 2, Command::ack),
          by_hand(150s, 1, Command::initialize),
          by_hand(152s, 0, Command::initialize),
          by_hand(154s, 0, Command::run),
          by_hand(160s, 0, Command::stop),
          by_hand(170s, 3, Command::initialize),
          acknowledge(180s),
          by_hand(181s, 3, Command::run)};
}

}  // namespace kapela::mutants
