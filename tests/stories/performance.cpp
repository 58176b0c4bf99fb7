#include "tests/stories/performance.hpp"

#include <utility>

#include "simulators/experiment/experiment_file.hpp"
#include "simulators/experiment/runner.hpp"
#include "simulators/world/virtual_lab.hpp"
#include "tests/stories/chronicle.hpp"
#include "tests/stories/script.hpp"

namespace kapela::stories {
namespace {

using experiment::LoadedExperiment;
using Texts = std::vector<std::string>;

constexpr experiment::BuiltinPlant no_plant{"<none>", ""};

/// Those of the repository, and the experiment of the story.
class StoryFiles final : public files::FileSystem {
 public:
  StoryFiles(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {}

  [[nodiscard]] base::Result<std::string> read(const std::string& path) const override {
    if (path == name_) return text_;
    return disk_.read(from_root(path));
  }
  [[nodiscard]] base::Result<std::vector<files::Entry>> list(const std::string& directory) const override {
    return disk_.list(from_root(directory));
  }
  [[nodiscard]] bool is_directory(const std::string& path) const override {
    return disk_.is_directory(from_root(path));
  }

 private:
  static std::string from_root(const std::string& path) { return files::join(KAPELA_SOURCE_DIR, path); }

  files::RealFileSystem disk_;
  std::string name_;
  std::string text_;
};

/// What is wrong with the file, or cannot be done in virtual time.
std::string problems_of(const LoadedExperiment& loaded, const std::string& name) {
  if (yaml::has_errors(loaded.diagnostics)) return yaml::render(loaded.diagnostics);
  if (loaded.campaign) return name + " is a campaign\n";
  const Texts real = experiment::only_real(loaded.experiment.plan);
  return real.empty() ? "" : real.front() + "\n";
}

/// What it is about, and what goes wrong.
Texts heading(const LoadedExperiment& loaded) {
  Texts lines = experiment::trouble_texts(loaded.experiment.plan, *loaded.subject->plant);
  if (!loaded.experiment.title.empty()) lines.insert(lines.begin(), loaded.experiment.title);
  return lines;
}

Texts tell_of_experiment(const LoadedExperiment& loaded) {
  world::VirtualLab lab(loaded.subject, loaded.experiment.plan);
  const reports::CaseOutcome outcome = experiment::run(loaded.experiment, *loaded.subject, lab);
  return Chronicle(lab.history(), *loaded.subject).tell_end(judgement_of(outcome));
}

Texts tell_of_replay(const LoadedExperiment& loaded) {
  world::Trial trial(loaded.subject);
  const experiment::Result result = experiment::carry_out(trial, loaded.experiment.plan);
  const Texts differences = experiment::differences(loaded.experiment.expect, result);
  const char* const verdict = differences.empty() ? "as expected" : "not as expected";
  return Chronicle(trial.world().history(), *loaded.subject).tell_end({trial.violations(), verdict, differences});
}

Texts perform_file(const Passage& passage, std::string& problems) {
  const std::string path(passage.rest());
  const LoadedExperiment loaded = experiment::load_experiment(StoryFiles("", ""), path, no_plant);
  problems += problems_of(loaded, path);
  if (!problems.empty()) return {};
  Texts told = heading(loaded);
  const bool is_replay = passage.word() == "replay";
  for (std::string& line : is_replay ? tell_of_replay(loaded) : tell_of_experiment(loaded))
    told.push_back(std::move(line));
  return told;
}

void perform_script(const std::vector<Passage>& story, const std::string& name, Performance& into) {
  const std::string text = experiment_text(story);
  if (text.empty()) return;
  const LoadedExperiment loaded = experiment::load_experiment(StoryFiles(name, text), name, no_plant);
  into.problems += problems_of(loaded, name);
  if (story.back().word() != "report") into.problems += name + " does not end with 'report'\n";
  if (into.problems.empty()) perform_steps(story, loaded, into.told);
}

}  // namespace

Performance perform(const std::vector<Passage>& story, const std::string& name) {
  Performance performance;
  for (const Passage& passage : story) {
    const bool is_file = names_a_file(passage.word());
    performance.told.push_back(is_file ? perform_file(passage, performance.problems) : Texts());
  }
  perform_script(story, name, performance);
  return performance;
}

}  // namespace kapela::stories
