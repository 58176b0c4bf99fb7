// What comes back from components: answers to commands, and sightings of states. Made by a Transport, read by the
// engine.
#pragma once

#include <cstdint>
#include <string>

#include "orchestrator/record/identifiers.hpp"
#include "orchestrator/wire/json.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::engine {

/// Orders what the engine sends and receives. An observation is newer than an answer when the request that asked for it
/// was sent after the answer came: by sequence, never by value or by time.
using Sequence = std::uint64_t;

/// A state as a component reported it.
struct Sighting {
  wire::State state = wire::State::unknown;
  bool error = false;
  std::int64_t error_code = 0;
  std::uint64_t revision = 0;  ///< grows with each change of state, restarts included; 0: the component has none
  std::string error_message{};
  std::string problem{};  ///< what of its answer could not be understood, for people; empty: all was
  wire::JsonPtr data{};   ///< what it says of its business; null: nothing
};

/// What became of a command that was sent.
struct Answer {
  enum class Kind : std::uint8_t {
    accepted,       ///< the component will act, or is acting
    already_there,  ///< accepted: it is where the command leads
    refused,        ///< NACK: illegal in its state, too late, or from an older epoch
    unreachable,    ///< nobody took the request: it has surely not acted
    no_answer,      ///< taken perhaps; in doubt
  };
  record::ComponentId component = record::no_component;
  record::CommandId command = record::no_command;
  Kind kind = Kind::no_answer;
  wire::State state = wire::State::unknown;  ///< the component's, if it said so
  std::uint64_t revision = 0;                ///< of that state; 0: not given
  bool will_push = false;                    ///< it announces the end of the transition by itself
  std::string reason{};                      ///< of a refusal or failure, for people
  bool expired = false;                      ///< of a refusal: too old by the component's calendar, and not acted on
  bool late = false;            ///< a refusal that came as an event of its own, after an HTTP answer that said nothing
  bool not_understood = false;  ///< of no_answer: it did answer, see `reason`
  bool is_of_event = false;     ///< that is no command
  /// To an event: result, data. With `refused` it says that it has failed, with `no_answer` that it will say more.
  wire::JsonPtr reply{};
};

}  // namespace kapela::engine
