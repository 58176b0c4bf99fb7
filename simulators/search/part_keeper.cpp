#include "simulators/search/part_keeper.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <time.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/journal/posix_disk.hpp"

namespace kapela::search {
namespace {

using namespace std::chrono_literals;

/// What a kill can cost: a second, or less of a search that is young.
constexpr base::Duration longest_unsaved = 1s;
constexpr base::Duration shortest_unsaved = 100ms;
constexpr int part_of_age = 20;
/// The disk is waited for: for a tenth of the time, at most.
constexpr int times_of_cost = 10;

double cpu_seconds_of_process() {
  timespec time{};
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  constexpr double nanosecond = 1e-9;
  return static_cast<double>(time.tv_sec) + nanosecond * static_cast<double>(time.tv_nsec);
}

base::Error named(const std::string& path, const base::Error& error) {
  return base::fail(error.code, fmt::format("{}: {}", path, error.message), error.hint);
}

}  // namespace

base::Result<explore::PartFile> read_part(const std::string& path) {
  const base::Result<std::string> text = files::RealFileSystem().read(path);
  if (!text) return text.error();
  base::Result<explore::PartFile> file = explore::parse_part(*text);
  return file ? std::move(file) : named(path, file.error());
}

base::Result<void> replace_file(const std::string& path, const std::string& text) {
  journal::PosixDisk disk;
  const std::string fresh = path + ".new";
  base::Result<void> done = disk.remove(fresh);
  if (done) done = disk.overwrite(fresh, text, journal::Safety::now);
  if (done) done = disk.rename(fresh, path);
  return done;
}

base::Result<void> PartKeeper::load() {
  std::error_code ignored;
  if (!std::filesystem::exists(path_, ignored)) return {};
  base::Result<explore::PartFile> file = read_part(path_);
  if (!file) return file.error();
  std::string problem = explore::misfit(part_, file->part);
  const explore::Shard& own = part_.shard;
  const explore::Shard& its = file->part.shard;
  if (problem.empty() && (own.index != its.index || own.of != its.of))
    problem = fmt::format("shard {}/{}, not {}/{}", its.index, its.of, own.index, own.of);
  if (!problem.empty())
    return base::fail(base::ErrorCode::conflict, fmt::format("{}: {}", path_, problem),
                      "name another file, or delete this one to search it anew");
  part_ = std::move(file->part);
  before_ = file->spent;
  return {};
}

bool PartKeeper::is_due() const {
  const base::Instant now = clock_.now();
  const base::Duration unsaved = std::clamp((now - began_) / part_of_age, shortest_unsaved, longest_unsaved);
  return now - saved_ >= std::max(unsaved, times_of_cost * cost_);
}

explore::Spent PartKeeper::spent() const {
  return {before_.wall_seconds + base::in_seconds(clock_.now() - began_),
          before_.cpu_seconds + cpu_seconds_of_process(), before_.processes + 1};
}

base::Result<void> PartKeeper::save(const explore::Standing& standing, double done, bool is_complete) {
  part_.standing = standing;
  part_.tally = standing.tally;
  part_.is_complete = is_complete;
  part_.done = is_complete ? 1 : done;
  const base::Instant began = clock_.now();
  base::Result<void> saved = replace_file(path_, part_text(part_) + spent_line(spent()));
  saved_ = clock_.now();
  cost_ = saved_ - began;
  return saved;
}

}  // namespace kapela::search
