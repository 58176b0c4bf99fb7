#include "tools/kapela/journal_option.hpp"

#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/runtime/history_file.hpp"

namespace kapela::cli {
namespace {

void tell(base::Log& log, const runtime::EarlierLives& lives) {
  for (const std::string& warning : lives.opened.warnings) log.warning(warning);
  for (const std::string& name : lives.gone)
    log.warning(
        fmt::format("{} was commanded by a run that a crash has ended, and the plant has it no more: see to it", name));
  for (const engine::OpenRun& run : lives.past.open_runs)
    log.warning(fmt::format("Run {} of '{}' was under way when the orchestrator died", number(run.id), run.scenario));
  if (lives.past.latch) log.warning("The plant waits for an operator's acknowledgement: " + *lives.past.latch);
}

}  // namespace

void add_journal(CLI::App& command, JournalOptions& options) {
  command.add_option("--journal", options.directory,
                     "Directory of the durable journal, made if it is not there; default: kapela-journal");
  command.add_flag("--no-journal", options.none, "Keep nothing: what runs when this process dies is left as it is")
      ->excludes("--journal");
  command.add_flag("--journal-repair", options.repair,
                   "Move what is damaged in the journal, and all behind it, aside into *.damaged");
}

bool JournalOption::open(const JournalOptions& options, const std::string& configured, const engine::Plant& plant,
                         net::EventLoop& loop, base::Log& log) {
  if (options.none) return true;
  const std::string directory = options.directory.value_or(configured);
  base::Result<runtime::EarlierLives> lives =
      runtime::read_earlier_lives(disk_, directory, plant, {.repair = options.repair});
  if (!lives) {
    std::fprintf(stderr, "kapela: %s\n", to_text(lives.error()).c_str());
    return false;
  }
  tell(log, *lives);
  past_ = std::move(lives->past);
  history::Header life = runtime::header_of("orchestrator", plant.component_names(), loop);
  life.version = KAPELA_VERSION;
  journal_ =
      std::make_unique<journal::DurableJournal>(disk_, std::move(lives->opened), std::move(life), loop.timers(),
                                                [&loop](std::function<void()> work) { loop.post(std::move(work)); });
  return true;
}

}  // namespace kapela::cli
