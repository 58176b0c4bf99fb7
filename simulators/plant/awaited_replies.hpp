// AwaitedReplies: what faults do to replies that a real component posts later, by what a reply repeats of its event.
// Pure; owned by a ProxiedComponent.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/net/http.hpp"
#include "simulators/component/account.hpp"

namespace kapela::plant {

/// What is told of the state instead of the truth, the same in each answer to one question.
struct Told {
  const faults::Fault* lie = nullptr;  ///< of this answer
  faults::FaultPtr keeps{};            ///< the rule alive
  std::string client{};
  std::optional<component::Account::Told> told{};  ///< once it is decided
};

struct AwaitedReply {
  net::Endpoint peer{};  ///< who has asked
  std::string event_type{};
  std::string id{};           ///< as the reply has it, in JSON
  std::string timestamp{};    ///< empty: the event had none, and the reply has any
  std::string original_id{};  ///< as the peer knows it
  bool is_lost = false;
  base::Duration delay{};
  std::shared_ptr<Told> told{};  ///< null: the truth
};

class AwaitedReplies {
 public:
  static constexpr std::size_t most = 1'024;  ///< the oldest are forgotten
  static constexpr base::Duration kept = std::chrono::seconds(60);

  [[nodiscard]] bool empty() const { return replies_.empty(); }
  void expect(AwaitedReply reply, base::Instant now);
  /// What is to be done with a reply; nothing: it passes. Once a reply.
  [[nodiscard]] std::optional<AwaitedReply> take(const net::Endpoint& peer, std::string_view event_type,
                                                 std::string_view id, std::string_view timestamp, base::Instant now);
  void clear() { replies_.clear(); }

 private:
  struct Entry {
    AwaitedReply reply{};
    base::Instant since{};
  };
  std::deque<Entry> replies_{};
};

}  // namespace kapela::plant
