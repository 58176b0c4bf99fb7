#include "simulators/search/search.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/fingerprint.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/search/witnessed_files.hpp"

namespace kapela::search {
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

Search::End not_written(const base::Error& error) {
  return {Search::End::Kind::cannot_write, to_text(error), {}};
}

std::string title_of(checker::Invariant invariant) {
  return fmt::format("{}: {}", name(invariant), checker::traits(invariant).says);
}

}  // namespace

std::string limits_text(const explore::Settings& settings) {
  std::string text = fmt::format("at most {} faults a plan", *settings.exhaustive);
  if (!settings.crashes || *settings.crashes == 0) return text;
  return text + fmt::format(", and {} of the orchestrator",
                            *settings.crashes == 1 ? "one crash" : fmt::format("{} crashes", *settings.crashes));
}

Searched load_searched(const experiment::SubjectSource& source, const experiment::BuiltinPlant& builtin) {
  const files::RealFileSystem disk;
  const WitnessedFiles plant(disk);
  const WitnessedFiles scenarios(disk);
  Searched loaded{experiment::load_plant(plant, source, builtin), {}};
  experiment::load_scenarios(scenarios, source, loaded.subject);
  const std::uint64_t own = source.plant.empty() ? base::fingerprint(builtin.text) : plant.fingerprint();
  loaded.read = {{"plant", experiment::hash_text(own)}, {"scenarios", experiment::hash_text(scenarios.fingerprint())}};
  return loaded;
}

Search::Search(SearchTask task, SearchPlaces places, Searched searched, const experiment::BuiltinPlant& builtin,
               const base::Clock& clock, Listener& listener)
    : task_(std::move(task)),
      places_(std::move(places)),
      subject_(std::move(searched.subject.subject)),
      read_(std::move(searched.read)),
      clock_(clock),
      exploration_(subject_),
      listener_(listener),
      source_(source_seen_from(places_.out)) {
  if (!places_.corpus.empty()) corpus_.emplace(places_.corpus, builtin);
}

Search::End Search::run() {
  if (std::optional<End> end = load_corpus()) return std::move(*end);
  End end = search();
  end.problems = std::move(problems_);
  return end;
}

std::optional<Search::End> Search::load_corpus() {
  if (!corpus_) return std::nullopt;
  base::Result<std::vector<world::Plan>> plans = corpus_->load(problems_);
  if (!plans) return End{End::Kind::bad_corpus, to_text(plans.error()), std::move(problems_)};
  task_.settings.corpus = std::move(*plans);
  return std::nullopt;
}

Search::End Search::search() {
  if (const base::Result<void> begun = exploration_.begin(task_.settings); !begun) {
    const bool tells = !places_.is_worker || task_.settings.shard.index == 0;  // all jobs see the same
    return {End::Kind::cannot_search, tells ? to_text(begun.error()) : std::string(), {}};
  }
  listener_.begin(begin_text());
  if (!places_.kept_in.empty())
    if (std::optional<End> end = take_up()) return std::move(*end);
  const bool is_all = task_.settings.shard.of == 1 && exploration_.runs() == 0;
  if (task_.settings.exhaustive && is_all) listener_.estimated(exploration_.estimate(walks_of_estimate));
  bool is_complete = false;
  while (goes_on() && !(is_complete = !exploration_.advance())) {
    if (const base::Result<void> done = after_a_plan(); !done) return not_written(done.error());
    listener_.progress(figures());
  }
  return finish(is_complete);
}

base::Result<void> Search::after_a_plan() {
  for (const auto step : {&Search::keep_learned, &Search::tell_finds, &Search::save_when_due})
    if (base::Result<void> done = (this->*step)(); !done) return done;
  return {};
}

/// Where a process before has got to. An end: there is nothing left to do.
std::optional<Search::End> Search::take_up() {
  explore::Part part;
  part.version = places_.version;
  part.inputs = inputs();
  part.shard = task_.settings.shard;
  keeper_.emplace(clock_, places_.kept_in, std::move(part));
  base::Result<void> taken_up = keeper_->load();
  const explore::Part& before = keeper_->part();
  if (taken_up && before.is_complete) return finish_part(true);
  if (taken_up && before.tally.runs > 0) taken_up = exploration_.go_on_from(before.standing);
  if (!taken_up) return End{End::Kind::cannot_search, to_text(taken_up.error()), {}};
  interrupts_.emplace();
  const base::Result<void> saved = keeper_->save(*exploration_.standing(), exploration_.progress(), false);
  if (!saved) return not_written(saved.error());
  return std::nullopt;
}

std::map<std::string, std::string> Search::inputs() {
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

bool Search::goes_on() {
  if (interrupts_ && exploration_.runs() % plans_between_looks == 0 && interrupts_->came()) return false;
  return !task_.time || clock_.now() - start_ < *task_.time;
}

/// Of a guided search: what has shown something new.
base::Result<void> Search::keep_learned() {
  if (!corpus_ || exploration_.guide() == nullptr || !exploration_.has_learned()) return {};
  const std::uint64_t history = exploration_.trial().world().history().hash();
  return corpus_->keep(history, replay_of(exploration_.last_plan(), "a plan of a guided search", *corpus_));
}

base::Result<void> Search::tell_finds() {
  for (; told_ < exploration_.finds().size(); ++told_) {
    explore::ToldFind find = told(exploration_.finds()[told_]);
    base::Result<void> done = listener_.find({std::string(name(find.name.invariant)), find.explanation, find.replay});
    if (!done) return done;
    if (keeper_) keeper_->add(std::move(find));
  }
  return {};
}

/// A walk is not left in the middle.
base::Result<void> Search::save_when_due() {
  if (!keeper_ || !keeper_->is_due()) return {};
  const std::optional<explore::Standing> standing = exploration_.standing();
  return standing ? keeper_->save(*standing, exploration_.progress(), false) : base::Result<void>();
}

Search::End Search::finish(bool is_complete) {
  if (!keeper_) {
    listener_.end(figures());
    return {exploration_.known() == 0 ? End::Kind::found_nothing : End::Kind::found, {}, {}};
  }
  std::optional<explore::Standing> standing;
  while (!(standing = exploration_.standing()) && exploration_.advance())
    if (const base::Result<void> told = tell_finds(); !told) return not_written(told.error());
  const base::Result<void> saved = keeper_->save(*standing, exploration_.progress(), is_complete);
  return saved ? finish_part(is_complete) : not_written(saved.error());
}

Search::End Search::finish_part(bool is_complete) {
  const explore::Part& part = keeper_->part();
  listener_.end(figures_of(part.tally, part.finds.size(), part.done));
  if (is_complete) return {part.tally.violating == 0 ? End::Kind::found_nothing : End::Kind::found, {}, {}};
  return {End::Kind::unfinished,
          fmt::format("{}: {:.1f} % are done; the same command goes on", places_.kept_in, 100 * part.done),
          {}};
}

std::string Search::replay_of(const world::Plan& plan, const char* title, const Corpus& corpus) const {
  experiment::Experiment made;
  made.title = title;
  made.source = source_seen_from(corpus.folder());
  made.plan = plan;
  return experiment::experiment_yaml(made, *subject_->plant);
}

experiment::SubjectSource Search::source_seen_from(const std::string& folder) const {
  experiment::SubjectSource source = task_.source;
  if (!source.plant.empty()) source.plant = seen_from(folder, source.plant);
  for (std::string& path : source.scenarios) path = seen_from(folder, path);
  source.runs.clear();
  for (const auto& scenario : subject_->scenarios) source.runs.push_back({scenario->name, {}});
  return source;
}

std::string Search::begin_text() const {
  const std::string what = fmt::format("{} commands in a run without faults", exploration_.commands());
  if (task_.settings.exhaustive) return fmt::format("{}; {}", what, limits_text(task_.settings));
  if (task_.settings.guided)
    return fmt::format("{}; guided, {} plans to begin with, seed {}{}", what, task_.settings.corpus.size(),
                       task_.settings.first_seed, task_.drawn_seed ? " (drawn)" : "");
  return fmt::format("{}; seeds from {}{}", what, task_.settings.first_seed, task_.drawn_seed ? " (drawn)" : "");
}

Figures Search::figures() const {
  return figures_of(exploration_.tally(), exploration_.known(), exploration_.progress());
}

explore::ToldFind Search::told(const explore::Find& find) {
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

}  // namespace kapela::search
