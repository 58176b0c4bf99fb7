#include "orchestrator/base/descriptor.hpp"

#include <unistd.h>

namespace kapela::base {

void Descriptor::reset(int number) {
  if (number_ >= 0) ::close(number_);
  number_ = number;
}

}  // namespace kapela::base
