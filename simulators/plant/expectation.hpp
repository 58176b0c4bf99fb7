// Expectation: what somebody expects of a component's journal, as the body of POST /verify says it, and how it fares.
// A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "simulators/plant/component_journal.hpp"

namespace kapela::plant {

/// Which records are meant: all keys that are given must hold. By key: event, source, from, to, verdict, outcome,
/// fault, kind.
using RecordMatch = std::vector<std::pair<std::string, std::string>>;

struct Expectation {
  std::vector<RecordMatch> steps{};  ///< one; of an order, each
  bool is_order = false;
  std::optional<std::uint64_t> least{};
  std::optional<std::uint64_t> most{};
  std::uint64_t since = 0;  ///< only records after this one
  base::Duration within{};
};

/// Errors: `malformed`, or `invalid` with a JSON pointer.
[[nodiscard]] base::Result<Expectation> parse_expectation(std::string_view body);

/// How things stand.
struct Standing {
  enum class Verdict : std::uint8_t {
    holds,    ///< whatever comes
    so_far,   ///< it may still break
    not_yet,  ///< it may still come to hold
    broken,   ///< for good
  };
  Verdict verdict = Verdict::not_yet;
  std::uint64_t count = 0;                 ///< records that match; of an order, steps that have come
  const JournalRecord* nearest = nullptr;  ///< what comes nearest to what is missing, or is one too many
  std::size_t step = 0;                    ///< the one that is missing
};
[[nodiscard]] Standing judge(const Expectation& expectation, const ComponentJournal& journal);

/// {"holds", "count", "nearest"}
[[nodiscard]] std::string standing_body(const Expectation& expectation, const Standing& standing);

}  // namespace kapela::plant
