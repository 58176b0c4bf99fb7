#include "orchestrator/journal/checkpoint.hpp"

#include <algorithm>

namespace kapela::journal {

using record::RecordKind;

void Checkpoint::on(const record::Record& record, std::uint32_t segment) {
  if (record.kind == RecordKind::started) {
    last_epoch = static_cast<record::Epoch>(record.a);
  } else if (record.kind == RecordKind::run_accepted) {
    last_run = std::max(last_run, record.run);
    open_runs.emplace(record.run, segment);
  } else if (record.kind == RecordKind::run_ended) {
    open_runs.erase(record.run);
  } else if (record.kind == RecordKind::latched) {
    latch = std::string(record.text);
  } else if (record.kind == RecordKind::unlatched) {
    latch.reset();
    watched.clear();
  } else if (record.kind == RecordKind::watched) {
    watched[record.component] = segment;
  } else if (record.kind == RecordKind::unwatched) {
    watched.erase(record.component);
  }
}

std::uint32_t Checkpoint::oldest_needed(std::uint32_t present) const {
  for (const auto& [run, segment] : open_runs) present = std::min(present, segment);
  for (const auto& [component, segment] : watched) present = std::min(present, segment);
  return present;
}

}  // namespace kapela::journal
