// Supervisor: starts, stops and restarts a program for whoever asks by POST /process, and answers when that is done.
// Owned by whoever owns the program.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/net/http_server.hpp"
#include "simulators/component/process_desk.hpp"
#include "simulators/processes/kept_program.hpp"

namespace kapela::processes {

class Supervisor {
 public:
  /// Orders of one number that wait for the same answer.
  static constexpr std::size_t most_waiting = 32;

  /// `loop` and `program`, whose changes it hears from now on, outlive it.
  Supervisor(net::EventLoop& loop, KeptProgram& program);
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  /// True: the program is being started for it.
  bool on_request(const net::Request& request, net::Responder responder);

 private:
  void begin(wire::ProcessDeed deed);
  void see();
  [[nodiscard]] bool is_done() const;
  [[nodiscard]] bool has_failed() const;
  void finish(bool done, std::string why);
  static void answer(net::Responder responder, const wire::CommandAnswer& what);

  net::EventLoop& loop_;
  KeptProgram& program_;
  component::ProcessDesk desk_{};
  std::optional<wire::ProcessDeed> deed_{};  ///< under way
  bool is_needless_ = false;                 ///< it was so already
  std::uint64_t lives_ = 0;                  ///< of the program, when it was asked to restart
  wire::CommandAnswer answer_{};             ///< to the last one
  std::vector<net::Responder> waiting_{};
};

}  // namespace kapela::processes
