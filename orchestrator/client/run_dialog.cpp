#include "orchestrator/client/run_dialog.hpp"

namespace kapela::client {

bool RunDialog::interrupt() {
  if (!possible_ || interrupted_) return true;
  interrupted_ = true;
  return false;
}

std::string RunDialog::question() const {
  if (interrupted_)
    return "cancel the run? [y]es, undo it; [n]o, keep following; [d]etach (or Ctrl-C), the run goes on";
  if (awaits_approval_) return "approve? [y]es; [n]o, the run fails and is undone";
  return {};
}

RunDialog::Wish RunDialog::answer(char key) {
  const bool yes = key == 'y' || key == 'Y';
  const bool no = key == 'n' || key == 'N';
  if (!interrupted_) {
    if (!awaits_approval_ || (!yes && !no)) return Wish::none;
    awaits_approval_ = false;
    return yes ? Wish::approve : Wish::disapprove;
  }
  if (key == 'd' || key == 'D') return Wish::detach;
  if (yes || no) interrupted_ = false;
  return yes ? Wish::cancel : Wish::none;
}

}  // namespace kapela::client
