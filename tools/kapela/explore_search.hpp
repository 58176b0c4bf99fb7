// ExploreSearch: the search of kapela explore in this process: it goes on until it is over, its time is, or somebody
// interrupts it; finds are told and kept. Owned by the command.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "orchestrator/system/interrupt_watch.hpp"
#include "tools/kapela/corpus.hpp"
#include "tools/kapela/explore_options.hpp"
#include "tools/kapela/explore_report.hpp"
#include "tools/kapela/part_keeper.hpp"

namespace kapela::cli {

/// "at most 2 faults a plan, and one crash of the orchestrator"
[[nodiscard]] std::string limits_text(const explore::Settings& settings);

class ExploreSearch {
 public:
  /// `read`: fingerprints of the files that the subject is made of, by name. `report` and `clock` outlive it.
  ExploreSearch(const ExploreOptions& options, ExploreTask task, std::shared_ptr<const world::Subject> subject,
                std::map<std::string, std::string> read, const base::Clock& clock, ExploreReport& report);

  /// Gives an exit code.
  [[nodiscard]] int run();

 private:
  [[nodiscard]] std::optional<int> take_up();
  [[nodiscard]] std::map<std::string, std::string> inputs();
  [[nodiscard]] bool keep_learned();
  [[nodiscard]] bool tell_finds();
  [[nodiscard]] bool save_when_due();
  [[nodiscard]] bool goes_on();
  [[nodiscard]] int finish(bool is_complete);
  [[nodiscard]] int finish_part(bool is_complete);
  [[nodiscard]] std::string replay_of(const world::Plan& plan, const char* title, const Corpus& corpus) const;
  [[nodiscard]] experiment::SubjectSource source_seen_from(const std::string& folder) const;
  [[nodiscard]] std::string begin_text() const;
  [[nodiscard]] ExploreFigures figures() const;
  [[nodiscard]] explore::ToldFind told(const explore::Find& find);

  bool worker_;
  std::string kept_in_;
  ExploreTask task_;
  std::shared_ptr<const world::Subject> subject_;
  std::map<std::string, std::string> read_;
  const base::Clock& clock_;
  explore::Exploration exploration_;
  ExploreReport& report_;
  experiment::SubjectSource source_;
  std::optional<Corpus> corpus_;
  std::optional<PartKeeper> keeper_;                  ///< with --report
  std::optional<system::InterruptWatch> interrupts_;  ///< the same
  std::size_t told_ = 0;
};

/// The figures of a part, or of all parts together.
[[nodiscard]] ExploreFigures figures_of(const explore::Tally& tally, std::size_t finds, double done);

}  // namespace kapela::cli
