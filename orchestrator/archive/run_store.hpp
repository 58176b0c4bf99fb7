// RunStore: a connection to the SQLite file of the history of runs. Used by one thread; several connections to a file
// may be open. With AlertStore the only user of SQLite.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "orchestrator/archive/stored_run.hpp"
#include "orchestrator/base/error.hpp"

namespace kapela::archive {

struct RunFilter {
  std::optional<std::string> scenario{};
  std::optional<std::string> status{};
  std::optional<base::WallTime> since{};  ///< begun then, or later
  std::optional<std::uint64_t> before{};  ///< ids below this one
  std::size_t limit = 100;
};

class RunStore {
 public:
  static constexpr int schema = 2;  ///< a file of 1 is taken over; of another one it is made anew

  /// Opens the file, or makes it; one that is of another schema or no SQLite at all is replaced, as all of it can be
  /// made again from the journal. Errors: io.
  [[nodiscard]] static base::Result<std::unique_ptr<RunStore>> open(const std::string& path);
  RunStore(const RunStore&) = delete;
  RunStore& operator=(const RunStore&) = delete;
  ~RunStore();

  /// All in one transaction; a run of the same id is replaced. Beyond `kept` runs the oldest are deleted. Errors: io.
  [[nodiscard]] base::Result<void> put(std::span<const StoredRun> runs, std::size_t kept);

  /// When each run that is there began, by its id.
  [[nodiscard]] base::Result<std::map<record::RunId, base::WallTime>> known() const;
  /// Newest first, without steps, components and timelines. Errors: io.
  [[nodiscard]] base::Result<std::vector<StoredRun>> list(const RunFilter& filter) const;
  /// Errors: not_found, io.
  [[nodiscard]] base::Result<StoredRun> find(record::RunId id) const;

 private:
  struct Connection;

  explicit RunStore(std::unique_ptr<Connection> connection);

  std::unique_ptr<Connection> connection_;
};

}  // namespace kapela::archive
