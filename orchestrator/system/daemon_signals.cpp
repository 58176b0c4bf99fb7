#include "orchestrator/system/daemon_signals.hpp"

#include <cstring>

#include <fmt/format.h>

namespace kapela::system {
namespace {

constexpr std::initializer_list<int> stray{SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSTKFLT};

}  // namespace

void ignore_stray_signals() {
  for (const int number : stray) (void)signal(number, SIG_IGN);
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) (void)signal(number, SIG_IGN);
}

EndSignals::EndSignals() {
  struct sigaction known {};
  (void)sigaction(SIGHUP, nullptr, &known);
  hangs_up_ = known.sa_handler != SIG_IGN;
}

bool EndSignals::contains(int number) const {
  return number == SIGINT || number == SIGTERM || number == SIGQUIT || (number == SIGHUP && hangs_up_);
}

std::string signal_name(int number) {
  const char* const name = sigabbrev_np(number);
  return name == nullptr ? fmt::format("signal {}", number) : fmt::format("SIG{}", name);
}

void tell_stray_signal(base::Log& log, int number, std::string_view meant) {
  if (number != SIGCHLD) log.warning(fmt::format("{} is ignored ({})", signal_name(number), meant));
}

}  // namespace kapela::system
