// A history by hand, a line a record: two components, one run. For tests of reports.
#pragma once

#include <string_view>
#include <utility>

#include "simulators/reports/outcome.hpp"

namespace kapela::reports {

class Story {
 public:
  Story& at(base::Duration time) {
    time_ = base::Instant(time);
    return *this;
  }
  /// A record of run 1 at this time; what else it holds is set on the result.
  record::Record record(record::RecordKind kind) const;
  Story& add(const record::Record& record);

  Story& plain(record::RecordKind kind, std::string_view text = {}, std::uint8_t detail = 0);
  Story& of(std::uint32_t component, record::RecordKind kind, std::string_view text = {});
  Story& moved(std::uint32_t component, wire::State from, wire::State to);
  Story& command(std::uint32_t component, record::RecordKind kind, wire::Command command, std::uint64_t id,
                 std::uint64_t attempt = 0, std::string_view text = {});
  Story& step(record::RecordKind kind, std::uint64_t number, std::string_view text = {}, std::uint8_t detail = 0);

  /// A case of components "io" and "left" with this history.
  [[nodiscard]] CaseOutcome outcome() const;

 private:
  base::Instant time_{};
  std::shared_ptr<history::History> history_ = std::make_shared<history::History>();
};

/// io starts; CMD_RUN to left is lost once, refused then; the run is undone and ends ROLLED_BACK after 10 s.
[[nodiscard]] Story undone_start();

/// What reports of every kind show, with characters that each of them must escape.
[[nodiscard]] CaseOutcome full_outcome();

/// A half start of somebody else's orchestrator: what it told, and what components did.
[[nodiscard]] CaseOutcome told_outcome();

}  // namespace kapela::reports
