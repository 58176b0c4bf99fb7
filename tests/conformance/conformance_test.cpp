// The same plan in both worlds: what each component did and was told, without the times, is the same over real HTTP as
// in virtual time. For every scenario of the description, without a fault and with one of each type that both worlds
// have; for one of them with every type at every place and in every mode.
#include <array>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "orchestrator/engine/engine.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/runtime/memory_journal.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "orchestrator/service/service.hpp"
#include "simulators/faults/injector.hpp"
#include "simulators/plant/simulated_plant.hpp"
#include "simulators/world/trial.hpp"
#include "tests/conformance/every_fault.hpp"

namespace kapela::conformance {
namespace {

using namespace std::chrono_literals;
using record::Record;
using record::RecordKind;

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
  std::string name;
  const char* scenario;
  wire::State initial;
  std::vector<faults::Fault> faults{};  ///< of `faulty`
  std::size_t faulty = 1;               ///< others depend on it, and it on others
};

constexpr base::Duration aftermath = 300ms;  ///< what ends by then belongs to the story

/// A connection that was kept, and ends without a byte, is replaced once by whoever uses it, unnoticed
/// (net::HttpClient).
bool is_replaced_unnoticed(const std::vector<faults::Fault>& faults) {
  return std::any_of(faults.begin(), faults.end(), [](const faults::Fault& each) {
    return each.type == faults::FaultType::empty_response ||
           (each.type == faults::FaultType::reset_peer && faults::details(each).bytes == 0);
  });
}

/// What such a connection makes of the story: the command is not in doubt, and comes again at once.
void leave_out_doubts(Stories& stories) {
  const auto repeats = fmt::format("verdict {}", static_cast<int>(wire::Verdict::duplicate));
  for (auto& [name, story] : stories) {
    std::erase_if(story.known, [](const std::string& each) { return each.ends_with("in doubt"); });
    std::erase_if(story.truth, [&repeats](const std::string& each) { return each.ends_with(repeats); });
  }
}

/// How often a command in doubt was repeated is a matter of time.
void tell(std::vector<std::string>& story, std::string line) {
  if (story.empty() || story.back() != line) story.push_back(std::move(line));
}

constexpr const char* in_doubt = "event in doubt";

/// Whether a reply overtakes the answer to its event is a matter of time.
void tell_answer(std::vector<std::string>& known, record::EventOutcome outcome) {
  const bool is_of_reply = outcome == record::EventOutcome::replied || outcome == record::EventOutcome::failed;
  const auto is_overtaken = [](const std::string& line) { return line == "event acknowledged" || line == in_doubt; };
  while (is_of_reply && !known.empty() && is_overtaken(known.back())) known.pop_back();
  const std::string_view name = record::event_outcome_names[static_cast<std::size_t>(outcome)];
  tell(known, fmt::format("event {}", name));
}

void tell(Stories& stories, const record::Plant& plant, const Record& record) {
  if (record.component == record::no_component) return;
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
    case RecordKind::event_intended:
      return tell(known, "intends an event");
    case RecordKind::event_answered:
      return tell_answer(known, static_cast<record::EventOutcome>(record.detail));
    case RecordKind::event_in_doubt:
      return tell(known, in_doubt);
    case RecordKind::event_left:
      return tell(known, "event left");
    case RecordKind::verdict:
      return tell(known, std::string(record::name(static_cast<record::Reason>(record.detail))));
    default:
      return;
  }
}

/// What was true, in the words of whoever hosts the component.
void tell_truth(Stories& stories, const record::Plant& plant, const Record& record) {
  if (record.component == record::no_component) return;
  std::vector<std::string>& truth = stories[plant.at(record.component).name].truth;
  switch (record.kind) {
    case RecordKind::handled:
      return tell(truth, fmt::format("{}: verdict {}", wire::name(record.what()), record.a));
    case RecordKind::event_handled:
      return tell(truth, fmt::format("an event: verdict {}", record.a));
    case RecordKind::moved:
      return truth.emplace_back(wire::name(record.state)), void();
    case RecordKind::injected:
      return tell(truth, "injected " + std::string(faults::name(static_cast<faults::FaultType>(record.detail))));
    case RecordKind::crashed:
      return truth.emplace_back("crashed"), void();
    case RecordKind::restarted:
      return truth.emplace_back("back in " + std::string(wire::name(record.state))), void();
    default:
      return;
  }
}

/// The records of the plant.
struct Tape final : record::Journal {
  void append(const Record& record) override { records.push_back(record); }
  std::vector<Record> records;
};

engine::EngineSettings settings() {
  engine::EngineSettings made;
  made.command_timeout = 1500ms;
  made.answer_timeout = 300ms;
  made.unreachable_after = 500ms;
  return made;
}

component::Timing taking(base::Duration duration) {
  component::Timing timing;
  for (const wire::Command command : {wire::Command::initialize, wire::Command::run, wire::Command::stop})
    timing.of(command) = base::fixed(duration);
  return timing;
}

/// Of io, which fills a feeder, and of munchies_algo, which takes orders.
std::shared_ptr<const component::BusinessSettings> business_of(std::string_view name) {
  auto business = std::make_shared<component::BusinessSettings>();
  const auto rule = [&business](const char* event, std::vector<component::DataChange> changes) {
    component::EventRule& made = business->events.emplace_back();
    made.event = event;
    made.changes = std::move(changes);
  };
  if (name == "io") {
    business->data = std::make_shared<const wire::Json>(wire::Json{{"feeder", {{"level", 0}}}});
    component::TimerRule& fills = business->timers.emplace_back();
    fills.every = 50ms;
    fills.changes = {{.pointer = "/hopper/level", .add = 1}};
    rule("FEED", {{.pointer = "/feeder/level", .add = 2}});
    rule("RELEASE", {{.pointer = "/feeder/level", .set = std::make_shared<const wire::Json>(0)}});
  } else if (name == "munchies_algo") {
    business->data = std::make_shared<const wire::Json>(wire::Json{{"waiting", 0}});
    rule("TAKE_ORDER", {{.pointer = "/waiting", .add = 1}});
    business->events.back().reply = std::make_shared<const wire::Json>(wire::Json{{"order", "A-17"}});
    rule("DROP_ORDER", {{.pointer = "/waiting", .set = std::make_shared<const wire::Json>(0)}});
  } else {
    return nullptr;
  }
  return business;
}

/// The one with the faults is the last to arrive: what it ends in is no race with where the others are.
std::vector<std::shared_ptr<const component::ComponentSettings>> behaviours(wire::State initial) {
  const auto quick = std::make_shared<const component::Timing>(taking(60ms));
  const auto slow = std::make_shared<const component::Timing>(taking(240ms));
  std::vector<std::shared_ptr<const component::ComponentSettings>> made;
  for (const std::string_view name : {"io", "supervisor_1", "supervisor_2", "munchies_algo"}) {
    component::ComponentSettings one;
    one.name = name;
    one.initial_state = initial;
    one.timing = name == "supervisor_1" ? slow : quick;
    one.business = business_of(name);
    made.push_back(std::make_shared<const component::ComponentSettings>(std::move(one)));
  }
  return made;
}

/// The scenario of the file, with a second where it says a minute.
std::shared_ptr<const scenario::Scenario> shortened(const scenario::Scenario& scenario) {
  auto made = std::make_shared<scenario::Scenario>(scenario);
  made->rollback.budget = 4s;
  for (scenario::Action& action : made->actions) {
    if (auto* wait = std::get_if<scenario::WaitForState>(&action.body)) wait->timeout = 1s;
    if (auto* wait = std::get_if<scenario::WaitFor>(&action.body)) wait->timeout = 1s;
    if (auto* send = std::get_if<scenario::SendEvent>(&action.body)) send->timeout = 1500ms;
  }
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
  Conformance()
      : library_(disk_, {KAPELA_SOURCE_DIR "/scenarios/run_services.yaml",
                         KAPELA_SOURCE_DIR "/scenarios/business/orders.yaml"}) {
    library_.reload();
    scenario_ = shortened(*library_.find(GetParam().scenario));
  }

  std::shared_ptr<const world::Subject> subject() const {
    auto subject = std::make_shared<world::Subject>();
    record::Plant plant;
    for (const auto& each : behaviours(GetParam().initial)) plant.components.push_back({each->name});
    subject->plant = std::make_shared<const record::Plant>(std::move(plant));
    subject->components = behaviours(GetParam().initial);
    subject->scenarios = {scenario_};
    subject->settings = settings();
    return subject;
  }

  Stories virtual_stories() {
    const auto on_trial = subject();
    world::Trial trial(on_trial);
    world::Plan plan;
    for (const faults::Fault& each : GetParam().faults)
      plan.faults.push_back({static_cast<record::ComponentId>(GetParam().faulty), each});
    (void)trial.run(plan);
    for (const auto& each : trial.violations()) ADD_FAILURE() << each.explanation;
    const auto records = trial.world().history().records();
    const auto end = std::find_if(records.begin(), records.end(),
                                  [](const Record& each) { return each.kind == RecordKind::run_ended; });
    Stories stories;
    for (const Record& record : records) {
      if (record.time > end->time + aftermath) break;
      tell(stories, *on_trial->plant, record);
      tell_truth(stories, *on_trial->plant, record);
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
      if (simulated.components.size() == GetParam().faulty) setup.faults = GetParam().faults;
      simulated.components.push_back(std::move(setup));
    }
    Tape tape;
    plant::SimulatedPlant simulators(loop, *log, simulated);
    simulators.record_to(tape);
    EXPECT_TRUE(simulators.start());
    runtime::OrchestratorSettings made;
    made.engine = settings();
    for (const auto& unit : simulators.units()) {
      record::ComponentSpec spec;
      spec.name = unit->component().name();
      spec.address = own_address();
      spec.port = unit->component().endpoint().port;
      made.plant.components.push_back(std::move(spec));
    }
    service::Service service(loop, *log, library_, made);
    EXPECT_TRUE(service.listen(net::Endpoint{}));
    // Who arrives first is a matter of the times that were given, also where the machine does not come to it: both
    // sides live on this loop, and their time stands still together.
    loop.forgive_standstills(10ms, 5ms, [](base::Duration) {});
    runtime::Orchestrator& orchestrator = service.orchestrator();
    orchestrator.watch();
    loop.run_until_complete(until_ready(orchestrator));
    const auto run = orchestrator.engine().start(scenario_, nullptr);
    EXPECT_TRUE(run);
    (void)loop.run_until_complete(orchestrator.engine().ended(*run));
    loop.run_until_complete(pause(loop.timers(), aftermath));

    Stories stories;
    for (const runtime::StoredRecord* stored : orchestrator.journal().of_run(*run, 0, 100'000))
      tell(stories, made.plant, stored->record);
    for (const Record& record : tape.records) tell_truth(stories, made.plant, record);
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
  std::shared_ptr<const scenario::Scenario> scenario_;
};

TEST_P(Conformance, TheUntimedHistoryOfEachComponentIsTheSameInBothWorlds) {
  Stories real = real_stories();
  Stories in_virtual_time = virtual_stories();
  if (is_replaced_unnoticed(GetParam().faults)) {
    leave_out_doubts(real);
    leave_out_doubts(in_virtual_time);
  }
  EXPECT_EQ(real, in_virtual_time);
}

struct Scenario {
  const char* name;
  const char* scenario;
  wire::State initial;
  wire::Command first;  ///< that the faulty component gets
};

constexpr Scenario scenarios[] = {
    {"FullStart", "Uruchomienie wszystkich usług systemu (@all)", wire::State::stopped, wire::Command::initialize},
    {"QuickStart", "Szybkie uruchomienie usług (@all) - bez inicjalizacji", wire::State::initialized,
     wire::Command::run},
    {"Stop", "Zatrzymanie wszystkich usług (@all)", wire::State::run, wire::Command::stop},
    {"Restart", "Restart wszystkich usług (@all)", wire::State::run, wire::Command::stop}};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Scenario& each : scenarios) {
    const bool is_first = &each == scenarios;
    all.push_back({std::string(each.name) + "_without_a_fault", each.scenario, each.initial});
    for (NamedFaults& wrong : is_first ? every_fault(each.first) : one_of_each_type(each.first))
      all.push_back({std::string(each.name) + "_" + wrong.name, each.scenario, each.initial, std::move(wrong.faults)});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Worlds, Conformance, testing::ValuesIn(cases()),
                         [](const auto& parameter) { return parameter.param.name; });

bool hits_events(const NamedFaults& wrong) {
  const faults::RequestFacts event{.command = wire::Command::event, .state = wire::State::run};
  return faults::mismatch(wrong.faults.front(), event).empty();
}

/// An order that is taken, and a signal: what can happen to the first event of one component, each type once.
std::vector<Case> cases_of_events() {
  constexpr std::array scenarios_of_events{
      std::tuple{"Order", "Przyjęcie zamówienia", std::size_t{0}},
      std::tuple{"Signal", "Sygnał świetlny na wszystkich usługach", std::size_t{1}}};
  std::vector<Case> all;
  for (const auto& [name, scenario, faulty] : scenarios_of_events) {
    all.push_back({std::string(name) + "_without_a_fault", scenario, wire::State::run});
    for (NamedFaults& wrong : one_of_each_type(wire::Command::event))
      if (hits_events(wrong))
        all.push_back({std::string(name) + "_" + wrong.name, scenario, wire::State::run, wrong.faults, faulty});
  }
  all.push_back({"Hopper_fills_by_itself", "Zapas w zasobniku", wire::State::run});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Events, Conformance, testing::ValuesIn(cases_of_events()),
                         [](const auto& parameter) { return parameter.param.name; });

/// A new type, place or mode is compared, or says why it is not virtual.
TEST(ConformanceOf, EveryTypeAtEveryPlaceInEveryMode) {
  std::set<std::pair<faults::FaultType, faults::Place>> has;
  std::set<std::pair<faults::FaultType, int>> modes;
  for (const NamedFaults& each : every_fault(wire::Command::initialize))
    for (const faults::Fault& fault : each.faults) {
      const faults::Details& own = faults::details(fault);
      has.emplace(fault.type, fault.at);
      for (const int mode : {static_cast<int>(own.damage), 100 + static_cast<int>(own.lies_in),
                             200 + static_cast<int>(own.by), 300 + static_cast<int>(own.state_after)})
        modes.emplace(fault.type, mode);
    }
  for (std::size_t i = 0; i < faults::fault_types; ++i) {
    const faults::FaultTraits& type = faults::traits(static_cast<faults::FaultType>(i));
    if (!type.not_virtual.empty()) continue;
    const bool at_receive = has.contains({type.type, faults::Place::receive});
    const bool at_reply = has.contains({type.type, faults::Place::reply});
    EXPECT_TRUE(faults::has_place(type.type) ? at_receive && at_reply : at_receive || at_reply) << type.name;
  }
  for (int damage = 0; damage < 5; ++damage) EXPECT_TRUE(modes.contains({faults::FaultType::malformed, damage}));
  for (int where = 100; where < 103; ++where) EXPECT_TRUE(modes.contains({faults::FaultType::wrong_state, where}));
  for (int by = 200; by < 202; ++by) EXPECT_TRUE(modes.contains({faults::FaultType::equivocate, by}));
  for (int after = 300; after < 303; ++after) EXPECT_TRUE(modes.contains({faults::FaultType::crash, after}));
}

}  // namespace
}  // namespace kapela::conformance
