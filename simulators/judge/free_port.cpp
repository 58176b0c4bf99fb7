#include "simulators/judge/free_port.hpp"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "orchestrator/base/descriptor.hpp"

namespace kapela::judge {
namespace {

constexpr unsigned short lowest = 20'000;
constexpr unsigned short highest = 31'999;
constexpr int most_tries = 200;

bool is_free(unsigned short port) {
  const base::Descriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!probe.open()) return false;
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::bind(probe.number(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
}

}  // namespace

base::Result<unsigned short> free_port() {
  constexpr int all = highest - lowest + 1;
  constexpr int stride = 97;  // so that those who judge beside us begin elsewhere
  const int begin = static_cast<int>(::getpid()) % all;
  for (int tried = 0; tried < most_tries; ++tried) {
    const auto port = static_cast<unsigned short>(lowest + (begin * stride + tried) % all);
    if (is_free(port)) return port;
  }
  return base::fail(base::ErrorCode::io,
                    std::string("there is no free port for an orchestrator: ") + std::strerror(errno));
}

}  // namespace kapela::judge
