// Walk: takes a component through the states that commands can reach, asks every command in each, and what the wire
// rules say besides. It raises the energy only when told to. Owned by whoever certifies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "simulators/certify/certificate.hpp"
#include "simulators/certify/conversation.hpp"

namespace kapela::certify {

struct WalkSettings {
  wire::Dialect profile = wire::Dialect::seed;
  bool energise = false;
  base::Duration patience = std::chrono::seconds(30);        ///< for the end of a transition
  base::Duration letter_patience = std::chrono::seconds(3);  ///< for what is posted back
  base::Duration stillness = std::chrono::milliseconds(40);  ///< in which what is not to move would
  base::Duration restart_patience = std::chrono::seconds(10);
};

class Walk {
 public:
  /// `conversation` is open, and outlives the walk.
  Walk(Conversation& conversation, WalkSettings settings, std::string component);

  [[nodiscard]] base::Task<Certificate> go();

 private:
  /// A command, and what became of it.
  struct Given {
    wire::Command command = wire::Command::stop;
    wire::Fence fence{};
    wire::Event event{};
    HttpAnswer answer{};
    wire::CommandAnswer told{};
    std::string problem{};  ///< of the answer itself
  };
  using Report = std::optional<wire::StateReport>;

  // What a walk is made of: walk.cpp.
  [[nodiscard]] base::Task<bool> walk_up();
  [[nodiscard]] base::Task<bool> walk_down();
  [[nodiscard]] base::Task<bool> ask_all(wire::State state);
  [[nodiscard]] base::Task<void> ask(wire::Command command, wire::State state);
  [[nodiscard]] base::Task<void> ask_legal(wire::Command command, wire::Edge edge);
  [[nodiscard]] base::Task<void> ask_illegal(wire::Command command, wire::State state);
  [[nodiscard]] base::Task<void> ask_business(wire::State state);
  [[nodiscard]] base::Task<bool> break_off(wire::Command command, wire::State from);
  [[nodiscard]] base::Task<bool> go_to(wire::State state);

  // The steps of it: walk_steps.cpp.
  [[nodiscard]] base::Task<Given> give(wire::Command command, wire::Fence fence);
  [[nodiscard]] base::Task<Given> give_event(wire::Command command, wire::Fence fence, wire::Event event);
  [[nodiscard]] base::Task<std::string> follow(Given given, wire::Edge edge, wire::StateReport before);
  [[nodiscard]] base::Task<std::string> find_news(Given given, wire::State to);
  /// Empty: it has stayed where it was, or nobody knows where that is.
  [[nodiscard]] base::Task<std::string> stay(Report before);
  [[nodiscard]] base::Task<Report> settled();
  [[nodiscard]] wire::Fence next_fence();
  void note(Rule rule, std::string place, std::string problem);
  [[nodiscard]] bool fences() const { return settings_.profile == wire::Dialect::seed; }
  [[nodiscard]] std::string word(wire::Command command) const;
  [[nodiscard]] std::string place(wire::Command command, wire::State state) const;

  // Whatever its state: input_checks.cpp.
  [[nodiscard]] base::Task<bool> ask_basics();
  [[nodiscard]] base::Task<void> ask_input();
  [[nodiscard]] base::Task<void> ask_reply();
  [[nodiscard]] base::Task<void> ask_batch();
  [[nodiscard]] base::Task<void> ask_health();
  [[nodiscard]] base::Task<void> expect_status(Rule rule, std::string place, net::ClientRequest request,
                                               unsigned status);
  void judge_promptness();

  // What makes commands safe: fence_checks.cpp. False: it is not where it has to be for the next.
  [[nodiscard]] base::Task<bool> ask_fences();
  [[nodiscard]] base::Task<bool> ask_repeat();
  [[nodiscard]] base::Task<bool> ask_repeat_without_id();
  [[nodiscard]] base::Task<bool> ask_late();
  [[nodiscard]] base::Task<bool> ask_epochs();
  [[nodiscard]] base::Task<bool> ask_restart();

  Conversation& conversation_;
  WalkSettings settings_;
  Certificate certificate_;
  base::Instant began_{};  ///< the check under way
  std::uint64_t epoch_ = 0;
  std::uint64_t last_command_ = 0;
};

}  // namespace kapela::certify
