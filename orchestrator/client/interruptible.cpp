#include "orchestrator/client/interruptible.hpp"

#include <signal.h>

#include "orchestrator/base/signal.hpp"

namespace kapela::client {
namespace {

base::Task<int> interruption(base::Signal& signal) {
  co_await signal.next();
  co_return 0;
}

base::Task<std::optional<int>> first_of(base::Task<int> work, base::Signal& interrupted) {
  std::vector<base::Task<int>> both;
  both.push_back(std::move(work));
  both.push_back(interruption(interrupted));
  const auto [index, code] = co_await base::when_any(std::move(both));
  if (index == 0) co_return code;
  co_return std::nullopt;
}

}  // namespace

std::optional<int> run_interruptible(net::EventLoop& loop, base::Task<int> work, const std::function<bool(int)>& ends) {
  base::Signal interrupted;
  loop.on_signals({SIGINT, SIGTERM}, [&interrupted, &ends](int number) {
    if (!ends || ends(number)) interrupted.notify();
  });
  return loop.run_until_complete(first_of(std::move(work), interrupted));
}

}  // namespace kapela::client
