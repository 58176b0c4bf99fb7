#include "orchestrator/runtime/proofs.hpp"

#include <array>
#include <cerrno>

#include <fmt/format.h>
#include <sys/random.h>

#include "orchestrator/base/assert.hpp"

namespace kapela::runtime {
namespace {

constexpr std::size_t proof_bytes = 16;

/// Compares all of them, whatever differs first: the time says nothing about the right one.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return difference == 0;
}

}  // namespace

Proofs Proofs::of_chance() {
  std::array<char, 32> key{};
  ssize_t drawn = 0;
  do drawn = getrandom(key.data(), key.size(), 0);
  while (drawn < 0 && errno == EINTR);  // a machine that has just started may have to wait for its first chance
  ASSERT(drawn == static_cast<ssize_t>(key.size()));
  return Proofs(std::string_view(key.data(), key.size()));
}

std::string Proofs::of(std::string_view component, record::Epoch epoch, record::CommandId command) const {
  const auto digest = signer_.sign(fmt::format("command {} {} {}", number(epoch), number(command), component));
  std::string hexadecimal;
  for (std::size_t i = 0; i < proof_bytes; ++i) fmt::format_to(std::back_inserter(hexadecimal), "{:02x}", digest[i]);
  return hexadecimal;
}

bool Proofs::is_of(std::string_view proof, std::string_view component, record::Epoch epoch,
                   record::CommandId command) const {
  return !proof.empty() && equal_in_constant_time(proof, of(component, epoch, command));
}

std::int64_t Proofs::poll_id(engine::Sequence asked) const {
  return id_of(fmt::format("poll {}", asked));
}

std::int64_t Proofs::event_id(record::CommandId event) const {
  return id_of(fmt::format("event {}", number(event)));
}

std::int64_t Proofs::id_of(std::string_view what) const {
  constexpr unsigned bits = 53;
  const auto digest = signer_.sign(what);
  std::uint64_t id = 0;
  for (std::size_t i = 0; i < sizeof id; ++i) id = id << 8 | digest[i];
  id >>= 64 - bits;
  return static_cast<std::int64_t>(id == 0 ? 1 : id);
}

}  // namespace kapela::runtime
