#include "orchestrator/system/interrupt_watch.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

namespace kapela::system {

InterruptWatch::InterruptWatch() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  // A signal that is not blocked never reaches the descriptor.
  if (pthread_sigmask(SIG_BLOCK, &set, &before_) == 0) signals_ = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

InterruptWatch::~InterruptWatch() {
  (void)pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  if (signals_ >= 0) close(signals_);
}

bool InterruptWatch::came() {
  signalfd_siginfo info{};
  if (came_ || signals_ < 0 || ::read(signals_, &info, sizeof info) != sizeof info) return came_;
  came_ = true;
  (void)pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  return true;
}

}  // namespace kapela::system
