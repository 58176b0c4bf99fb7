// Search: a search of virtual runs in this process: it goes on until it is over, its time is, or somebody interrupts
// it; finds are told and kept. Owned by the command.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/system/interrupt_watch.hpp"
#include "orchestrator/yaml/diagnostic.hpp"
#include "simulators/experiment/subject.hpp"
#include "simulators/search/corpus.hpp"
#include "simulators/search/figures.hpp"
#include "simulators/search/part_keeper.hpp"

namespace kapela::search {

/// What the search is to do.
struct SearchTask {
  explore::Settings settings{};
  experiment::SubjectSource source{};
  std::optional<base::Duration> time{};  ///< after it the search ends
  bool drawn_seed = false;
};

/// And where it keeps what comes of it; each path empty where it is not wanted.
struct SearchPlaces {
  std::string out = ".";   ///< the folder of replay files, which name their own files as seen from there
  std::string kept_in{};   ///< the file of a part of the search, from which another process goes on
  std::string corpus{};    ///< the folder of a guided search
  std::string version{};   ///< of the program, for that file
  bool is_worker = false;  ///< one of several that share the search, and of which only the first tells what all see
};

/// "at most 2 faults a plan, and one crash of the orchestrator"
[[nodiscard]] std::string limits_text(const explore::Settings& settings);

/// What is searched.
struct Searched {
  experiment::LoadedSubject subject{};
  std::map<std::string, std::string> read{};  ///< fingerprints of the files that it is made of, by name
};
[[nodiscard]] Searched load_searched(const experiment::SubjectSource& source, const experiment::BuiltinPlant& builtin);

class Search {
 public:
  struct End {
    enum class Kind { found_nothing, found, unfinished, bad_corpus, cannot_search, cannot_write };

    Kind kind = Kind::found_nothing;
    std::string why{};                         ///< for people; empty: there is nothing more to say
    std::vector<yaml::Diagnostic> problems{};  ///< of the files of the corpus
  };

  /// `listener` and `clock` outlive it.
  Search(SearchTask task, SearchPlaces places, Searched searched, const experiment::BuiltinPlant& builtin,
         const base::Clock& clock, Listener& listener);

  [[nodiscard]] End run();

 private:
  [[nodiscard]] std::optional<End> load_corpus();
  [[nodiscard]] std::optional<End> take_up();
  [[nodiscard]] End search();
  [[nodiscard]] std::map<std::string, std::string> inputs();
  [[nodiscard]] base::Result<void> after_a_plan();
  [[nodiscard]] base::Result<void> keep_learned();
  [[nodiscard]] base::Result<void> tell_finds();
  [[nodiscard]] base::Result<void> save_when_due();
  [[nodiscard]] bool goes_on();
  [[nodiscard]] End finish(bool is_complete);
  [[nodiscard]] End finish_part(bool is_complete);
  [[nodiscard]] std::string replay_of(const world::Plan& plan, const char* title, const Corpus& corpus) const;
  [[nodiscard]] experiment::SubjectSource source_seen_from(const std::string& folder) const;
  [[nodiscard]] std::string begin_text() const;
  [[nodiscard]] Figures figures() const;
  [[nodiscard]] explore::ToldFind told(const explore::Find& find);

  SearchTask task_;
  SearchPlaces places_;
  std::shared_ptr<const world::Subject> subject_;
  std::map<std::string, std::string> read_;
  const base::Clock& clock_;
  base::Instant start_ = clock_.now();
  explore::Exploration exploration_;
  Listener& listener_;
  experiment::SubjectSource source_;
  std::optional<Corpus> corpus_;
  std::vector<yaml::Diagnostic> problems_;
  std::optional<PartKeeper> keeper_;                  ///< of a part that is kept
  std::optional<system::InterruptWatch> interrupts_;  ///< the same
  std::size_t told_ = 0;
};

}  // namespace kapela::search
