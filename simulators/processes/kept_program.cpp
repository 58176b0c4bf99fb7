#include "simulators/processes/kept_program.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <signal.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/net/kept_port.hpp"
#include "orchestrator/system/daemon_signals.hpp"

namespace kapela::processes {
namespace {

constexpr std::size_t lines_told = 3;

ProgramSettings program_of(const plant::ProcessSettings& process,
                           const std::vector<std::pair<std::string, std::string>>& more) {
  ProgramSettings program{process.command, process.directory, process.environment};
  program.environment.insert(program.environment.end(), more.begin(), more.end());
  return program;
}

}  // namespace

std::string_view name(KeptProgram::Phase phase) {
  switch (phase) {
    case KeptProgram::Phase::fresh:
      return "fresh";
    case KeptProgram::Phase::starting:
      return "starting";
    case KeptProgram::Phase::ready:
      return "ready";
    case KeptProgram::Phase::waiting:
      return "waiting";
    case KeptProgram::Phase::dead:
      return "dead";
    case KeptProgram::Phase::halting:
      return "halting";
    case KeptProgram::Phase::halted:
      return "halted";
    case KeptProgram::Phase::stopping:
      return "stopping";
    case KeptProgram::Phase::down:
      break;
  }
  return "down";
}

KeptProgram::KeptProgram(net::EventLoop& loop, net::HttpClient& client, base::Log& log, KeptProgramSettings settings,
                         Hooks hooks)
    : loop_(loop),
      log_(log),
      settings_(std::move(settings)),
      hooks_(std::move(hooks)),
      lines_(loop, log, settings_.name),
      readiness_(loop, client, settings_.name, [this](wire::State state) { on_ready(state); }),
      late_timer_([this] { on_late(); }),
      back_timer_([this] { begin_again(); }),
      down_timer_([this] { hooks_.down(); }) {}

KeptProgram::~KeptProgram() {
  for (base::CallbackTimer* each : {&late_timer_, &back_timer_, &down_timer_}) loop_.timers().disarm(*each);
}

base::Error KeptProgram::at_place(const base::Error& error) const {
  const std::string& place = settings_.process.place;
  return base::fail(error.code,
                    fmt::format("{}{}{}: {}", place, place.empty() ? "" : ": ", settings_.name, error.message),
                    error.hint);
}

base::Result<void> KeptProgram::start() {
  if (const base::Result<void> begun = begin(); !begun) return at_place(begun.error());
  return {};
}

/// A program that finds its port taken says so in its own words, and somebody else answers for it.
base::Result<void> KeptProgram::check_port() const {
  net::KeptPort port(loop_);
  const base::Result<void> kept = port.keep(settings_.at);
  if (kept) return {};
  return base::fail(kept.error().code, fmt::format("it cannot listen there: {}", kept.error().message),
                    "does another plant run, or the program itself, started by hand?");
}

base::Result<void> KeptProgram::begin() {
  if (const base::Result<void> free = check_port(); !free) return free;
  cause_ = Cause::itself;
  is_frozen_ = false;
  process_ =
      std::make_unique<OwnedProcess>(loop_, OwnedProcess::Hooks{[this](std::string_view line) { lines_.line(line); },
                                                                [this](const ProgramEnd& end) { on_end(end); }});
  const base::Result<void> started = process_->start(program_of(settings_.process, more_environment_));
  if (!started) {
    process_.reset();
    return started;
  }
  ++lives_;
  began_ = loop_.real_now();
  enter(Phase::starting);
  log_.info(fmt::format("{}: process {}", settings_.name, process_->pid()));
  loop_.timers().arm(late_timer_, loop_.after_real(settings_.process.ready_within));
  readiness_.ask(settings_.at);
  return {};
}

/// A later life: nobody waits for the outcome.
void KeptProgram::begin_again() {
  const base::Result<void> begun = begin();
  if (begun) return;
  log_.error(to_text(at_place(begun.error())));
  last_end_ = begun.error().message;
  if (settings_.process.restart != plant::Restart::never) return come_back_after(pause_);
  enter(Phase::dead);
}

void KeptProgram::come_back_after(base::Duration pause) {
  enter(Phase::waiting);
  loop_.timers().arm(back_timer_, loop_.after_real(pause));
}

base::Duration KeptProgram::uptime() const {
  return process_ ? loop_.real_now() - began_ : base::Duration::zero();
}

void KeptProgram::on_ready(wire::State state) {
  loop_.timers().disarm(late_timer_);
  enter(Phase::ready);
  was_ready_ = true;
  log_.info(fmt::format("{}: ready after {} on {}", settings_.name,
                        base::to_text(std::chrono::duration_cast<std::chrono::milliseconds>(uptime())),
                        to_text(settings_.at)));
  if (state == wire::State::unknown)
    log_.warning(fmt::format("{}: it answers, but CMD_GET_STATE tells no state of it", settings_.name));
  hooks_.ready();
}

std::string KeptProgram::last_words() const {
  const std::string words = process_ ? last_lines(process_->output(), lines_told) : std::string();
  return words.empty() ? "it has printed nothing" : "its last words: " + words;
}

void KeptProgram::on_late() {
  readiness_.give_up();
  lateness_ = fmt::format("it is not ready within {}: {}; {}", base::to_text(settings_.process.ready_within),
                          readiness_.last(), last_words());
  if (was_ready_) log_.error(fmt::format("{}: {}", settings_.name, lateness_));
  cause_ = Cause::lateness;
  process_->stop(settings_.process.stop.signal, settings_.process.stop.within);
}

void KeptProgram::enter(Phase phase) {
  phase_ = phase;
  changed_();
}

void KeptProgram::halt() {
  if (phase_ == Phase::stopping || phase_ == Phase::down || phase_ == Phase::halted) return;
  if (phase_ == Phase::halting) {
    cause_ = Cause::halt;
    return;
  }
  for (base::CallbackTimer* each : {&late_timer_, &back_timer_}) loop_.timers().disarm(*each);
  readiness_.give_up();
  if (!process_) return enter(Phase::halted);
  cause_ = Cause::halt;
  enter(Phase::halting);
  process_->stop(settings_.process.stop.signal, settings_.process.stop.within);
}

void KeptProgram::stop() {
  if (phase_ == Phase::stopping || phase_ == Phase::down) return;
  for (base::CallbackTimer* each : {&late_timer_, &back_timer_}) loop_.timers().disarm(*each);
  readiness_.give_up();
  if (!process_) return be_down();
  enter(Phase::stopping);
  cause_ = Cause::stop;
  process_->stop(settings_.process.stop.signal, settings_.process.stop.within);
}

void KeptProgram::be_down() {
  enter(Phase::down);
  loop_.timers().arm(down_timer_, loop_.now());
}

void KeptProgram::crash(int signal, base::Duration back_after) {
  if (phase_ != Phase::starting && phase_ != Phase::ready) return;
  cause_ = Cause::crash;
  back_after_ = back_after;
  if (signal == SIGKILL) return process_->kill(signal);
  process_->stop(signal, crash_patience);
}

void KeptProgram::freeze() {
  if (process_ && !std::exchange(is_frozen_, true)) process_->freeze();
}

void KeptProgram::thaw() {
  if (process_ && std::exchange(is_frozen_, false)) process_->thaw();
}

void KeptProgram::restart() {
  if (phase_ == Phase::dead || phase_ == Phase::waiting || phase_ == Phase::halted) {
    loop_.timers().disarm(back_timer_);
    return begin_again();
  }
  if (phase_ == Phase::halting) {
    cause_ = Cause::restart;
    return;
  }
  if (phase_ != Phase::starting && phase_ != Phase::ready) return;
  loop_.timers().disarm(late_timer_);
  readiness_.give_up();
  cause_ = Cause::restart;
  process_->stop(settings_.process.stop.signal, settings_.process.stop.within);
}

void KeptProgram::on_end(const ProgramEnd& end) {
  loop_.timers().disarm(late_timer_);
  readiness_.give_up();
  lines_.finish();
  is_frozen_ = false;
  last_end_ = to_text(end);
  const std::string words = last_words();
  const bool lived_long = uptime() >= longest_pause;
  process_.reset();
  if (lived_long) pause_ = first_pause;
  if (cause_ == Cause::halt) {
    log_.info(fmt::format("{}: it {}, until it is started again", settings_.name, last_end_));
    return enter(Phase::halted);
  }
  if (cause_ == Cause::stop) {
    log_.info(fmt::format("{}: it {}", settings_.name, last_end_));
    return be_down();
  }
  const bool is_meant = cause_ == Cause::crash || cause_ == Cause::restart;
  if (!was_ready_ && !is_meant) return fail_first(end, words);
  if (cause_ == Cause::restart) {
    log_.info(fmt::format("{}: it {}, and is started again", settings_.name, last_end_));
    return begin_again();
  }
  if (cause_ == Cause::crash) {
    const bool comes_back = back_after_ > base::Duration::zero();
    log_.warning(fmt::format("{}: it {}; {}", settings_.name, last_end_,
                             comes_back ? "back in " + base::to_text(back_after_) : "dead until it is reset"));
    if (comes_back) return come_back_after(back_after_);
    enter(Phase::dead);
    return;
  }
  on_own_end(end);
}

/// Before it was ready for the first time nobody asks whether it comes back: the plant does not come up.
void KeptProgram::fail_first(const ProgramEnd& end, const std::string& words) {
  enter(Phase::down);
  std::string why =
      cause_ == Cause::lateness ? lateness_ : fmt::format("it {} before it was ready; {}", last_end_, words);
  hooks_.failed(
      at_place(base::fail(base::ErrorCode::timeout, std::move(why),
                          end.left > 0 ? "it has to stay in the foreground: give it no --daemon, no '&'" : "")));
}

void KeptProgram::on_own_end(const ProgramEnd& end) {
  const plant::Restart restart = settings_.process.restart;
  const bool failed = end.exit_code != 0 || cause_ == Cause::lateness;
  const bool comes_back = restart == plant::Restart::always || (restart == plant::Restart::on_failure && failed);
  const std::string next = comes_back ? "started again in " + base::to_text(pause_) : "dead until it is reset";
  log_.error(fmt::format("{}: it {}; {}", settings_.name, last_end_, next));
  if (comes_back) {
    come_back_after(pause_);
    pause_ = std::min(pause_ * 2, longest_pause);
    return;
  }
  enter(Phase::dead);
  hooks_.gone(end);
}

}  // namespace kapela::processes
