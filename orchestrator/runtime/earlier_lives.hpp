// EarlierLives: what the durable journal tells of the orchestrators before this one. Read at start by main, which gives
// the parts to the DurableJournal and to the Orchestrator.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/engine/past.hpp"
#include "orchestrator/journal/open_journal.hpp"
#include "orchestrator/record/plant.hpp"

namespace kapela::runtime {

struct EarlierLives {
  journal::Opened opened{};
  engine::Past past{};
  std::vector<std::string> gone{};  ///< components of open runs that the plant has no more
};

/// Opens the journal, and reads its records as they concern `plant`: components are found by their names, as a plant
/// file may have changed since. `also` gets each as it stands there. Errors: those of open_journal.
[[nodiscard]] base::Result<EarlierLives> read_earlier_lives(journal::Disk& disk, const std::string& directory,
                                                            const record::Plant& plant, journal::OpenSettings settings,
                                                            const journal::OnRecord& also);

}  // namespace kapela::runtime
