#include "orchestrator/service/state_directory.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/runtime/earlier_lives.hpp"
#include "orchestrator/runtime/history_file.hpp"

namespace kapela::service {
namespace {

void tell(base::Log& log, const runtime::EarlierLives& lives) {
  for (const std::string& warning : lives.opened.warnings) log.warning(warning);
  for (const std::string& name : lives.gone)
    log.warning(
        fmt::format("{} was commanded by a run that a crash has ended, and the plant has it no more: see to it", name));
  for (const engine::OpenRun& run : lives.past.open_runs)
    log.warning(fmt::format("Run {} of '{}' was under way when the orchestrator died", number(run.report.id),
                            run.report.scenario));
  if (lives.past.latch) log.warning("The plant waits for an operator's acknowledgement: " + *lives.past.latch);
}

/// Tells a follower of records when another life begins.
template <class Follower>
void follow(Follower& follower, std::optional<journal::Joint>& segment, const record::Record& record,
            const journal::SegmentHeader& header) {
  if (segment != header.before) follower.begin_life(header.history);
  segment = header.before;
  follower.on(record);
}

/// The archive on its way to the end of the journal. Its file is opened once the journal is locked.
class ArchiveFeed {
 public:
  /// With an empty path nothing is kept.
  ArchiveFeed(std::string path, net::EventLoop& loop, base::Log& log)
      : path_(std::move(path)), opened_(path_.empty()), loop_(loop), log_(log) {}

  void on(const record::Record& record, const journal::SegmentHeader& header) {
    if (!opened_) open();
    if (archive_ != nullptr) follow(*archive_, segment_, record, header);
  }

  /// Null when it cannot be used.
  [[nodiscard]] std::unique_ptr<archive::RunArchive> take(const history::Header& life) {
    if (!opened_) open();
    if (archive_ == nullptr) return nullptr;
    if (const base::Result<void> written = archive_->caught_up(); !written) complain(log_, written.error());
    archive_->begin_life(life);
    return std::move(archive_);
  }

 private:
  static void complain(base::Log& log, const base::Error& error) { log.warning(to_text(error)); }

  void open() {
    opened_ = true;
    auto opened = archive::RunArchive::open(path_, [&loop = loop_, &log = log_](const base::Error& error) {
      loop.post([&log, error] { complain(log, error); });
    });
    if (!opened) return complain(log_, opened.error());
    archive_ = std::move(*opened);
  }

  std::string path_;
  bool opened_;
  net::EventLoop& loop_;
  base::Log& log_;
  std::unique_ptr<archive::RunArchive> archive_;
  std::optional<journal::Joint> segment_;
};

/// Starts with what became of alerts before, where that can be read.
void start(notify::Notifier& alerts, const std::string& directory, const history::Header& life, net::EventLoop& loop,
           base::Log& log) {
  std::string warning;
  auto store = archive::AlertStore::open(directory + "/alerts.sqlite", loop.wall_now(), warning);
  if (!warning.empty()) log.warning(warning);
  if (!store) log.warning(to_text(store.error()));
  alerts.start(store ? std::move(*store) : nullptr, life, true);
}

}  // namespace

base::Result<std::unique_ptr<StateDirectory>> StateDirectory::open(const StateSettings& settings,
                                                                   const record::Plant& plant, net::EventLoop& loop,
                                                                   base::Log& log, notify::Notifier* alerts) {
  std::unique_ptr<StateDirectory> state(new StateDirectory);
  if (const base::Result<void> read = state->read(settings, plant, loop, log, alerts); !read) return read.error();
  return state;
}

base::Result<void> StateDirectory::read(const StateSettings& settings, const record::Plant& plant, net::EventLoop& loop,
                                        base::Log& log, notify::Notifier* alerts) {
  history::Header life = runtime::header_of("orchestrator", plant.component_names(), loop);
  life.version = settings.version;
  if (!settings.path) {
    if (alerts != nullptr) alerts->start(nullptr, life, false);
    return {};
  }
  ArchiveFeed feed(settings.keeps_runs ? *settings.path + "/runs.sqlite" : std::string(), loop, log);
  std::optional<journal::Joint> segment;
  base::Result<runtime::EarlierLives> lives = runtime::read_earlier_lives(
      disk_, *settings.path, plant, {.repair = settings.repair},
      [&feed, &segment, alerts](const record::Record& record, const journal::SegmentHeader& header) {
        feed.on(record, header);
        if (alerts != nullptr) follow(*alerts, segment, record, header);
      });
  if (!lives) return lives.error();
  tell(log, *lives);
  past_ = std::move(lives->past);
  archive_ = feed.take(life);
  if (alerts != nullptr) start(*alerts, *settings.path, life, loop, log);
  journal_ =
      std::make_unique<journal::DurableJournal>(disk_, std::move(lives->opened), std::move(life), loop.timers(),
                                                [&loop](std::function<void()> work) { loop.post(std::move(work)); });
  return {};
}

void StateDirectory::hand_to(runtime::OrchestratorSettings& settings) {
  settings.journal = journal_.get();
  settings.archive = archive_.get();
  settings.past = std::move(past_);
}

}  // namespace kapela::service
