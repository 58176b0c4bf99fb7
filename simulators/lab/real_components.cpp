#include "simulators/lab/real_components.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <signal.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/system/exit_status.hpp"
#include "orchestrator/system/file_limits.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "simulators/processes/readiness.hpp"

namespace kapela::lab {
namespace {

using plant::ComponentSetup;
using wire::State;

/// Of one request, in real time.
constexpr base::Duration answer_limit = std::chrono::seconds(5);
constexpr base::Duration next_question = std::chrono::milliseconds(20);

/// The real ones, each behind a proxy, and without the faults of the file: in an experiment they stand in its method.
plant::PlantSettings real_of(plant::PlantSettings settings) {
  std::erase_if(settings.components,
                [](const ComponentSetup& each) { return !each.behind && each.process == nullptr; });
  for (ComponentSetup& each : settings.components) {
    if (!each.behind) each.behind = plant::Behind{{each.address, each.port}, {}};
    each.port = 0;
    each.admin_port.reset();
    each.faults.clear();
    each.rates.clear();
  }
  return settings;
}

std::string place_of(const ComponentSetup& setup) {
  return fmt::format("{} ({})", setup.settings->name, to_text(setup.behind->at));
}

base::Error not_brought_back(const ComponentSetup& setup, const std::string& why) {
  return base::fail(base::ErrorCode::timeout, fmt::format("{} was not brought back: {}", place_of(setup), why),
                    "see to it; 'reset' of a component in the plant file says how it is brought back");
}

}  // namespace

bool RealComponents::are_in(const plant::PlantSettings& settings) {
  return std::any_of(settings.components.begin(), settings.components.end(),
                     [](const ComponentSetup& each) { return each.behind || each.process != nullptr; });
}

RealComponents::RealComponents(const plant::PlantSettings& settings)
    : settings_(real_of(settings)),
      log_(base::make_null_log()),
      client_(loop_, net::ClientLimits{}),
      owned_(loop_, *log_, settings_,
             {[this] {
                are_ready_ = true;
                loop_.stop();
              },
              [this](const base::Error& why) {
                failure_ = why;
                loop_.stop();
              },
              [](int) {}}),
      turn_timer_([this] { loop_.stop(); }) {
  for (ComponentSetup& each : settings_.components) each.program = owned_.behind_proxy(each.settings->name);
  loop_.on_signals({SIGINT, SIGTERM}, [this](int signal) { on_signal(signal); });
}

RealComponents::~RealComponents() = default;

/// What lives in this process ends with it.
void RealComponents::on_signal(int signal) {
  if (on_interrupt_) return on_interrupt_(signal);
  if (std::exchange(interrupted_, true)) std::_Exit(system::signal_base + signal);
  loop_.stop();
}

const ComponentSetup* RealComponents::find(std::string_view name) const {
  const auto found = std::find_if(settings_.components.begin(), settings_.components.end(),
                                  [name](const ComponentSetup& each) { return each.settings->name == name; });
  return found == settings_.components.end() ? nullptr : &*found;
}

base::Result<void> RealComponents::bring_back(const world::Subject& subject) {
  const bool is_first = !std::exchange(has_started_, true);
  if (is_first)
    if (const base::Result<void> started = start_programs(); !started) return started;
  for (const ComponentSetup& each : settings_.components)
    if (!is_first || each.program == nullptr)
      if (const base::Result<void> reset = begin_reset(each); !reset) return reset;
  for (const auto& component : subject.components)
    if (const ComponentSetup* setup = find(component->name))
      if (const base::Result<void> back = wait_for(*setup, component->initial_state); !back) return back;
  return {};
}

base::Result<void> RealComponents::start_programs() {
  if (owned_.empty()) return {};
  constexpr std::size_t each =
      system::descriptors_to_drive + system::descriptors_to_simulate + system::descriptors_to_own;
  if (const base::Result<void> enough = system::check_descriptors(settings_.components.size(), each); !enough)
    return enough;
  if (const base::Result<void> started = owned_.start(); !started) return started;
  while (!are_ready_ && !failure_ && !interrupted_) loop_.run();
  if (failure_) return *failure_;
  return {};
}

base::Result<void> RealComponents::begin_reset(const ComponentSetup& setup) {
  const processes::KeptProgram* program = owned_.kept_behind_proxy(setup.settings->name);
  if (program != nullptr) {
    setup.program->thaw();
    if (setup.reset.restarts || program->phase() != processes::KeptProgram::Phase::ready) {
      const std::uint64_t before = program->restarts();
      const base::Instant until = loop_.after_real(program->settings().process.stop.within + setup.reset.within);
      setup.program->restart();
      while (program->restarts() == before && loop_.now() < until && !interrupted_) turn(next_question);
    }
    if (const base::Result<void> ready = wait_for_program(setup, loop_.after_real(setup.process->ready_within)); !ready)
      return ready;
  }
  if (setup.reset.post) {
    net::ClientRequest request;
    request.to = setup.reset.post->at;
    request.target = setup.reset.post->target;
    request.body = setup.reset.body;
    const base::Result<net::Response> answer = ask(std::move(request));
    if (!answer) return not_brought_back(setup, "its reset was not answered: " + answer.error().message);
    if (answer->status < 200 || answer->status >= 300)
      return not_brought_back(setup, fmt::format("its reset was answered with HTTP {}", answer->status));
  }
  const base::Instant until = loop_.after_real(setup.reset.within);
  for (const wire::Command each : setup.reset.commands) {
    State state = state_of(setup);
    while ((state == State::unknown || !wire::traits(state).stable) && loop_.now() < until && !interrupted_) {
      turn(next_question);
      state = state_of(setup);
    }
    if (!wire::edge(each, state)) continue;
    if (const base::Result<bool> sent = command(setup, each); !sent) return sent.error();
  }
  return {};
}

base::Result<void> RealComponents::wait_for_program(const ComponentSetup& setup, base::Instant until) {
  const processes::KeptProgram& program = *owned_.kept_behind_proxy(setup.settings->name);
  while (program.phase() != processes::KeptProgram::Phase::ready) {
    if (interrupted_) return not_brought_back(setup, "interrupted");
    if (loop_.now() >= until)
      return not_brought_back(setup, "its program does not come up" +
                                         (program.last_end().empty() ? "" : "; its last one " + program.last_end()));
    turn(next_question);
  }
  return {};
}

/// One that stands elsewhere, and not in FAULT, which is an operator's, is led there.
base::Result<void> RealComponents::wait_for(const ComponentSetup& setup, State wanted) {
  const base::Instant until = loop_.after_real(setup.reset.within);
  State commanded_in = State::unknown;
  while (!interrupted_) {
    const State state = state_of(setup);
    if (state == wanted) return {};
    if (commanded_in != State::unknown && state != commanded_in) commanded_in = State::unknown;
    if (loop_.now() >= until)
      return not_brought_back(
          setup, state == State::unknown
                     ? fmt::format("it does not tell its state for {}", base::to_text(setup.reset.within))
                     : fmt::format("it is in {}, and not in {}, for {}", wire::name(state), wire::name(wanted),
                                   base::to_text(setup.reset.within)));
    const bool may_go = state != State::unknown && state != State::fault && wire::traits(state).stable;
    const auto next =
        may_go && state != commanded_in ? wire::command_towards(state, wanted, setup.settings->dialect) : std::nullopt;
    if (next) {
      commanded_in = state;
      base::Result<bool> taken = command(setup, *next);
      const bool may_stop = taken && !*taken && wire::edge(wire::Command::stop, state);
      if (may_stop) taken = command(setup, wire::Command::stop);  // it does not know every command: the long way
      if (!taken) return taken.error();
    } else {
      turn(next_question);
    }
  }
  return not_brought_back(setup, "interrupted");
}

base::Result<bool> RealComponents::command(const ComponentSetup& setup, wire::Command command) {
  wire::Event event;
  event.source = "kapela";
  event.destination = setup.settings->name;
  event.event_type = wire::spelling(command, setup.settings->dialect);
  net::ClientRequest request;
  request.to = setup.behind->at;
  request.body = wire::encode(event);
  const base::Result<net::Response> answer = ask(std::move(request));
  if (!answer) return not_brought_back(setup, fmt::format("{}: {}", wire::name(command), answer.error().message));
  const wire::Json body = wire::Json::parse(answer->body, nullptr, false);
  const auto said = body.is_object() ? wire::decode_command_answer(body) : wire::CommandAnswer();
  return !said || said->accepted;
}

State RealComponents::state_of(const ComponentSetup& setup) {
  net::ClientRequest request;
  request.to = setup.behind->at;
  request.body = processes::state_question(setup.settings->name);
  const base::Result<net::Response> answer = ask(std::move(request));
  return answer ? processes::told_state(*answer) : State::unknown;
}

base::Result<net::Response> RealComponents::ask(net::ClientRequest request) {
  request.timeout = answer_limit;
  const auto answer = std::make_shared<std::optional<base::Result<net::Response>>>();
  client_.send(std::move(request), [this, answer](base::Result<net::Response> response) {
    *answer = std::move(response);
    loop_.stop();
  });
  while (!*answer && !interrupted_) loop_.run();
  if (*answer) return **answer;
  return base::fail(base::ErrorCode::timeout, "interrupted");
}

void RealComponents::turn(base::Duration most) {
  loop_.timers().arm(turn_timer_, loop_.after_real(most));
  loop_.run();
  loop_.timers().disarm(turn_timer_);
}

}  // namespace kapela::lab
