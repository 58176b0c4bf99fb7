// UnitRunner: starts, stops and restarts units of systemd, by `systemctl` as a child process that nobody waits for.
// Owned by HttpTransport.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "orchestrator/engine/ports.hpp"
#include "orchestrator/net/event_loop.hpp"

namespace kapela::runtime {

class UnitRunner {
 public:
  /// Bytes of what systemctl prints that are told.
  static constexpr std::size_t most_said = 300;
  /// Orders whose outcome is remembered for their repeats.
  static constexpr std::size_t most_remembered = 256;

  using Told = std::function<void(const engine::Answer& answer)>;

  /// `told` gets one answer for each `send`, from the loop, which outlives it. `program`: looked for on PATH.
  UnitRunner(net::EventLoop& loop, Told told, std::string program = "systemctl");
  UnitRunner(const UnitRunner&) = delete;
  UnitRunner& operator=(const UnitRunner&) = delete;
  /// What runs is ended; systemd goes on with what it was asked for.
  ~UnitRunner();

  /// An id is carried out once; its repeats get the same answer.
  void send(const engine::Order& order, const std::string& unit);

 private:
  class Job;
  class Attempt;
  using Key = std::pair<std::uint64_t, std::uint64_t>;  ///< epoch, cmd_id

  void finish();
  void give_up(const Attempt& attempt);
  void sweep();

  net::EventLoop& loop_;
  Told told_;
  std::string program_;
  std::map<Key, std::unique_ptr<Job>> jobs_;
  std::vector<std::unique_ptr<Attempt>> attempts_;  ///< that wait for their answer
  base::CallbackTimer sweeper_;
};

}  // namespace kapela::runtime
