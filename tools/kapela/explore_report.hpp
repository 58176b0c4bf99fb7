// ExploreReport: how far a search is and what it has found, for people on a terminal or in a pipe, or as JSON lines for
// programs (one of which is the parent of a search with several jobs). Owned by the command.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "simulators/explore/exploration.hpp"
#include "tools/kapela/terminal.hpp"

namespace kapela::cli {

/// A search in figures: of one process, or the sum of several.
struct ExploreFigures {
  std::uint64_t runs = 0;
  std::uint64_t idle = 0;  ///< of them, those in which a fault did nothing
  std::uint64_t events = 0;
  std::uint64_t violating = 0;  ///< runs
  double done = 0;              ///< of 1; zero where it goes on until its time is over
  std::uint64_t finds = 0;
  explore::Coverage coverage{};
};

/// One find, ready for people and for a file.
struct ExploreFind {
  std::string invariant{};    ///< "I16"
  std::string explanation{};  ///< two lines
  std::string replay{};       ///< the text of its replay file
};

class ExploreReport {
 public:
  /// `out`: the folder for replay files; without: they travel in the lines of JSON. `limit`: after it the search ends.
  ExploreReport(const base::Clock& clock, bool json, std::optional<std::string> out,
                std::optional<base::Duration> limit)
      : clock_(clock), json_(json), out_(std::move(out)), limit_(limit) {}

  void begin(const std::string& what);
  /// How much there is to do.
  void estimated(const explore::Estimate& estimate);
  /// Rate and time to go; prints only when it is time for the next line.
  void progress(const ExploreFigures& figures);
  /// Writes its file. False, with the reason on stderr, when it cannot.
  [[nodiscard]] bool find(const ExploreFind& find);
  /// Finds stay in that file, for `kapela merge`.
  void keep_in(const std::string& file) { kept_in_ = file; }
  void end(const ExploreFigures& figures);
  /// The end of what was searched elsewhere: without how long that took.
  void end_of_all(const ExploreFigures& figures);
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }

  [[nodiscard]] bool time_is_over() const { return limit_ && elapsed() >= *limit_; }

 private:
  [[nodiscard]] base::Duration elapsed() const { return clock_.now() - start_; }
  [[nodiscard]] std::string figures_text(const ExploreFigures& figures) const;
  [[nodiscard]] std::string remaining_text(double done) const;
  void print_what_was_seen(const ExploreFigures& figures);
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
