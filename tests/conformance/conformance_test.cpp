// The same plan in both worlds: what each component did and was told, without the times, is the same over real HTTP as
// in virtual time. For every scenario of the description, without a fault and with each fault that both worlds have.
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "orchestrator/api/http_api.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "simulators/explore/kind.hpp"
#include "simulators/plant/simulated_plant.hpp"
#include "simulators/world/trial.hpp"

namespace kapela {
namespace {

using namespace std::chrono_literals;
using engine::Record;
using engine::RecordKind;

/// What happened to one component, without times: what the orchestrator knew, and what was true.
struct Story {
  std::vector<std::string> known;
  std::vector<std::string> truth;

  friend bool operator==(const Story&, const Story&) = default;
};
using Stories = std::map<std::string, Story>;

void PrintTo(const Story& story, std::ostream* out) {
  *out << "\n  known:";
  for (const std::string& each : story.known) *out << " " << each << ";";
  *out << "\n  truth:";
  for (const std::string& each : story.truth) *out << " " << each << ";";
  *out << "\n";
}

struct Case {
  const char* name;
  const char* scenario;
  wire::State initial;
  std::optional<explore::Kind> kind;
};

constexpr base::Duration aftermath = 300ms;  ///< what ends by then belongs to the story

/// How often a command in doubt was repeated is a matter of time.
void tell(std::vector<std::string>& story, std::string line) {
  if (story.empty() || story.back() != line) story.push_back(std::move(line));
}

void tell(Stories& stories, const engine::Plant& plant, const Record& record) {
  if (record.component == engine::no_component) return;
  std::vector<std::string>& known = stories[plant.at(record.component).name].known;
  const auto command = [&record] { return std::string(wire::name(record.what())); };
  switch (record.kind) {
    case RecordKind::intent:
      return tell(known, "intends " + command() + " from " + std::string(wire::name(record.state)));
    case RecordKind::acknowledged:
      return tell(known, command() + " acknowledged");
    case RecordKind::refused:
      return tell(known, command() + " refused");
    case RecordKind::in_doubt:
      return tell(known, command() + " in doubt");
    case RecordKind::reached:
      return tell(known, "reached " + std::string(wire::name(record.state)));
    case RecordKind::verdict:
      return tell(known, std::string(engine::name(static_cast<engine::Reason>(record.detail))));
    default:
      return;
  }
}

engine::EngineSettings settings() {
  engine::EngineSettings made;
  made.command_timeout = 1500ms;
  made.answer_timeout = 300ms;
  made.unreachable_after = 500ms;
  return made;
}

std::vector<std::shared_ptr<const component::ComponentSettings>> behaviours(wire::State initial) {
  component::Timing timing;
  timing.of(wire::Command::initialize) = base::fixed(120ms);
  timing.of(wire::Command::run) = base::fixed(120ms);
  timing.of(wire::Command::stop) = base::fixed(120ms);
  std::vector<std::shared_ptr<const component::ComponentSettings>> made;
  for (const char* name : {"io", "supervisor_1", "supervisor_2", "munchies_algo"}) {
    component::ComponentSettings one;
    one.name = name;
    one.initial_state = initial;
    one.timing = std::make_shared<const component::Timing>(timing);
    made.push_back(std::make_shared<const component::ComponentSettings>(std::move(one)));
  }
  return made;
}

/// The scenario of the file, with a second where it says a minute.
std::shared_ptr<const engine::Scenario> shortened(const engine::Scenario& scenario) {
  auto made = std::make_shared<engine::Scenario>(scenario);
  for (engine::Action& action : made->actions)
    if (auto* wait = std::get_if<engine::WaitForState>(&action.body)) wait->timeout = 1s;
  return made;
}

/// Of this process alone: while the port of a component that has crashed is closed, a component of a test beside this
/// one could get the same number, and would be taken for it.
std::string own_address() {
  const auto process = static_cast<unsigned>(getpid());
  return fmt::format("127.{}.{}.{}", 1 + (process >> 14) % 254, (process >> 7) % 128, 1 + process % 128);
}

class Conformance : public testing::TestWithParam<Case> {
 protected:
  Conformance() : library_(disk_, {KAPELA_SOURCE_DIR "/scenarios/run_services.yaml"}) {
    library_.reload();
    scenario_ = shortened(*library_.find(GetParam().scenario));
  }

  void find_fault() {
    world::Trial trial(subject());
    world::Plan plan;
    (void)trial.run(plan);
    for (const explore::Spot& spot : explore::spots_of(trial.world())) {
      if (spot.site.component != engine::ComponentId{1} || !explore::fits(spot, *GetParam().kind)) continue;
      explore::place(spot, *GetParam().kind, settings(), plan);
      fault_ = plan.faults.front();
      break;
    }
    ASSERT_TRUE(fault_);
  }

  std::shared_ptr<const world::Subject> subject() const {
    auto subject = std::make_shared<world::Subject>();
    engine::Plant plant;
    for (const auto& each : behaviours(GetParam().initial)) plant.components.push_back({each->name});
    subject->plant = std::make_shared<const engine::Plant>(std::move(plant));
    subject->components = behaviours(GetParam().initial);
    subject->scenarios = {scenario_};
    subject->settings = settings();
    return subject;
  }

  Stories virtual_stories() {
    const auto on_trial = subject();
    world::Trial trial(on_trial);
    world::Plan plan;
    if (fault_) plan.faults.push_back(*fault_);
    (void)trial.run(plan);
    EXPECT_TRUE(trial.violations().empty());
    const auto records = trial.world().history().records();
    const auto end = std::find_if(records.begin(), records.end(),
                                  [](const Record& each) { return each.kind == RecordKind::run_ended; });
    Stories stories;
    for (const Record& record : records) {
      if (record.time > end->time + aftermath) break;
      tell(stories, *on_trial->plant, record);
      if (record.kind == RecordKind::moved)
        stories[on_trial->plant->at(record.component).name].truth.emplace_back(wire::name(record.state));
    }
    return stories;
  }

  Stories real_stories() {
    net::EventLoop loop;
    const auto log = base::make_null_log();
    plant::PlantSettings simulated;
    for (const auto& each : behaviours(GetParam().initial)) {
      plant::ComponentSetup setup;
      setup.settings = each;
      setup.address = own_address();
      if (fault_ && index(fault_->component) == simulated.components.size()) setup.faults.push_back(fault_->fault);
      simulated.components.push_back(std::move(setup));
    }
    plant::SimulatedPlant simulators(loop, *log, simulated);
    EXPECT_TRUE(simulators.start());
    runtime::OrchestratorSettings made;
    made.engine = settings();
    for (const auto& unit : simulators.units()) {
      engine::ComponentSpec spec;
      spec.name = unit->component().name();
      spec.address = own_address();
      spec.port = unit->component().endpoint().port;
      made.plant.components.push_back(std::move(spec));
    }
    runtime::Orchestrator orchestrator(loop, *log, library_, made);
    api::HttpApi api(orchestrator, {});
    net::HttpServer server(loop, net::ServerLimits{}, [&api](net::Request request, net::Responder responder) {
      api.handle(std::move(request), std::move(responder));
    });
    orchestrator.set_reply_to(*server.listen(net::Endpoint{}));
    orchestrator.watch();
    loop.run_until_complete(until_ready(orchestrator));
    const auto run = orchestrator.engine().start(scenario_, nullptr);
    EXPECT_TRUE(run);
    (void)loop.run_until_complete(orchestrator.engine().ended(*run));
    loop.run_until_complete(pause(loop.timers(), aftermath));

    Stories stories;
    for (const runtime::StoredRecord* stored : orchestrator.journal().of_run(*run, 0, 100'000))
      tell(stories, made.plant, stored->record);
    for (const auto& unit : simulators.units()) {
      const auto journal = nlohmann::json::parse(unit->component().journal().to_json(0));
      for (const auto& record : journal["records"])
        if (record["kind"] == "state")
          stories[unit->component().name()].truth.push_back(record["after"].get<std::string>());
    }
    return stories;
  }

  static base::Task<void> until_ready(runtime::Orchestrator& orchestrator) {
    while (!orchestrator.ready()) co_await base::sleep_for(orchestrator.loop().timers(), 1ms);
  }
  static base::Task<void> pause(base::TimerHeap& timers, base::Duration time) {
    co_await base::sleep_for(timers, time);
  }

  files::RealFileSystem disk_;
  files::ScenarioLibrary library_;
  std::shared_ptr<const engine::Scenario> scenario_;
  std::optional<world::ComponentFault> fault_;
};

TEST_P(Conformance, TheUntimedHistoryOfEachComponentIsTheSameInBothWorlds) {
  if (GetParam().kind) find_fault();
  EXPECT_EQ(real_stories(), virtual_stories());
}

std::vector<Case> cases() {
  const Case scenarios[] = {
      {"FullStart", "Uruchomienie wszystkich usług systemu (@all)", wire::State::stopped, {}},
      {"QuickStart", "Szybkie uruchomienie usług (@all) - bez inicjalizacji", wire::State::initialized, {}},
      {"Stop", "Zatrzymanie wszystkich usług (@all)", wire::State::run, {}},
      {"Restart", "Restart wszystkich usług (@all)", wire::State::run, {}}};
  std::vector<Case> all;
  for (const Case& scenario : scenarios) {
    all.push_back(scenario);
    for (const explore::Kind kind :
         {explore::Kind::drop_receive, explore::Kind::drop_reply, explore::Kind::duplicate, explore::Kind::ack_only,
          explore::Kind::fail_transition, explore::Kind::wrong_target, explore::Kind::late_far_after,
          explore::Kind::receive_far_after, explore::Kind::stale_state, explore::Kind::hang,
          explore::Kind::crash_receive, explore::Kind::crash_reply, explore::Kind::crash_for_good}) {
      Case with_fault = scenario;
      with_fault.kind = kind;
      all.push_back(with_fault);
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Worlds, Conformance, testing::ValuesIn(cases()), [](const auto& parameter) {
  const Case& each = parameter.param;
  return std::string(each.name) + "_" + (each.kind ? std::string(explore::name(*each.kind)) : "without_a_fault");
});

}  // namespace
}  // namespace kapela
