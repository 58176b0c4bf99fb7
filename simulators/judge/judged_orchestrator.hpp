// JudgedOrchestrator: somebody else's orchestrator, as its adapter says: its process, what it is asked, and what it
// tells. Owned by the lab of a case.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "orchestrator/net/http_client.hpp"
#include "simulators/judge/adapter.hpp"
#include "simulators/judge/placeholders.hpp"
#include "simulators/processes/owned_process.hpp"

namespace kapela::judge {

class JudgedOrchestrator {
 public:
  /// Called from the loop, once for each run that was started.
  struct Hooks {
    std::function<void(bool succeeded, std::string cause)> told;
    std::function<void(std::string why)> gone;  ///< nothing will be told any more
    std::function<base::Instant()> last_command;
  };

  /// All outlive it.
  JudgedOrchestrator(net::EventLoop& loop, net::HttpClient& client, const Adapter& adapter, Placeholders placeholders,
                     Hooks hooks);
  JudgedOrchestrator(const JudgedOrchestrator&) = delete;
  JudgedOrchestrator& operator=(const JudgedOrchestrator&) = delete;
  ~JudgedOrchestrator();

  /// Starts its process, where that is one for all of a case. Errors: it cannot be started.
  [[nodiscard]] base::Result<void> open();
  [[nodiscard]] bool is_ready() const { return is_ready_; }
  /// It has ended, or there is none yet.
  [[nodiscard]] bool is_gone() const { return program_ == nullptr || program_->end().has_value(); }

  /// Tells it to carry out a scenario, as it calls it. One run at a time. Errors: it cannot be told.
  [[nodiscard]] base::Result<void> start(const std::string& scenario);
  /// Nothing is asked about the run any more.
  void give_up();
  [[nodiscard]] bool is_running() const { return phase_ != Phase::idle; }

  /// Asks its process to end.
  void ask_to_end();
  /// The end of what it has printed.
  [[nodiscard]] std::string output() const;

 private:
  enum class Phase : std::uint8_t { idle, starting, running, ended };
  using Heard = std::function<void(const base::Result<net::Response>&)>;

  [[nodiscard]] base::Result<void> begin_process();
  void turn();
  void wake();
  void look_later();
  void on_line(std::string_view line);
  void see_readiness();
  void see_end();
  void see_success();
  void ask(const Question& question, std::function<void(bool answered, bool holds)> heard);
  [[nodiscard]] base::Result<void> send(net::Method method, const std::string& url, std::string body, Heard heard);
  void on_started(const base::Result<net::Response>& response);
  void tell(bool succeeded, std::string cause);
  void tell_gone(std::string why);

  net::EventLoop& loop_;
  net::HttpClient& client_;
  const Adapter& adapter_;
  Placeholders placeholders_;
  Hooks hooks_;
  std::unique_ptr<processes::OwnedProcess> program_;
  std::string output_;  ///< of the processes before
  bool is_ready_ = false;
  Phase phase_ = Phase::idle;
  std::uint64_t serial_ = 0;  ///< of the run: answers to questions about another one count for nothing
  std::uint64_t runs_ = 0;
  bool is_asking_ = false;
  bool has_printed_end_ = false;
  bool has_printed_success_ = false;
  base::Instant began_{};  ///< the run, then its end
  base::CallbackTimer turns_;
};

}  // namespace kapela::judge
