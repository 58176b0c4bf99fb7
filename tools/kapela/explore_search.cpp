#include "tools/kapela/explore_search.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/output.hpp"

namespace kapela::cli {
namespace {

/// A path as a file in `folder` names it.
std::string seen_from(const std::string& folder, const std::string& path) {
  std::error_code failed;
  const std::filesystem::path relative = std::filesystem::relative(path, folder, failed);
  return failed ? path : relative.string();
}

/// More tell no more than a rate does, after a second.
constexpr unsigned walks_of_estimate = 64;
/// Plans between two looks for a signal, each of which is a system call.
constexpr std::uint64_t plans_between_looks = 64;

std::string title_of(history::Invariant invariant) {
  return fmt::format("{}: {}", name(invariant), history::traits(invariant).says);
}

}  // namespace

std::string limits_text(const explore::Settings& settings) {
  std::string text = fmt::format("at most {} faults a plan", *settings.exhaustive);
  if (!settings.crashes || *settings.crashes == 0) return text;
  return text + fmt::format(", and {} of the orchestrator",
                            *settings.crashes == 1 ? "one crash" : fmt::format("{} crashes", *settings.crashes));
}

ExploreFigures figures_of(const explore::Tally& tally, std::size_t finds, double done) {
  return {tally.runs, tally.idle, tally.events, tally.violating, done, finds, tally.coverage};
}

ExploreSearch::ExploreSearch(const ExploreOptions& options, ExploreTask task,
                             std::shared_ptr<const world::Subject> subject, std::map<std::string, std::string> read,
                             const base::Clock& clock, ExploreReport& report)
    : worker_(options.worker),
      kept_in_(options.report),
      task_(std::move(task)),
      subject_(std::move(subject)),
      read_(std::move(read)),
      clock_(clock),
      exploration_(subject_),
      report_(report) {
  source_ = source_seen_from(options.out);
  if (!options.corpus.empty()) corpus_.emplace(options.corpus);
}

int ExploreSearch::run() {
  if (corpus_) {
    base::Result<std::vector<world::Plan>> plans = corpus_->load();
    if (!plans) {
      complain(to_text(plans.error()));
      return bad_input;
    }
    task_.settings.corpus = std::move(*plans);
  }
  if (const base::Result<void> begun = exploration_.begin(task_.settings); !begun) {
    const bool tells = !worker_ || task_.settings.shard.index == 0;  // all jobs see the same
    if (tells) complain(to_text(begun.error()));
    return inconclusive;
  }
  report_.begin(begin_text());
  if (!kept_in_.empty())
    if (const std::optional<int> code = take_up()) return *code;
  const bool is_all = task_.settings.shard.of == 1 && exploration_.runs() == 0;
  if (task_.settings.exhaustive && is_all) report_.estimated(exploration_.estimate(walks_of_estimate));
  bool is_complete = false;
  while (goes_on() && !(is_complete = !exploration_.advance())) {
    if (!keep_learned() || !tell_finds() || !save_when_due()) return internal_error;
    report_.progress(figures());
  }
  return finish(is_complete);
}

/// Where a process before has got to. A code: there is nothing left to do.
std::optional<int> ExploreSearch::take_up() {
  explore::Part part;
  part.version = KAPELA_VERSION;
  part.inputs = inputs();
  part.shard = task_.settings.shard;
  keeper_.emplace(clock_, kept_in_, std::move(part));
  report_.keep_in(kept_in_);
  base::Result<void> taken_up = keeper_->load();
  const explore::Part& before = keeper_->part();
  if (taken_up && before.is_complete) return finish_part(true);
  if (taken_up && before.tally.runs > 0) taken_up = exploration_.go_on_from(before.standing);
  if (!taken_up) {
    complain(to_text(taken_up.error()));
    return inconclusive;
  }
  interrupts_.emplace();
  if (!keeper_->save(*exploration_.standing(), exploration_.progress(), false)) return internal_error;
  return std::nullopt;
}

std::map<std::string, std::string> ExploreSearch::inputs() {
  const explore::Settings& settings = task_.settings;
  std::map<std::string, std::string> all = read_;
  for (const auto& scenario : subject_->scenarios) all["runs"] += (all["runs"].empty() ? "" : "; ") + scenario->name;
  for (const explore::Kind kind : settings.kinds)
    all["kinds"] += fmt::format("{}{}", all["kinds"].empty() ? "" : ",", name(kind));
  if (settings.exhaustive) {
    all["exhaustive"] = std::to_string(*settings.exhaustive);
    all["disk latency"] = base::to_text(settings.disk_latency);
  } else {
    all["seeds"] = fmt::format("{}..{}", settings.first_seed, settings.last_seed);
  }
  if (settings.crashes) all["crashes"] = std::to_string(*settings.crashes);
  if (source_.initial_state) all["initial state"] = wire::name(*source_.initial_state);
  all["heartbeat"] = base::to_text(source_.settings.poll_idle);
  // Another engine behaves in another way, whatever its version says.
  all["run without faults"] = experiment::hash_text(exploration_.trial().world().history().hash());
  return all;
}

bool ExploreSearch::goes_on() {
  if (interrupts_ && exploration_.runs() % plans_between_looks == 0 && interrupts_->came()) return false;
  return !report_.time_is_over();
}

/// Of a guided search: what has shown something new.
bool ExploreSearch::keep_learned() {
  if (!corpus_ || exploration_.guide() == nullptr || !exploration_.has_learned()) return true;
  const std::uint64_t history = exploration_.trial().world().history().hash();
  return corpus_->keep(history, replay_of(exploration_.last_plan(), "a plan of a guided search", *corpus_));
}

bool ExploreSearch::tell_finds() {
  for (; told_ < exploration_.finds().size(); ++told_) {
    explore::ToldFind find = told(exploration_.finds()[told_]);
    if (!report_.find({std::string(name(find.name.invariant)), find.explanation, find.replay})) return false;
    if (keeper_) keeper_->add(std::move(find));
  }
  return true;
}

/// A walk is not left in the middle.
bool ExploreSearch::save_when_due() {
  if (!keeper_ || !keeper_->is_due()) return true;
  const std::optional<explore::Standing> standing = exploration_.standing();
  return !standing || keeper_->save(*standing, exploration_.progress(), false);
}

int ExploreSearch::finish(bool is_complete) {
  if (keeper_) {
    std::optional<explore::Standing> standing;
    while (!(standing = exploration_.standing()) && exploration_.advance())
      if (!tell_finds()) return internal_error;
    if (!keeper_->save(*standing, exploration_.progress(), is_complete)) return internal_error;
    return finish_part(is_complete);
  }
  report_.end(figures());
  return exploration_.known() == 0 ? success : failed;
}

int ExploreSearch::finish_part(bool is_complete) {
  const explore::Part& part = keeper_->part();
  report_.end(figures_of(part.tally, part.finds.size(), part.done));
  if (is_complete) return part.tally.violating == 0 ? success : failed;
  complain(fmt::format("{}: {:.1f} % are done; the same command goes on", kept_in_, 100 * part.done));
  return inconclusive;
}

std::string ExploreSearch::replay_of(const world::Plan& plan, const char* title, const Corpus& corpus) const {
  experiment::Experiment made;
  made.title = title;
  made.source = source_seen_from(corpus.folder());
  made.plan = plan;
  return experiment::experiment_yaml(made, *subject_->plant);
}

experiment::SubjectSource ExploreSearch::source_seen_from(const std::string& folder) const {
  experiment::SubjectSource source = task_.source;
  if (!source.plant.empty()) source.plant = seen_from(folder, source.plant);
  for (std::string& path : source.scenarios) path = seen_from(folder, path);
  source.runs.clear();
  for (const auto& scenario : subject_->scenarios) source.runs.push_back({scenario->name, {}});
  return source;
}

std::string ExploreSearch::begin_text() const {
  const std::string what = fmt::format("{} commands in a run without faults", exploration_.commands());
  if (task_.settings.exhaustive) return fmt::format("{}; {}", what, limits_text(task_.settings));
  if (task_.settings.guided)
    return fmt::format("{}; guided, {} plans to begin with, seed {}{}", what, task_.settings.corpus.size(),
                       task_.settings.first_seed, task_.drawn_seed ? " (drawn)" : "");
  return fmt::format("{}; seeds from {}{}", what, task_.settings.first_seed, task_.drawn_seed ? " (drawn)" : "");
}

ExploreFigures ExploreSearch::figures() const {
  return figures_of(exploration_.tally(), exploration_.known(), exploration_.progress());
}

explore::ToldFind ExploreSearch::told(const explore::Find& find) {
  experiment::Experiment made;
  made.title = title_of(find.violation.invariant);
  made.source = source_;
  made.plan = find.plan;
  made.expect = experiment::expectation_of(experiment::carry_out(exploration_.trial(), find.plan));
  return {find.place,
          {find.violation.invariant, find.history},
          find.violation.explanation,
          experiment::experiment_yaml(made, *subject_->plant)};
}

}  // namespace kapela::cli
