#include "orchestrator/journal/open_journal.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/journal/safe_mark.hpp"

namespace kapela::journal {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr const char* lock_name = "lock";

/// What stands in the directory of a journal: segments, what was moved aside, the lock and what is made of the records.
bool is_of_a_journal(std::string_view name) {
  return name == lock_name || name == mark_path("").substr(1) || name.find(".kjl") != std::string_view::npos ||
         name.find(".sqlite") != std::string_view::npos;
}

/// A name for what is damaged that is not taken: nothing is ever overwritten.
std::string aside(const Disk& disk, const std::string& directory, const std::string& path) {
  const Result<std::vector<std::string>> names = disk.list(directory);
  std::string chosen = path + ".damaged";
  const auto taken = [&names](const std::string& wanted) {
    const std::string name = wanted.substr(wanted.rfind('/') + 1);
    return names && std::find(names->begin(), names->end(), name) != names->end();
  };
  for (int i = 2; taken(chosen); ++i) chosen = fmt::format("{}.damaged{}", path, i);
  return chosen;
}

/// Earlier versions let others read it. That it stays so on some disks is no reason not to start.
void keep_private(Disk& disk, Opened& opened) {
  const Result<std::vector<std::string>> names = disk.list(opened.directory);
  if (!names) return opened.warnings.push_back(names.error().message);
  for (const std::string& name : *names) {
    if (!is_of_a_journal(name)) continue;
    const Result<void> done = disk.make_private(opened.directory + "/" + name);
    if (done) continue;
    opened.warnings.push_back(done.error().message);
    return;
  }
}

class Repair {
 public:
  Repair(Disk& disk, Opened& opened) : disk_(disk), opened_(opened) {}

  Result<void> cut_torn_ends() {
    for (const Damage& torn : opened_.reading.torn) {
      const Result<void> cut =
          torn.offset == 0 ? disk_.remove(torn.path) : disk_.truncate(torn.path, static_cast<std::size_t>(torn.offset));
      if (!cut) return cut;
      opened_.warnings.push_back("repaired the journal after a crash: " + to_text(torn) + "; they were cut off");
    }
    return opened_.reading.torn.empty() ? Result<void>() : disk_.sync_directory(opened_.directory);
  }

  Result<void> move_damage_aside() {
    const Damage& damage = *opened_.reading.corrupt;
    const Result<void> moved = damage.missing       ? do_without(damage)
                               : damage.offset == 0 ? move(damage.path)
                                                    : move_tail(damage);
    if (!moved) return moved;
    for (const std::string& path : opened_.reading.left_out)
      if (const Result<void> left_out = move(path); !left_out) return left_out;
    const std::string mark = encode_mark(opened_.reading.end);
    if (const Result<void> marked = disk_.overwrite(mark_path(opened_.directory), mark, Safety::now); !marked)
      return marked;
    return disk_.sync_directory(opened_.directory);
  }

 private:
  /// What began in a segment that is gone can be neither read nor undone, and must not be waited for.
  Result<void> do_without(const Damage& damage) {
    opened_.warnings.push_back(fmt::format("went on without '{}'", damage.path));
    Reading& reading = opened_.reading;
    const std::uint32_t first = reading.segments.empty() ? 0 : reading.segments.front().number;
    const auto gone = [first](const auto& each) { return each.second < first; };
    for (const auto& [run, segment] : reading.checkpoint.open_runs)
      if (segment < first)
        opened_.warnings.push_back(
            fmt::format("run {} was under way, and what it did is lost: see to the plant", number(run)));
    std::erase_if(reading.checkpoint.open_runs, gone);
    std::erase_if(reading.checkpoint.watched, gone);
    return {};
  }

  Result<void> move(const std::string& path) {
    const std::string to = aside(disk_, opened_.directory, path);
    opened_.warnings.push_back(fmt::format("moved '{}' aside to '{}'", path, to));
    return disk_.rename(path, to);
  }

  Result<void> move_tail(const Damage& damage) {
    const Result<std::string> bytes = disk_.read(damage.path);
    if (!bytes) return bytes.error();
    if (damage.offset >= bytes->size()) return {};  // what is missing leaves nothing to move
    const std::string to = aside(disk_, opened_.directory, damage.path);
    const Result<void> copied = write(to, std::string_view(*bytes).substr(damage.offset));
    if (!copied) {
      (void)disk_.remove(to);  // half a copy would be taken for all of it
      return copied;
    }
    opened_.warnings.push_back(fmt::format("moved '{}' from byte {} on aside to '{}'", damage.path, damage.offset, to));
    return disk_.truncate(damage.path, static_cast<std::size_t>(damage.offset));
  }

  Result<void> write(const std::string& path, std::string_view bytes) {
    const Result<std::unique_ptr<File>> file = disk_.create(path);
    if (!file) return file.error();
    while (!bytes.empty()) {
      const Result<std::size_t> written = (*file)->write(bytes);
      if (!written) return written.error();
      bytes.remove_prefix(*written);
    }
    return (*file)->sync();
  }

  Disk& disk_;
  Opened& opened_;
};

}  // namespace

Result<Opened> open_journal(Disk& disk, const std::string& directory, OpenSettings settings,
                            const OnRecord& on_record) {
  Opened opened;
  opened.directory = directory;
  if (const Result<void> created = disk.create_directory(directory); !created) return created.error();
  Result<std::unique_ptr<Lock>> lock = disk.lock(directory + "/" + lock_name);
  if (!lock) return lock.error();
  opened.lock = std::move(*lock);
  Result<Reading> reading = read_journal(disk, directory, on_record);
  if (!reading) return reading.error();
  opened.reading = std::move(*reading);
  if (opened.reading.corrupt && !settings.repair)
    return fail(ErrorCode::invalid,
                fmt::format("the journal is damaged: {}; the {} records that could be read are whole",
                            to_text(*opened.reading.corrupt), opened.reading.records),
                "restore it from a copy, or start with --journal-repair: what is damaged, and all behind it, is moved "
                "aside");
  opened.warnings = opened.reading.odd;
  keep_private(disk, opened);
  Repair repair(disk, opened);
  if (const Result<void> cut = repair.cut_torn_ends(); !cut) return cut.error();
  if (!opened.reading.corrupt) return opened;
  if (const Result<void> moved = repair.move_damage_aside(); !moved) return moved.error();
  return opened;
}

}  // namespace kapela::journal
