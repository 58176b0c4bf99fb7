// Checkpoint: what of a journal must survive although its older files are deleted. A value, folded out of the records;
// each segment begins with the one at its beginning.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "orchestrator/record/record.hpp"

namespace kapela::journal {

struct Checkpoint {
  record::Epoch last_epoch{};
  record::RunId last_run = record::no_run;
  std::optional<std::string> latch{};                      ///< why the plant waits for an acknowledgement
  std::map<record::ComponentId, std::uint32_t> watched{};  ///< given up by a run, with the segment that says so
  std::map<record::RunId, std::uint32_t> open_runs{};  ///< with the segment in which each was accepted, or one before

  /// The next record; `segment` is the one it stands in, or an earlier one.
  void on(const record::Record& record, std::uint32_t segment);

  /// The first segment that something open needs; `present` when nothing does.
  [[nodiscard]] std::uint32_t oldest_needed(std::uint32_t present) const;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

}  // namespace kapela::journal
