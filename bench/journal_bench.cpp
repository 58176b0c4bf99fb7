// What a record costs the durable journal: on the event loop, on the helper thread, until it is safe, and read back.
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <mutex>

#include <benchmark/benchmark.h>

#include "orchestrator/journal/durable_journal.hpp"
#include "orchestrator/journal/posix_disk.hpp"

namespace {

using namespace kapela;

constexpr std::uint64_t many = 200'000;

class NoClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return {}; }
  [[nodiscard]] base::WallTime wall_now() const override { return {}; }
};

/// Where benchmarks write: the present directory, as /tmp may be memory.
class Folder {
 public:
  Folder() {
    std::string pattern = "journal-bench-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The event loop's side of the helper thread.
class Inbox {
 public:
  void post(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(work));
    changed_.notify_one();
  }
  void take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !waiting_.empty(); });
    const std::function<void()> work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
};

record::Record numbered(std::uint64_t sequence) {
  record::Record record;
  record.sequence = sequence;
  record.kind = sequence % 4 == 0 ? record::RecordKind::observed : record::RecordKind::sent;
  record.component = record::ComponentId{1};
  if (sequence % 8 == 0) record.text = "supervisor_2: INITIALIZING for 58.3 s";
  return record;
}

history::Header life() {
  history::Header header;
  header.components = {"io", "supervisor_1", "supervisor_2", "munchies_algo"};
  return header;
}

void count(benchmark::State& state, std::uint64_t records) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * records));
}

void encode(benchmark::State& state) {
  std::string batch;
  std::uint64_t sequence = 0;
  for (auto _ : state) {
    journal::add_to_batch(batch, numbered(++sequence));
    if (batch.size() > 1'000'000) batch.clear();
  }
  count(state, 1);
}
BENCHMARK(encode);

void write_to_disk(journal::Disk& disk, const std::string& path, std::uint64_t records) {
  journal::SegmentWriter writer(disk, path, life(), {}, {});
  std::string batch;
  for (std::uint64_t i = 1; i <= records; ++i) {
    journal::add_to_batch(batch, numbered(i));
    if (i % 1'000 != 0) continue;
    if (!writer.write(batch)) std::abort();
    batch.clear();
  }
}

void write(benchmark::State& state) {
  const Folder folder;
  journal::PosixDisk disk;
  journal::SegmentWriter writer(disk, folder.path(), life(), {}, {});
  std::string batch;
  for (std::uint64_t i = 1; i <= 1'000; ++i) journal::add_to_batch(batch, numbered(i));
  for (auto _ : state)
    if (!writer.write(batch)) state.SkipWithError("not written");
  count(state, 1'000);
}
BENCHMARK(write)->UseRealTime();

void read(benchmark::State& state) {
  const Folder folder;
  journal::PosixDisk disk;
  write_to_disk(disk, folder.path(), many);
  std::uint64_t sum = 0;
  for (auto _ : state) {
    const auto reading = journal::read_journal(
        disk, folder.path(), [&sum](const record::Record& record, const journal::SegmentHeader&) { sum += record.a; });
    if (!reading || reading->records != many || reading->corrupt) state.SkipWithError("not read");
  }
  benchmark::DoNotOptimize(sum);
  count(state, many);
}
BENCHMARK(read)->Unit(benchmark::kMillisecond);

/// Each sync waits for the one before it; while it is under way, others ask: `range` records, each with a sync.
void sync(benchmark::State& state) {
  const Folder folder;
  journal::PosixDisk disk;
  const NoClock clock;
  base::TimerHeap timers(clock);
  Inbox inbox;
  auto opened = journal::open_journal(disk, folder.path(), {}, {});
  if (!opened) return state.SkipWithError("not opened");
  journal::DurableJournal journal(disk, std::move(*opened), life(), timers,
                                  [&inbox](std::function<void()> work) { inbox.post(std::move(work)); });
  std::uint64_t safe = 0;
  journal.listen({[&safe](std::uint64_t sequence) { safe = sequence; }, {}});
  std::uint64_t sequence = 0;
  for (auto _ : state) {
    for (std::int64_t i = 0; i < state.range(0); ++i) {
      journal.append(numbered(++sequence));
      if (journal.sync()) state.SkipWithError("safe too early");
    }
    while (safe < sequence) inbox.take();
  }
  count(state, static_cast<std::uint64_t>(state.range(0)));
}
BENCHMARK(sync)->Arg(1)->Arg(10)->Arg(100)->Arg(1'000)->UseRealTime();

}  // namespace
