// Past: what an engine needs to know of its earlier lives, and how it is read out of their records. Values; made at
// start from the durable journal, given to the Engine's constructor.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/engine/errand.hpp"
#include "orchestrator/engine/observation.hpp"
#include "orchestrator/engine/watched.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::engine {

/// A run that was accepted and has no end in the records: the orchestrator died in it.
struct OpenRun {
  struct Part {
    record::ComponentId component = record::no_component;
    wire::State lowest = wire::State::unknown;         ///< the lowest stable state confirmed since its base
    wire::Command command = wire::Command::get_state;  ///< the last one that is not known to have done what it does
  };
  record::RunReport report{};
  record::Epoch epoch{};  ///< in which it was accepted
  /// An event that may have been acted on, and what takes it back, which has not been acknowledged.
  struct Sent {
    record::CommandId id = record::no_command;
    record::ComponentId component = record::no_component;
    std::uint32_t step = 0;
    ErrandPtr errand{};
    TakingBack undo{};
  };
  bool compensating = false;  ///< in any life
  std::vector<Sent> sent{};   ///< in the order in which they were intended
  std::vector<Part> parts{};  ///< sorted
};

struct Past {
  record::RunId last_run = record::no_run;
  record::Epoch last_epoch{};
  std::uint64_t last_sequence = 0;
  std::optional<std::string> latch{};  ///< why the plant waits for an acknowledgement
  std::vector<OpenRun> open_runs{};    ///< in the order of their beginning
  std::vector<Watched> watched{};      ///< given up, and not seen to since; each component once
};

/// Reads records in their order; hosts' records are ignored.
class PastReader {
 public:
  /// `record.text` is borrowed during the call.
  void on(const record::Record& record);
  [[nodiscard]] Past take();

 private:
  void read(const record::Record& record, OpenRun& run);
  void watch(const record::Record& record);
  void follow(const record::Record& record, OpenRun::Part& part);
  void follow_event(const record::Record& record, OpenRun& run);
  [[nodiscard]] OpenRun* find(record::RunId run);
  [[nodiscard]] OpenRun::Part* find(const record::Record& record);

  Past past_;
  std::map<record::RunId, OpenRun> open_;
  std::map<record::ComponentId, Watched> watched_;

  /// From which point of the order on an observation tells what became of a component's last command.
  struct Freshness {
    record::CommandId command = record::no_command;
    std::optional<Sequence> since{};  ///< none: only one that names the command
  };
  std::map<record::ComponentId, Freshness> fresh_;             ///< a component belongs to one open run at most
  std::map<record::CommandId, record::CommandId> takes_back_;  ///< in this epoch: what one takes back
};

}  // namespace kapela::engine
