#include "orchestrator/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace kapela::base {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: internal error: ASSERT(%s) does not hold. This is a bug in Kapela; please report it.\n",
               file, line, condition);
  std::abort();
}

}  // namespace kapela::base
