#include "orchestrator/runtime/reloader.hpp"

#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/caught.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/log_lines.hpp"
#include "orchestrator/engine/engine.hpp"
#include "orchestrator/files/remarks.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/runtime/phrases.hpp"
#include "orchestrator/scenario/plant_check.hpp"

namespace kapela::runtime {

/// One reload: the helper thread has it, then the loop.
struct Reloader::Work {
  Work(files::ScenarioLibrary library_now, record::Plant plant_now)
      : library(std::move(library_now)), plant(std::move(plant_now)) {}

  void read(const std::function<ReadPlant()>& read_plant) {
    const base::Result<void> done = base::caught([this, &read_plant] { read_all(read_plant); });
    if (!done) broken_off = done.error();
  }

  void read_all(const std::function<ReadPlant()>& read_plant) {
    library.reload();
    for (const auto& scenario : library.all()) {
      const std::vector<yaml::Diagnostic> found = files::as_errors(scenario::check_against(*scenario, plant));
      misfits.insert(misfits.end(), found.begin(), found.end());
    }
    if (read_plant) new_plant = read_plant();
  }

  files::ScenarioLibrary library;
  record::Plant plant;
  std::vector<yaml::Diagnostic> misfits{};  ///< scenarios that name what the plant does not have
  ReadPlant new_plant{};
  std::optional<base::Error> broken_off{};  ///< nothing of the rest is to be used
  std::uint64_t serves = 0;
  base::Instant begun{};
};

namespace {

yaml::Diagnostic broken_off(const base::Error& error) {
  yaml::Diagnostic diagnostic;
  diagnostic.code = error.code;
  diagnostic.message = "the reload broke off: " + error.message;
  diagnostic.hint = error.hint;
  return diagnostic;
}

/// What a set of scenarios has lost, and why.
std::vector<std::string> gone_from(const files::ScenarioLibrary& before, const files::ScenarioLibrary& now) {
  std::vector<std::string> gone;
  for (const auto& scenario : before.all()) {
    if (now.find(scenario->name) != nullptr) continue;
    const std::string& file = scenario->place.file;
    gone.push_back(fmt::format("the scenario '{}' is gone: {} {}", scenario->name, file,
                               now.has_file(file) ? "does not define it any more" : "was removed"));
  }
  return gone;
}

}  // namespace

Reloader::Reloader(net::EventLoop& loop, base::Log& log, Orchestrator& orchestrator,
                   std::function<ReadPlant()> read_plant)
    : loop_(loop), log_(log), orchestrator_(orchestrator), read_plant_(std::move(read_plant)), watch_(loop, [this] {
        ask();
      }) {}

Reloader::~Reloader() = default;

void Reloader::follow(std::vector<std::string> paths) {
  paths_ = std::move(paths);
  watch_again();
}

/// A directory may have come, or come again, and a link may lead elsewhere.
void Reloader::watch_again() {
  if (paths_.empty()) return;
  std::vector<std::string> paths = paths_;
  paths.insert(paths.end(), plant_files_.begin(), plant_files_.end());
  if (const base::Result<void> watched = watch_.watch(paths); !watched) log_.warning(to_text(watched.error()));
}

void Reloader::ask() {
  ++asked_;
  if (!busy_) begin();
}

base::Task<ReloadOutcome> Reloader::reload() {
  ask();
  const std::uint64_t mine = asked_;
  while (served_ < mine) co_await done_.next();
  co_return outcome_;
}

void Reloader::begin() {
  busy_ = true;
  watch_again();  // before anything is read: what changes later is another reload
  auto work = std::make_shared<Work>(orchestrator_.library(), orchestrator_.engine().plant());
  work->serves = asked_;
  work->begun = loop_.real_now();
  helper_.run([this, work = std::move(work), alive = std::weak_ptr<bool>(alive_)]() mutable {
    work->read(read_plant_);
    loop_.post([this, work = std::move(work), alive = std::move(alive)] {
      if (!alive.expired()) finish(work);
    });
  });
}

void Reloader::finish(const std::shared_ptr<Work>& work) {
  ReloadOutcome outcome;
  if (work->broken_off) {
    outcome.problems.push_back(broken_off(*work->broken_off));
  } else {
    take_scenarios(*work, outcome);
    take_plant(*work, outcome);
  }
  orchestrator_.scenarios_changed();
  helper_.run([old = work] {});  // thousands of old ones take their time to go
  outcome.count = orchestrator_.library().all().size();
  outcome.revision = orchestrator_.library().revision();
  outcome.took = loop_.real_now() - work->begun;
  tell(outcome);
  outcome_ = std::move(outcome);
  for (const auto& callback : listeners_) callback(outcome_);
  served_ = work->serves;
  busy_ = false;
  if (asked_ > served_) begin();
  done_.notify();
}

void Reloader::take_scenarios(Work& work, ReloadOutcome& outcome) {
  files::ScenarioLibrary& library = orchestrator_.library();
  outcome.problems = work.library.diagnostics();
  outcome.scenarios = !yaml::has_errors(outcome.problems);
  outcome.problems.insert(outcome.problems.end(), work.misfits.begin(), work.misfits.end());
  if (!outcome.scenarios) return library.keep_but_report(work.library);
  outcome.gone = gone_from(library, work.library);
  std::swap(library, work.library);
}

void Reloader::take_plant(Work& work, ReloadOutcome& outcome) {
  ReadPlant& read = work.new_plant;
  outcome.problems.insert(outcome.problems.end(), read.problems.begin(), read.problems.end());
  if (!read.files.empty()) plant_files_ = read.files;
  if (yaml::has_errors(read.problems))
    outcome.plant =
        base::fail(base::ErrorCode::invalid, "the plant file has errors: the plant stays as it was", "mend it");
  if (!read.plant) return;
  base::Result<std::vector<std::string>> changes = orchestrator_.adopt_plant(*read.plant);
  if (!changes) {
    outcome.plant = changes.error();
    return;
  }
  outcome.plant_changes = std::move(*changes);
  orchestrator_.set_simulators(std::move(read.simulators));
}

void Reloader::tell(const ReloadOutcome& outcome) const {
  for (const yaml::Diagnostic& each : outcome.problems)
    base::write_lines(log_, each.severity == yaml::Severity::error ? base::Level::error : base::Level::warning,
                      render(each));
  const Phrases& say = phrases_of(orchestrator_.language());
  for (const std::string& change : outcome.plant_changes) log_.info(base::told(say.plant_changed, change));
  if (outcome.plant) log_.error(base::told(say.plant_stays, to_text(*outcome.plant)));
  for (const std::string& each : outcome.gone) log_.warning(each);
  if (outcome.scenarios)
    log_.info(base::told(say.loaded_anew, outcome.count, base::elapsed_text(outcome.took), outcome.revision));
  else
    log_.error(base::told(say.scenarios_stay, outcome.count, outcome.revision));
}

}  // namespace kapela::runtime
