#include "tests/stories/script.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "simulators/experiment/runner.hpp"
#include "simulators/world/virtual_lab.hpp"
#include "tests/stories/chronicle.hpp"

namespace kapela::stories {
namespace {

using experiment::LoadedExperiment;
using Texts = std::vector<std::string>;

/// The passages that are one experiment together, carried out step by step.
class Script {
 public:
  Script(const std::vector<Passage>& story, const LoadedExperiment& loaded, std::vector<Texts>& told)
      : story_(story),
        loaded_(loaded),
        told_(told),
        lab_(loaded.subject, loaded.experiment.plan),
        chronicle_(lab_.history(), *loaded.subject) {
    for (std::size_t i = 0; i < story.size(); ++i)
      if (!names_a_file(story[i].word())) add(i);
  }

  void perform() {
    const reports::CaseOutcome outcome =
        experiment::run(loaded_.experiment, *loaded_.subject, lab_, [this](std::size_t steps) { on_progress(steps); });
    told_[report_] = chronicle_.tell_end(judgement_of(outcome));
  }

 private:
  void add(std::size_t passage) {
    const std::string_view word = story_[passage].word();
    if (word == "report") report_ = passage;
    if (stands_between_steps(word)) return;
    const std::size_t steps = passages_.empty() ? 1 : steps_of(story_[passage]);
    passages_.insert(passages_.end(), steps, passage);
  }

  /// What no step of a method does, but the plan of the world.
  static std::size_t steps_of(const Passage& passage) {
    constexpr std::array<std::string_view, 3> planned{"network ", "partition ", "crash_orchestrator "};
    return static_cast<std::size_t>(
        std::count_if(passage.directives.begin(), passage.directives.end(), [&](const std::string& directive) {
          return std::none_of(planned.begin(), planned.end(),
                              [&](std::string_view word) { return directive.starts_with(word); });
        }));
  }

  void on_progress(std::size_t steps) {
    const std::size_t passage = passages_.at(steps);
    for (std::string& line : chronicle_.tell_news()) told_[passage].push_back(std::move(line));
    const std::size_t next = steps + 1 < passages_.size() ? passages_[steps + 1] : story_.size();
    for (std::size_t i = passage + 1; i < next; ++i) go_between(i);
  }

  void go_between(std::size_t passage) {
    const std::string_view word = story_[passage].word();
    if (word == "states") told_[passage] = states_table(lab_.history(), *loaded_.subject);
    if (word != "cancel") return;
    lab_.cancel();
    told_[passage] = chronicle_.tell_news();
  }

  const std::vector<Passage>& story_;
  const LoadedExperiment& loaded_;
  std::vector<Texts>& told_;
  world::VirtualLab lab_;
  Chronicle chronicle_;
  std::vector<std::size_t> passages_{};  ///< after so many steps: what happened belongs there
  std::size_t report_ = 0;
};

}  // namespace

void perform_steps(const std::vector<Passage>& story, const LoadedExperiment& loaded, std::vector<Texts>& told) {
  Script(story, loaded, told).perform();
}

}  // namespace kapela::stories
