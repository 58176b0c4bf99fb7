#include "orchestrator/archive/run_archive.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace kapela::archive {

base::Result<std::unique_ptr<RunArchive>> RunArchive::open(const std::string& path, OnFailure on_failure) {
  base::Result<std::unique_ptr<RunStore>> writer = RunStore::open(path);
  if (!writer) return writer.error();
  base::Result<std::unique_ptr<RunStore>> reader = RunStore::open(path);
  if (!reader) return reader.error();
  base::Result<std::map<record::RunId, base::WallTime>> known = (*reader)->known();
  if (!known) return known.error();
  return std::unique_ptr<RunArchive>(
      new RunArchive(std::move(*writer), std::move(*reader), std::move(*known), std::move(on_failure)));
}

RunArchive::RunArchive(std::unique_ptr<RunStore> writer, std::unique_ptr<RunStore> reader,
                       std::map<record::RunId, base::WallTime> known, OnFailure on_failure)
    : on_failure_(std::move(on_failure)),
      collector_([this](StoredRun run) { on_ended(std::move(run)); }),
      reader_(std::move(reader)),
      known_(std::move(known)),
      writer_(std::move(writer)) {}

void RunArchive::on_ended(StoredRun run) {
  if (live_) {
    const auto ended = std::make_shared<const StoredRun>(std::move(run));
    latest_.push_back(ended);
    if (latest_.size() > latest_kept) latest_.pop_front();
    helper_.run([this, ended] {
      const base::Result<void> written = writer_->put(std::span(ended.get(), 1), kept_runs);
      if (!written) on_failure_(written.error());
    });
    return;
  }
  const auto found = known_.find(run.report.id);
  if (found != known_.end() && found->second == run.report.started_at) return;
  missing_.push_back(std::move(run));
  if (missing_.size() >= runs_at_once && written_) written_ = write_missing();
}

base::Result<std::shared_ptr<const StoredRun>> RunArchive::find(record::RunId id) const {
  const auto latest =
      std::find_if(latest_.rbegin(), latest_.rend(), [id](const auto& run) { return run->report.id == id; });
  if (latest != latest_.rend()) return *latest;
  base::Result<StoredRun> stored = reader_->find(id);
  if (!stored) return stored.error();
  return std::make_shared<const StoredRun>(std::move(*stored));
}

base::Result<void> RunArchive::write_missing() {
  base::Result<void> written = writer_->put(missing_, kept_runs);
  missing_.clear();
  return written;
}

base::Result<void> RunArchive::caught_up() {
  if (written_ && !missing_.empty()) written_ = write_missing();
  live_ = true;
  known_.clear();
  return written_;
}

}  // namespace kapela::archive
