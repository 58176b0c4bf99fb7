#include "orchestrator/archive/run_store.hpp"

#include <exception>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/archive/store_file.hpp"

namespace kapela::archive {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using SQLite::Statement;

constexpr int run_busy_ms = 100;

/// Names and texts, so that people can ask sqlite3 as well; times in nanoseconds.
constexpr const char* run_tables = R"(
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, scenario TEXT NOT NULL, status TEXT NOT NULL, atomicity TEXT NOT NULL,
  recovered_from INTEGER, started_ns INTEGER NOT NULL, ended_ns INTEGER NOT NULL, lasted_ns INTEGER NOT NULL,
  cause_component TEXT, cause_reason TEXT, cause_waited_ns INTEGER, cause_summary TEXT);
CREATE INDEX runs_by_scenario ON runs (scenario, id);
CREATE INDEX runs_by_status ON runs (status, id);
CREATE TABLE steps (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, place INTEGER NOT NULL, number INTEGER NOT NULL,
  label TEXT NOT NULL, started_ns INTEGER NOT NULL, lasted_ns INTEGER NOT NULL, timeout_ns INTEGER,
  succeeded INTEGER NOT NULL, targets TEXT NOT NULL, done TEXT NOT NULL, PRIMARY KEY (run, place)) WITHOUT ROWID;
CREATE TABLE components (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, place INTEGER NOT NULL, name TEXT NOT NULL,
  base TEXT NOT NULL, goal TEXT NOT NULL, target TEXT NOT NULL, actual TEXT NOT NULL, commanded INTEGER NOT NULL,
  failure_reason TEXT, failure_waited_ns INTEGER, failure_summary TEXT, PRIMARY KEY (run, place)) WITHOUT ROWID;
CREATE TABLE exceptions (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, component TEXT NOT NULL, reason TEXT NOT NULL,
  summary TEXT NOT NULL, PRIMARY KEY (run, component)) WITHOUT ROWID;
CREATE TABLE alerts (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, place INTEGER NOT NULL, at_ns INTEGER NOT NULL,
  level TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (run, place)) WITHOUT ROWID;
)";

constexpr const char* run_columns =
    "id, scenario, status, atomicity, recovered_from, started_ns, ended_ns, lasted_ns, cause_component, cause_reason, "
    "cause_waited_ns, cause_summary";

base::Error runs_refusal(const std::string& path, const std::exception& why) {
  return fail(ErrorCode::io, fmt::format("the history of runs in '{}' cannot be used: {}", path, why.what()),
              "check the disk; when the file is deleted it is made again from the journal");
}

std::int64_t ns(base::Duration duration) {
  return duration.count();
}
std::int64_t ns(base::WallTime time) {
  return time.time_since_epoch().count();
}

std::string list_text(const std::vector<std::string>& names) {
  return nlohmann::json(names).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> list_of(const std::string& text) {
  const nlohmann::json names = nlohmann::json::parse(text, nullptr, false);
  return names.is_array() ? names.get<std::vector<std::string>>() : std::vector<std::string>();
}

/// Binds one parameter after the other.
class Binder {
 public:
  explicit Binder(Statement& statement) : statement_(statement) {}

  Binder& operator<<(std::int64_t value) {
    statement_.bind(++last_, value);
    return *this;
  }
  Binder& operator<<(std::uint64_t value) { return *this << static_cast<std::int64_t>(value); }
  Binder& operator<<(const std::string& value) {
    statement_.bind(++last_, value);
    return *this;
  }
  template <class Value>
  Binder& operator<<(const std::optional<Value>& value) {
    if (value) return *this << *value;
    statement_.bind(++last_);
    return *this;
  }

 private:
  Statement& statement_;
  int last_ = 0;
};

/// Takes one column after the other.
class Row {
 public:
  explicit Row(Statement& statement) : statement_(statement) {}

  [[nodiscard]] std::int64_t number() { return statement_.getColumn(next_++).getInt64(); }
  [[nodiscard]] std::uint64_t id() { return static_cast<std::uint64_t>(number()); }
  [[nodiscard]] base::Duration duration() { return base::Duration(number()); }
  [[nodiscard]] base::WallTime wall() { return base::WallTime(duration()); }
  [[nodiscard]] std::string text() { return statement_.getColumn(next_++).getString(); }
  [[nodiscard]] bool is_null() const { return statement_.getColumn(next_).isNull(); }
  void skip(int columns) { next_ += columns; }

 private:
  Statement& statement_;
  int next_ = 0;
};

ArchivedRun run_of(Statement& statement) {
  Row row(statement);
  ArchivedRun run;
  run.id = row.id();
  run.scenario = row.text();
  run.status = row.text();
  run.atomicity = row.text();
  if (row.is_null())
    row.skip(1);
  else
    run.recovered_from = row.id();
  run.started = row.wall();
  run.ended = row.wall();
  run.lasted = row.duration();
  if (row.is_null()) return run;
  run.first_cause.emplace();
  run.first_cause->component = row.text();
  run.first_cause->reason = row.text();
  run.first_cause->waited = row.duration();
  run.first_cause->summary = row.text();
  return run;
}

}  // namespace

struct RunStore::Connection {
  explicit Connection(const std::string& file)
      : path(file), database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, run_busy_ms) {}

  /// Runs `work`, and gives what it returns, or the exception as an error.
  template <class Work>
  [[nodiscard]] auto guarded(const Work& work) -> Result<decltype(work())> {
    try {
      return work();
    } catch (const std::exception& exception) {
      return runs_refusal(path, exception);
    }
  }

  void prepare();
  void put(const ArchivedRun& run);
  void put_steps(const ArchivedRun& run);
  void put_components(const ArchivedRun& run);
  void put_alerts(const ArchivedRun& run);
  void delete_beyond(std::size_t kept);
  void read_steps(ArchivedRun& run);
  void read_components(ArchivedRun& run);
  void read_alerts(ArchivedRun& run);

  std::string path;
  SQLite::Database database;
};

/// The log of SQLite is not synced with each transaction: what a loss of power takes is made again from the journal.
void RunStore::Connection::prepare() {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
  const int found = database.execAndGet("PRAGMA user_version").getInt();
  if (found == schema) return;
  if (found != 0 || database.tableExists("runs")) throw SQLite::Exception(fmt::format("it has schema {}", found));
  SQLite::Transaction transaction(database);
  database.exec(run_tables);
  database.exec(fmt::format("PRAGMA user_version = {}", schema));
  transaction.commit();
}

void RunStore::Connection::put(const ArchivedRun& run) {
  Statement deletion(database, "DELETE FROM runs WHERE id = ?");
  Binder(deletion) << run.id;
  deletion.exec();
  Statement insertion(database, fmt::format("INSERT INTO runs ({}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", run_columns));
  Binder binder(insertion);
  binder << run.id << run.scenario << run.status << run.atomicity << run.recovered_from << ns(run.started)
         << ns(run.ended) << ns(run.lasted);
  if (run.first_cause)
    binder << run.first_cause->component << run.first_cause->reason << ns(run.first_cause->waited)
           << run.first_cause->summary;
  insertion.exec();
  put_steps(run);
  put_components(run);
  put_alerts(run);
}

void RunStore::Connection::put_steps(const ArchivedRun& run) {
  Statement insertion(database, "INSERT INTO steps VALUES (?,?,?,?,?,?,?,?,?,?)");
  for (std::uint64_t place = 0; place < run.steps.size(); ++place) {
    const ArchivedStep& step = run.steps[place];
    std::optional<std::int64_t> timeout;
    if (step.timeout) timeout = ns(*step.timeout);
    Binder(insertion) << run.id << place << step.number << step.label << ns(step.started) << ns(step.lasted) << timeout
                      << std::uint64_t{step.succeeded} << list_text(step.targets) << list_text(step.done);
    insertion.exec();
    insertion.reset();
    insertion.clearBindings();
  }
}

void RunStore::Connection::put_components(const ArchivedRun& run) {
  Statement insertion(database, "INSERT INTO components VALUES (?,?,?,?,?,?,?,?,?,?,?)");
  Statement exception(database, "INSERT OR REPLACE INTO exceptions VALUES (?,?,?,?)");
  for (std::uint64_t place = 0; place < run.components.size(); ++place) {
    const ArchivedComponent& part = run.components[place];
    Binder binder(insertion);
    binder << run.id << place << part.name << part.base << part.goal << part.target << part.actual
           << std::uint64_t{part.commanded};
    if (part.failure) binder << part.failure->reason << ns(part.failure->waited) << part.failure->summary;
    insertion.exec();
    insertion.reset();
    insertion.clearBindings();
    if (!part.exception) continue;
    Binder(exception) << run.id << part.name << part.exception->reason << part.exception->summary;
    exception.exec();
    exception.reset();
  }
}

void RunStore::Connection::put_alerts(const ArchivedRun& run) {
  Statement insertion(database, "INSERT INTO alerts VALUES (?,?,?,?,?)");
  for (std::uint64_t place = 0; place < run.alerts.size(); ++place) {
    const ArchivedAlert& alert = run.alerts[place];
    Binder(insertion) << run.id << place << ns(alert.at) << alert.level << alert.text;
    insertion.exec();
    insertion.reset();
  }
}

void RunStore::Connection::delete_beyond(std::size_t kept) {
  Statement deletion(database, "DELETE FROM runs WHERE id <= (SELECT id FROM runs ORDER BY id DESC LIMIT 1 OFFSET ?)");
  Binder(deletion) << std::uint64_t{kept};
  deletion.exec();
}

void RunStore::Connection::read_steps(ArchivedRun& run) {
  Statement query(database,
                  "SELECT number, label, started_ns, lasted_ns, succeeded, targets, done, timeout_ns FROM steps "
                  "WHERE run = ? ORDER BY place");
  Binder(query) << run.id;
  while (query.executeStep()) {
    Row row(query);
    ArchivedStep& step = run.steps.emplace_back();
    step.number = row.id();
    step.label = row.text();
    step.started = row.duration();
    step.lasted = row.duration();
    step.succeeded = row.number() != 0;
    step.targets = list_of(row.text());
    step.done = list_of(row.text());
    if (!row.is_null()) step.timeout = row.duration();
  }
}

void RunStore::Connection::read_components(ArchivedRun& run) {
  Statement query(database,
                  "SELECT c.name, c.base, c.goal, c.target, c.actual, c.commanded, c.failure_reason, "
                  "c.failure_waited_ns, c.failure_summary, e.reason, e.summary FROM components c "
                  "LEFT JOIN exceptions e ON e.run = c.run AND e.component = c.name WHERE c.run = ? ORDER BY c.place");
  Binder(query) << run.id;
  while (query.executeStep()) {
    Row row(query);
    ArchivedComponent& part = run.components.emplace_back();
    part.name = row.text();
    part.base = row.text();
    part.goal = row.text();
    part.target = row.text();
    part.actual = row.text();
    part.commanded = row.number() != 0;
    if (row.is_null()) {
      row.skip(3);
    } else {
      part.failure = ArchivedFailure{part.name, row.text(), row.duration(), row.text()};
    }
    if (!row.is_null()) part.exception = ArchivedFailure{part.name, row.text(), {}, row.text()};
  }
}

void RunStore::Connection::read_alerts(ArchivedRun& run) {
  Statement query(database, "SELECT at_ns, level, text FROM alerts WHERE run = ? ORDER BY place");
  Binder(query) << run.id;
  while (query.executeStep()) {
    Row row(query);
    ArchivedAlert& alert = run.alerts.emplace_back();
    alert.at = row.duration();
    alert.level = row.text();
    alert.text = row.text();
  }
}

RunStore::RunStore(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

RunStore::~RunStore() = default;

Result<std::unique_ptr<RunStore>> RunStore::open(const std::string& path) {
  bool ruined = false;
  const auto attempt = [&path, &ruined]() -> Result<std::unique_ptr<RunStore>> {
    make_private(path);
    try {
      auto connection = std::make_unique<Connection>(path);
      connection->prepare();
      return std::unique_ptr<RunStore>(new RunStore(std::move(connection)));
    } catch (const SQLite::Exception& exception) {
      ruined = is_ruined(exception.getErrorCode());
      return runs_refusal(path, exception);
    } catch (const std::exception& exception) {
      return runs_refusal(path, exception);
    }
  };
  Result<std::unique_ptr<RunStore>> opened = attempt();
  if (opened || !ruined) return opened;
  remove_store(path);
  return attempt();
}

Result<void> RunStore::put(const std::vector<ArchivedRun>& runs, std::size_t kept) {
  try {
    SQLite::Transaction transaction(connection_->database);
    for (const ArchivedRun& run : runs) connection_->put(run);
    connection_->delete_beyond(kept);
    transaction.commit();
    return {};
  } catch (const std::exception& exception) {
    return runs_refusal(connection_->path, exception);
  }
}

Result<std::map<std::uint64_t, base::WallTime>> RunStore::known() const {
  return connection_->guarded([this] {
    std::map<std::uint64_t, base::WallTime> known;
    Statement query(connection_->database, "SELECT id, started_ns FROM runs");
    while (query.executeStep()) {
      Row row(query);
      const std::uint64_t id = row.id();
      known.emplace(id, row.wall());
    }
    return known;
  });
}

Result<std::vector<ArchivedRun>> RunStore::list(const RunFilter& filter) const {
  return connection_->guarded([this, &filter] {
    std::string text = fmt::format("SELECT {} FROM runs WHERE 1", run_columns);
    if (filter.scenario) text += " AND scenario = ?";
    if (filter.status) text += " AND status = ?";
    if (filter.since) text += " AND started_ns >= ?";
    if (filter.before) text += " AND id < ?";
    Statement query(connection_->database, text + " ORDER BY id DESC LIMIT ?");
    Binder binder(query);
    if (filter.scenario) binder << *filter.scenario;
    if (filter.status) binder << *filter.status;
    if (filter.since) binder << ns(*filter.since);
    if (filter.before) binder << *filter.before;
    binder << std::uint64_t{filter.limit};
    std::vector<ArchivedRun> runs;
    while (query.executeStep()) runs.push_back(run_of(query));
    return runs;
  });
}

Result<ArchivedRun> RunStore::find(std::uint64_t id) const {
  const auto found = connection_->guarded([this, id] {
    std::optional<ArchivedRun> run;
    Statement query(connection_->database, fmt::format("SELECT {} FROM runs WHERE id = ?", run_columns));
    Binder(query) << id;
    if (!query.executeStep()) return run;
    run = run_of(query);
    connection_->read_steps(*run);
    connection_->read_components(*run);
    connection_->read_alerts(*run);
    return run;
  });
  if (!found) return found.error();
  if (!*found)
    return fail(ErrorCode::not_found, fmt::format("there is no run '{}'", id), "list them: kapela runs list");
  return **found;
}

}  // namespace kapela::archive
