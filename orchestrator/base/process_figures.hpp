// ProcessFigures: what this process costs, for CMD_HEALTH_CHECK. Read from the operating system on request.
#pragma once

#include "orchestrator/base/clock.hpp"

namespace kapela::base {

struct ProcessFigures {
  int process_count = 1;
  double cpu_percent = 0;    ///< of one core, since the previous reading
  double cpu_seconds = 0;    ///< since the process began
  double memory_rss_mb = 0;  ///< 1 MB = 1,048,576 bytes
  double memory_vms_mb = 0;
};

/// Takes readings. Owned by whoever reports them; two meters do not disturb each other.
class ProcessMeter {
 public:
  /// `now` only serves to measure from one reading to the next; the first one reports 0 %.
  [[nodiscard]] ProcessFigures read(Instant now);

 private:
  bool read_before_ = false;
  Instant last_{};
  Duration last_cpu_{};
};

}  // namespace kapela::base
