#include "simulators/processes/process_tree.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "orchestrator/base/descriptor.hpp"

namespace kapela::processes {
namespace {

constexpr std::size_t most_processes = 16 * 1024;  ///< of the machine that are looked at
constexpr int most_rounds = 32;                    ///< against whom starts others for ever

/// Fields of /proc/PID/stat, counted as its manual page does.
enum Field : int {
  parent = 4,
  user_time = 14,
  system_time = 15,
  childrens_user_time = 16,
  childrens_system_time = 17,
  resident = 24
};

struct Link {
  pid_t pid = 0;
  pid_t parent = 0;
};

struct Links {
  std::array<Link, most_processes> all{};
  std::size_t size = 0;
};

/// One line of /proc/PID/stat, without a word from the heap.
class Stat {
 public:
  explicit Stat(std::string_view pid) {
    constexpr std::string_view folder = "/proc/";
    constexpr std::string_view name = "/stat";
    std::array<char, 32> path{};
    if (folder.size() + pid.size() + name.size() >= path.size()) return;
    char* end = std::copy(folder.begin(), folder.end(), path.begin());
    end = std::copy(pid.begin(), pid.end(), end);
    std::copy(name.begin(), name.end(), end);
    const base::Descriptor file(::open(path.data(), O_RDONLY | O_CLOEXEC));
    if (!file.open()) return;
    const ssize_t size = ::read(file.number(), text_.data(), text_.size());
    if (size <= 0) return;
    // The program's own name stands in brackets, and may have any in it.
    const std::string_view line(text_.data(), static_cast<std::size_t>(size));
    const std::size_t bracket = line.rfind(')');
    if (bracket != std::string_view::npos && bracket + 2 < line.size()) rest_ = line.substr(bracket + 2);
  }

  [[nodiscard]] std::optional<std::int64_t> field(int number) const {
    std::string_view text = rest_;  // begins with the third
    for (int i = 3; i < number; ++i) {
      const std::size_t space = text.find(' ');
      if (space == std::string_view::npos) return std::nullopt;
      text.remove_prefix(space + 1);
    }
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc() ? std::optional(value) : std::nullopt;
  }

 private:
  std::array<char, 1'024> text_{};
  std::string_view rest_{};
};

std::optional<pid_t> process_of(std::string_view name) {
  pid_t pid = 0;
  const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (failed != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return pid;
}

void look_at(std::string_view name, Links& links) {
  const std::optional<pid_t> pid = process_of(name);
  if (!pid || links.size == links.all.size()) return;
  const std::optional<std::int64_t> above = Stat(name).field(Field::parent);
  if (above) links.all[links.size++] = {*pid, static_cast<pid_t>(*above)};
}

/// As opendir and readdir, which would take memory.
void read_links(Links& links) {
  const base::Descriptor folder(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.open()) return;
  alignas(dirent64) std::array<char, 16 * 1024> part{};
  for (ssize_t size = 0; (size = ::getdents64(folder.number(), part.data(), part.size())) > 0;)
    for (ssize_t at = 0; at < size;) {
      const auto* const entry = reinterpret_cast<const dirent64*>(part.data() + at);
      look_at(entry->d_name, links);
      at += entry->d_reclen;
    }
}

base::Duration in_ticks(std::int64_t ticks) {
  const long each = ::sysconf(_SC_CLK_TCK);
  return std::chrono::duration_cast<base::Duration>(
      std::chrono::duration<double>(static_cast<double>(ticks) / static_cast<double>(each)));
}

}  // namespace

bool ProcessTree::contains(pid_t pid) const {
  return std::find(pids.begin(), pids.begin() + static_cast<std::ptrdiff_t>(size), pid) !=
         pids.begin() + static_cast<std::ptrdiff_t>(size);
}

void find_below(pid_t root, ProcessTree& tree) {
  Links links;
  read_links(links);
  tree.size = 0;
  // Numbers begin anew some day: a child may stand before its parent.
  for (bool is_more = true; is_more;) {
    is_more = false;
    for (std::size_t i = 0; i < links.size && tree.size < ProcessTree::most; ++i) {
      const Link& each = links.all[i];
      if ((each.parent != root && !tree.contains(each.parent)) || tree.contains(each.pid)) continue;
      tree.pids[tree.size++] = each.pid;
      is_more = true;
    }
  }
}

void stop_below(pid_t root) {
  ProcessTree stopped;
  ProcessTree now;
  for (int round = 0; round < most_rounds; ++round) {
    find_below(root, now);
    bool is_new = false;
    for (std::size_t i = 0; i < now.size; ++i) {
      if (stopped.contains(now.pids[i])) continue;
      (void)::kill(now.pids[i], SIGSTOP);
      is_new = true;
    }
    if (!is_new) return;
    stopped = now;
  }
}

TreeFigures figures_below(pid_t root) {
  ProcessTree tree;
  find_below(root, tree);
  TreeFigures figures;
  figures.processes = tree.size;
  std::int64_t ticks = 0;
  std::int64_t pages = 0;
  for (std::size_t i = 0; i < tree.size; ++i) {
    std::array<char, 16> name{};
    const char* const end = std::to_chars(name.data(), name.data() + name.size(), tree.pids[i]).ptr;
    const Stat stat({name.data(), static_cast<std::size_t>(end - name.data())});
    for (const int time :
         {Field::user_time, Field::system_time, Field::childrens_user_time, Field::childrens_system_time})
      ticks += stat.field(time).value_or(0);
    pages += stat.field(Field::resident).value_or(0);
  }
  figures.cpu = in_ticks(ticks);
  figures.resident_bytes = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return figures;
}

}  // namespace kapela::processes
