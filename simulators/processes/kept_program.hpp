// KeptProgram: a program that is a component of a plant: started, waited for until it answers, watched, and brought
// back as its settings say, life after life. Whoever listens in front of it, a proxy or nobody, does to it what faults
// say. Owned by an OwnedComponent.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "orchestrator/base/log.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "simulators/plant/process_settings.hpp"
#include "simulators/processes/line_log.hpp"
#include "simulators/processes/owned_process.hpp"
#include "simulators/processes/readiness.hpp"

namespace kapela::processes {

/// How a program of somebody else's is known and reached.
struct KeptProgramSettings {
  std::string name{};  ///< of the component
  net::Endpoint at{};  ///< where it listens
  plant::ProcessSettings process{};
};

class KeptProgram {
 public:
  enum class Phase : std::uint8_t {
    fresh,
    starting,  ///< it runs, and has not answered yet
    ready,
    waiting,  ///< between two lives
    dead,     ///< it has ended, and comes back only when somebody says so
    halting,  ///< somebody has said that it is to end
    halted,   ///< and it has; it comes back likewise
    stopping,
    down,
  };

  /// Called from the loop, never inside a call.
  struct Hooks {
    std::function<void()> ready;                         ///< in each life
    std::function<void(const base::Error& why)> failed;  ///< its first life was none: nothing of it is left
    std::function<void(const ProgramEnd& end)> gone;     ///< by itself, and it does not come back by itself
    std::function<void()> down;                          ///< after stop()
  };

  /// Before the next life after an end of its own: doubled each time, forgotten by who lives as long as the longest.
  static constexpr base::Duration first_pause = std::chrono::milliseconds(100);
  static constexpr base::Duration longest_pause = std::chrono::seconds(10);
  /// After it, who does not die of a crash's signal is killed.
  static constexpr base::Duration crash_patience = std::chrono::seconds(1);

  /// `loop`, `client` and `log` outlive it.
  KeptProgram(net::EventLoop& loop, net::HttpClient& client, base::Log& log, KeptProgramSettings settings, Hooks hooks);
  KeptProgram(const KeptProgram&) = delete;
  KeptProgram& operator=(const KeptProgram&) = delete;
  ~KeptProgram();

  /// Once. Errors, with the place in the plant file: its port is taken, or there is no such program.
  [[nodiscard]] base::Result<void> start();
  /// Asks it to end, kills it after its time.
  void stop();
  /// The same, and it can be started again: by `restart`.
  void halt();
  /// `heard` is called when its phase has changed; also inside of a call.
  void on_change(std::function<void()> heard) { changed_ = std::move(heard); }

  /// It dies of a signal, and comes back after a time; after none, when somebody says so.
  void crash(int signal, base::Duration back_after);
  /// It stands still, with all that it has started.
  void freeze();
  void thaw();
  /// It is ended as its settings say, and started again; at once when it is dead.
  void restart();

  /// Variables of the next lives, beside those of the settings; instead of those before.
  void set_environment(std::vector<std::pair<std::string, std::string>> more) { more_environment_ = std::move(more); }

  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] const KeptProgramSettings& settings() const { return settings_; }
  [[nodiscard]] bool is_frozen() const { return is_frozen_; }
  /// Below 0: there is none.
  [[nodiscard]] pid_t pid() const { return process_ ? process_->pid() : -1; }
  /// Since its present life began.
  [[nodiscard]] base::Duration uptime() const;
  [[nodiscard]] std::uint64_t restarts() const { return lives_ > 0 ? lives_ - 1 : 0; }
  [[nodiscard]] TreeFigures figures() const { return process_ ? process_->figures() : TreeFigures{}; }
  /// How its last life has ended, in words; empty: there was none before.
  [[nodiscard]] const std::string& last_end() const { return last_end_; }
  [[nodiscard]] std::uint64_t dropped_lines() const { return lines_.dropped(); }

 private:
  /// Who wants the end of the present life.
  enum class Cause : std::uint8_t { itself, crash, restart, lateness, halt, stop };

  [[nodiscard]] base::Result<void> begin();
  [[nodiscard]] base::Result<void> check_port() const;
  void begin_again();
  void on_ready(wire::State state);
  void on_late();
  void on_end(const ProgramEnd& end);
  void on_own_end(const ProgramEnd& end);
  void fail_first(const ProgramEnd& end, const std::string& words);
  void come_back_after(base::Duration pause);
  void be_down();
  void enter(Phase phase);
  [[nodiscard]] base::Error at_place(const base::Error& error) const;
  [[nodiscard]] std::string last_words() const;

  net::EventLoop& loop_;
  base::Log& log_;
  KeptProgramSettings settings_;
  Hooks hooks_;
  std::function<void()> changed_ = [] {};
  Phase phase_ = Phase::fresh;
  Cause cause_ = Cause::itself;
  bool was_ready_ = false;  ///< once, in any life
  bool is_frozen_ = false;
  std::uint64_t lives_ = 0;
  base::Duration back_after_{};
  base::Duration pause_ = first_pause;
  base::Instant began_{};  ///< real
  std::string last_end_{};
  std::string lateness_{};  ///< why the present life is ended for not being ready
  std::vector<std::pair<std::string, std::string>> more_environment_{};
  LineLog lines_;
  Readiness readiness_;
  std::unique_ptr<OwnedProcess> process_;
  base::CallbackTimer late_timer_;
  base::CallbackTimer back_timer_;
  base::CallbackTimer down_timer_;
};

[[nodiscard]] std::string_view name(KeptProgram::Phase phase);

}  // namespace kapela::processes
