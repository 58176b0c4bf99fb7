// Proofs: what makes a push or a posted reply to be believed: a number that only the component which got our command or
// question can know. Functions of a key of this life, so nothing has to be kept. Owned by the HttpTransport.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "orchestrator/engine/observation.hpp"
#include "orchestrator/notify/signature.hpp"
#include "orchestrator/record/identifiers.hpp"

namespace kapela::runtime {

class Proofs {
 public:
  /// `key` is secret.
  explicit Proofs(std::string_view key) : signer_(key) {}
  /// With a key that nobody knows.
  [[nodiscard]] static Proofs of_chance();

  /// Goes out with a command, and comes back with the push of its end.
  [[nodiscard]] std::string of(std::string_view component, record::Epoch epoch, record::CommandId command) const;
  [[nodiscard]] bool is_of(std::string_view proof, std::string_view component, record::Epoch epoch,
                           record::CommandId command) const;

  /// The `id` of a poll, which its reply repeats: positive, of 53 bits, as far as JSON is exact everywhere.
  [[nodiscard]] std::int64_t poll_id(engine::Sequence asked) const;
  /// The same of an event that is no command.
  [[nodiscard]] std::int64_t event_id(record::CommandId event) const;

 private:
  [[nodiscard]] std::int64_t id_of(std::string_view what) const;

  notify::Signer signer_;
};

}  // namespace kapela::runtime
