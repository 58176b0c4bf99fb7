// ExploreReport: how far a search is and what it has found, for people on a terminal or in a pipe, or as JSON lines for
// programs (one of which is the parent of a search with several jobs). Owned by the command.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "simulators/search/figures.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {

class ExploreReport final : public search::Listener {
 public:
  /// `out`: the folder for replay files; without: they travel in the lines of JSON. `limit`: after it the search ends.
  ExploreReport(const base::Clock& clock, bool json, std::optional<std::string> out,
                std::optional<base::Duration> limit)
      : clock_(clock), json_(json), out_(std::move(out)), limit_(limit) {}

  void begin(const std::string& what) override;
  void estimated(const explore::Estimate& estimate) override;
  /// Rate and time to go; prints only when it is time for the next line.
  void progress(const search::Figures& figures) override;
  /// Writes its file.
  [[nodiscard]] base::Result<void> find(const search::Find& find) override;
  /// Finds stay in that file, for `kapela merge`; empty: there is none.
  void keep_in(const std::string& file) { kept_in_ = file; }
  void end(const search::Figures& figures) override;
  /// The end of what was searched elsewhere: without how long that took.
  void end_of_all(const search::Figures& figures);
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }

 private:
  [[nodiscard]] base::Duration elapsed() const { return clock_.now() - start_; }
  [[nodiscard]] std::string figures_text(const search::Figures& figures) const;
  [[nodiscard]] std::string remaining_text(double done) const;
  void print_what_was_seen(const search::Figures& figures);
  void print_coverage(const explore::Coverage& coverage);

  const base::Clock& clock_;
  bool json_;
  std::optional<std::string> out_;
  std::optional<base::Duration> limit_;
  Terminal terminal_;
  base::Instant start_ = clock_.now();
  base::Instant shown_ = start_;
  std::vector<std::string> files_;
  std::string kept_in_;
};

}  // namespace kapela::cli
