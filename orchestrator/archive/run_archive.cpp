#include "orchestrator/archive/run_archive.hpp"

#include <utility>

namespace kapela::archive {

base::Result<std::unique_ptr<RunArchive>> RunArchive::open(const std::string& path, OnFailure on_failure) {
  base::Result<std::unique_ptr<RunStore>> writer = RunStore::open(path);
  if (!writer) return writer.error();
  base::Result<std::unique_ptr<RunStore>> reader = RunStore::open(path);
  if (!reader) return reader.error();
  base::Result<std::map<std::uint64_t, base::WallTime>> known = (*reader)->known();
  if (!known) return known.error();
  return std::unique_ptr<RunArchive>(
      new RunArchive(std::move(*writer), std::move(*reader), std::move(*known), std::move(on_failure)));
}

RunArchive::RunArchive(std::unique_ptr<RunStore> writer, std::unique_ptr<RunStore> reader,
                       std::map<std::uint64_t, base::WallTime> known, OnFailure on_failure)
    : on_failure_(std::move(on_failure)),
      collector_([this](ArchivedRun run) { on_ended(std::move(run)); }),
      reader_(std::move(reader)),
      known_(std::move(known)),
      writer_(std::move(writer)) {}

void RunArchive::on_ended(ArchivedRun run) {
  if (live_) {
    helper_.run([this, run = std::move(run)] {
      const base::Result<void> written = writer_->put({run}, kept_runs);
      if (!written) on_failure_(written.error());
    });
    return;
  }
  const auto found = known_.find(run.id);
  if (found != known_.end() && found->second == run.started) return;
  missing_.push_back(std::move(run));
  if (missing_.size() >= runs_at_once && written_) written_ = write_missing();
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
