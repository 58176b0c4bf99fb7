// AvenaSigns: what shows that a component is a service of avena_commons, whatever its dialect is said to be: it answers
// a command with an event, as it does to what is no command to it, and tells its state by events alone. Owned by
// HttpTransport.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "orchestrator/engine/observation.hpp"
#include "orchestrator/engine/ports.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/wire/event.hpp"

namespace kapela::runtime {

class AvenaSigns {
 public:
  /// `plant` outlives it.
  explicit AvenaSigns(const record::Plant& plant) : plant_(plant) {}

  void sent(const engine::Order& order, const wire::Event& event);
  /// The HTTP answer to a command. Gives what a reply that has overtaken it makes of it, where it says nothing itself.
  [[nodiscard]] std::optional<engine::Answer> on_answer(const engine::Answer& answer);
  /// A reply event to the last command of a component: a refusal. Nothing: it is of none, or the HTTP answer says more.
  [[nodiscard]] std::optional<engine::Answer> on_reply(const wire::Event& reply);

  /// It has told its state: by an event, or in the HTTP answer.
  void told_state(record::ComponentId component, bool by_event);
  /// Why an order must not be sent: a service that does not say its dialect would die of it. Nothing: it may.
  [[nodiscard]] std::optional<std::string> objection(const engine::Order& order) const;

 private:
  struct Last {
    record::CommandId id = record::no_command;
    std::string word{};
    std::string timestamp{};
    bool is_bare = false;   ///< its HTTP answer has come, and said nothing but "ok"
    std::string refusal{};  ///< of a reply that came before
  };

  [[nodiscard]] std::string words_for(record::ComponentId component, const wire::EventResult& result) const;

  const record::Plant& plant_;
  std::map<record::ComponentId, Last> last_;
  std::set<record::ComponentId> by_event_;
};

}  // namespace kapela::runtime
