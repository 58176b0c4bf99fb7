// What the tests of owned programs stand on: a loop that turns until something holds, and what is left of processes.
#pragma once

#include <chrono>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "orchestrator/net/event_loop.hpp"
#include "simulators/processes/owned_process.hpp"

namespace kapela::processes {

constexpr base::Duration program_patience = std::chrono::seconds(20);

/// Turns the loop until the condition holds; false: it does not in time.
inline bool turn_until(net::EventLoop& loop, const std::function<bool()>& condition) {
  base::CallbackTimer next([&loop] { loop.stop(); });
  const base::Instant until = loop.now() + program_patience;
  while (!condition() && loop.now() < until) {
    loop.timers().arm(next, loop.now() + std::chrono::milliseconds(2));
    loop.run();
  }
  return condition();
}

/// The letter of /proc/PID/stat; ' ': there is no such process.
inline char process_letter(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(status, text);
  const std::size_t bracket = text.rfind(')');
  return bracket == std::string::npos ? ' ' : text[bracket + 2];
}

/// A process that has ended and waits for its parent counts as gone.
inline bool is_gone(pid_t pid) {
  const char letter = process_letter(pid);
  return letter == ' ' || letter == 'Z';
}

inline ProgramSettings shell(const std::string& text) {
  return {{"sh", "-c", text}, "", {}};
}

/// One that nobody listens on now.
inline std::uint16_t free_port() {
  const base::Descriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  EXPECT_EQ(::bind(probe.number(), reinterpret_cast<const sockaddr*>(&at), size), 0);
  EXPECT_EQ(::getsockname(probe.number(), reinterpret_cast<sockaddr*>(&at), &size), 0);
  return ntohs(at.sin_port);
}

/// The component of the manual.
inline std::vector<std::string> camera_command(std::uint16_t port) {
  return {"python3", std::string(KAPELA_SOURCE_DIR) + "/simulators/examples/camera.py", std::to_string(port)};
}

/// A program with what it has printed and how it ended.
struct OwnedBench {
  explicit OwnedBench(net::EventLoop& of) : loop(of) {}

  /// Errors are told, and the caller's.
  base::Result<void> start(const ProgramSettings& settings) {
    process = std::make_unique<OwnedProcess>(
        loop, OwnedProcess::Hooks{[this](std::string_view line) { lines.emplace_back(line); },
                                  [this](const ProgramEnd& end) { ended = end; }});
    return process->start(settings);
  }
  bool ends() {
    return turn_until(loop, [this] { return ended.has_value(); });
  }
  bool prints(std::size_t count) {
    return turn_until(loop, [this, count] { return lines.size() >= count; });
  }

  net::EventLoop& loop;
  std::unique_ptr<OwnedProcess> process;
  std::vector<std::string> lines;
  std::optional<ProgramEnd> ended;
};

}  // namespace kapela::processes
