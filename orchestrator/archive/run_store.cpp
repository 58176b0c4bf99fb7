#include "orchestrator/archive/run_store.hpp"

#include <exception>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/archive/store_file.hpp"
#include "orchestrator/base/log.hpp"
#include "orchestrator/history/history_codec.hpp"

namespace kapela::archive {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using SQLite::Statement;

constexpr int run_busy_ms = 100;

/// Names and texts, so that people can ask sqlite3 as well; times in nanoseconds. `timeline`: a file of history.
constexpr const char* run_tables = R"(
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, scenario TEXT NOT NULL, status TEXT NOT NULL, atomicity TEXT NOT NULL,
  recovered_from INTEGER, started_ns INTEGER NOT NULL, ended_ns INTEGER NOT NULL, lasted_ns INTEGER NOT NULL,
  cause_component TEXT, cause_reason TEXT, cause_waited_ns INTEGER, cause_summary TEXT,
  mode TEXT NOT NULL DEFAULT 'single', timeline TEXT NOT NULL DEFAULT '');
CREATE INDEX runs_by_scenario ON runs (scenario, id);
CREATE INDEX runs_by_status ON runs (status, id);
CREATE TABLE steps (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, place INTEGER NOT NULL, number INTEGER NOT NULL,
  label TEXT NOT NULL, started_ns INTEGER NOT NULL, lasted_ns INTEGER NOT NULL, timeout_ns INTEGER,
  succeeded INTEGER NOT NULL, targets TEXT NOT NULL, done TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (run, place)) WITHOUT ROWID;
CREATE TABLE components (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, place INTEGER NOT NULL, name TEXT NOT NULL,
  base TEXT NOT NULL, goal TEXT NOT NULL, target TEXT NOT NULL, actual TEXT NOT NULL, commanded INTEGER NOT NULL,
  failure_reason TEXT, failure_waited_ns INTEGER, failure_summary TEXT, dialect TEXT NOT NULL DEFAULT 'seed',
  PRIMARY KEY (run, place)) WITHOUT ROWID;
CREATE TABLE exceptions (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, component TEXT NOT NULL, reason TEXT NOT NULL,
  summary TEXT NOT NULL, waited_ns INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (run, component)) WITHOUT ROWID;
)";

/// What the schema of before did not know yet stays empty; alerts stand in timelines now.
constexpr const char* to_second_schema = R"(
ALTER TABLE runs ADD COLUMN mode TEXT NOT NULL DEFAULT 'single';
ALTER TABLE runs ADD COLUMN timeline TEXT NOT NULL DEFAULT '';
ALTER TABLE steps ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE components ADD COLUMN dialect TEXT NOT NULL DEFAULT 'seed';
ALTER TABLE exceptions ADD COLUMN waited_ns INTEGER NOT NULL DEFAULT 0;
)";

constexpr const char* run_columns =
    "id, scenario, status, atomicity, recovered_from, started_ns, ended_ns, lasted_ns, cause_component, cause_reason, "
    "cause_waited_ns, cause_summary, mode";

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

std::string text_of(std::string_view view) {
  return std::string(view);
}

std::string state_text(wire::State state) {
  return state == wire::State::unknown ? std::string() : text_of(wire::name(state));
}

wire::State state_of(const std::string& text) {
  return wire::parse_state(text).value_or(wire::State::unknown);
}

/// The value of this name; the first where there is none: a file may be of a later version.
template <class Enum>
Enum named(const std::string& text, Enum last) {
  for (unsigned number = 0; number <= static_cast<unsigned>(last); ++number)
    if (name(static_cast<Enum>(number)) == text) return static_cast<Enum>(number);
  return Enum{};
}

std::string names_text(const record::Plant& cast, const std::vector<record::ComponentId>& ids) {
  nlohmann::json names = nlohmann::json::array();
  for (const record::ComponentId id : ids) names.push_back(cast.at(id).name);
  return names.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Empty: nobody's.
std::string name_of(const StoredRun& run, record::ComponentId id) {
  return id == record::no_component ? std::string() : run.cast.at(id).name;
}

std::vector<record::ComponentId> ids_of(const record::Plant& cast, const std::string& text) {
  std::vector<record::ComponentId> ids;
  const nlohmann::json names = nlohmann::json::parse(text, nullptr, false);
  for (const nlohmann::json& name : names)
    if (const auto id = cast.find(name.is_string() ? name.get_ref<const std::string&>() : std::string()))
      ids.push_back(*id);
  return ids;
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
    skip(1);
    return *this;
  }
  void skip(int columns) {
    while (columns-- > 0) statement_.bind(++last_);
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
  /// Of three columns: reason, time, summary; nothing where they are null.
  [[nodiscard]] std::optional<record::Failure> failure(record::ComponentId component) {
    if (is_null()) {
      skip(3);
      return std::nullopt;
    }
    record::Failure failure;
    failure.component = component;
    failure.reason = record::parse_reason(text()).value_or(record::Reason{});
    failure.waited = duration();
    failure.summary = text();
    return failure;
  }

 private:
  Statement& statement_;
  int next_ = 0;
};

StoredRun run_of(Statement& statement) {
  Row row(statement);
  StoredRun run;
  record::RunReport& report = run.report;
  report.id = record::RunId{row.id()};
  report.scenario = row.text();
  report.status = named(row.text(), record::RunStatus::stopped_partial);
  report.atomicity = named(row.text(), record::Atomicity::none);
  if (row.is_null())
    row.skip(1);
  else
    report.recovered_from = record::Epoch{row.id()};
  report.started_at = row.wall();
  run.ended_at = row.wall();
  report.ended = report.started + row.duration();
  report.phase = record::Phase::over;
  if (row.is_null()) {
    row.skip(4);
  } else {
    if (std::string component = row.text(); !component.empty()) run.cast.components.emplace_back().name = component;
    record::Failure& cause = report.first_cause.emplace();
    if (!run.cast.components.empty()) cause.component = record::ComponentId{0};
    cause.reason = record::parse_reason(row.text()).value_or(record::Reason{});
    cause.waited = row.duration();
    cause.summary = row.text();
  }
  report.mode = named(row.text(), record::Mode::parallel);
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
  void migrate();
  void put(const StoredRun& run);
  void put_steps(const StoredRun& run);
  void put_components(const StoredRun& run);
  void delete_beyond(std::size_t kept);
  void read_steps(StoredRun& run);
  void read_components(StoredRun& run);
  void read_timeline(StoredRun& run);

  std::string path;
  SQLite::Database database;
};

/// The log of SQLite is not synced with each transaction: what a loss of power takes is made again from the journal.
void RunStore::Connection::prepare() {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
  const int found = database.execAndGet("PRAGMA user_version").getInt();
  if (found == schema) return;
  if (found != 1 && (found != 0 || database.tableExists("runs")))
    throw SQLite::Exception(fmt::format("it has schema {}", found));
  SQLite::Transaction transaction(database);
  if (found == 0)
    database.exec(run_tables);
  else
    migrate();
  database.exec(fmt::format("PRAGMA user_version = {}", schema));
  transaction.commit();
}

void RunStore::Connection::migrate() {
  database.exec(to_second_schema);
  Statement query(database, "SELECT run, at_ns, level, text FROM alerts ORDER BY run, place");
  std::map<std::uint64_t, StoredRun> told;
  while (query.executeStep()) {
    Row row(query);
    StoredRun& run = told[row.id()];
    record::Record alert;
    alert.kind = record::RecordKind::alert;
    alert.time += row.duration();
    alert.detail = static_cast<std::uint8_t>(base::parse_level(row.text()).value_or(base::Level::warning));
    const std::string text = row.text();
    alert.text = text;
    run.timeline.append(alert);
  }
  Statement update(database, "UPDATE runs SET timeline = ? WHERE id = ?");
  for (const auto& [id, run] : told) {
    Binder(update) << timeline_text(run) << id;
    update.exec();
    update.reset();
  }
  database.exec("DROP TABLE alerts");
}

void RunStore::Connection::put(const StoredRun& run) {
  const record::RunReport& report = run.report;
  Statement deletion(database, "DELETE FROM runs WHERE id = ?");
  Binder(deletion) << number(report.id);
  deletion.exec();
  Statement insertion(database,
                      fmt::format("INSERT INTO runs ({}, timeline) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", run_columns));
  Binder binder(insertion);
  std::optional<std::uint64_t> epoch;
  if (report.recovered_from) epoch = number(*report.recovered_from);
  binder << number(report.id) << report.scenario << text_of(name(report.status)) << text_of(name(report.atomicity))
         << epoch << ns(report.started_at) << ns(run.ended_at) << ns(*report.ended - report.started);
  const std::optional<record::Failure>& cause = report.first_cause;
  if (cause)
    binder << name_of(run, cause->component) << text_of(name(cause->reason)) << ns(cause->waited) << cause->summary;
  else
    binder.skip(4);
  binder << text_of(name(report.mode)) << timeline_text(run);
  insertion.exec();
  put_steps(run);
  put_components(run);
}

void RunStore::Connection::put_steps(const StoredRun& run) {
  Statement insertion(database, "INSERT INTO steps VALUES (?,?,?,?,?,?,?,?,?,?,?)");
  const record::RunReport& report = run.report;
  for (std::uint64_t place = 0; place < report.steps.size(); ++place) {
    const record::StepReport& step = report.steps[place];
    std::optional<std::int64_t> timeout;
    if (step.timeout != base::Duration::zero()) timeout = ns(step.timeout);
    Binder(insertion) << number(report.id) << place << std::uint64_t{step.number} << step.label
                      << ns(step.started - report.started) << ns(*step.ended - step.started) << timeout
                      << std::uint64_t{step.succeeded} << names_text(run.cast, step.targets)
                      << names_text(run.cast, step.done) << step.description;
    insertion.exec();
    insertion.reset();
    insertion.clearBindings();
  }
}

void RunStore::Connection::put_components(const StoredRun& run) {
  Statement insertion(database, "INSERT INTO components VALUES (?,?,?,?,?,?,?,?,?,?,?,?)");
  Statement exception(database, "INSERT OR REPLACE INTO exceptions VALUES (?,?,?,?,?)");
  for (const record::ComponentReport& part : run.report.components) {
    const record::ComponentSpec& who = run.cast.at(part.component);
    Binder binder(insertion);
    binder << number(run.report.id) << std::uint64_t{index(part.component)} << who.name << state_text(part.base)
           << state_text(part.goal) << state_text(part.target) << state_text(part.actual)
           << std::uint64_t{part.commanded};
    if (part.failure)
      binder << text_of(name(part.failure->reason)) << ns(part.failure->waited) << part.failure->summary;
    else
      binder.skip(3);
    binder << text_of(wire::name(who.dialect));
    insertion.exec();
    insertion.reset();
    insertion.clearBindings();
    if (!part.exception) continue;
    Binder(exception) << number(run.report.id) << who.name << text_of(name(part.exception->reason))
                      << part.exception->summary << ns(part.exception->waited);
    exception.exec();
    exception.reset();
  }
}

void RunStore::Connection::delete_beyond(std::size_t kept) {
  Statement deletion(database, "DELETE FROM runs WHERE id <= (SELECT id FROM runs ORDER BY id DESC LIMIT 1 OFFSET ?)");
  Binder(deletion) << std::uint64_t{kept};
  deletion.exec();
}

void RunStore::Connection::read_steps(StoredRun& run) {
  Statement query(database,
                  "SELECT number, label, started_ns, lasted_ns, succeeded, targets, done, description, timeout_ns FROM "
                  "steps WHERE run = ? ORDER BY place");
  Binder(query) << number(run.report.id);
  while (query.executeStep()) {
    Row row(query);
    record::StepReport& step = run.report.steps.emplace_back();
    step.number = static_cast<std::uint32_t>(row.id());
    step.label = row.text();
    step.started = run.report.started + row.duration();
    step.ended = step.started + row.duration();
    step.succeeded = row.number() != 0;
    step.targets = ids_of(run.cast, row.text());
    step.done = ids_of(run.cast, row.text());
    step.description = row.text();
    if (!row.is_null()) step.timeout = row.duration();
  }
}

void RunStore::Connection::read_components(StoredRun& run) {
  Statement query(database,
                  "SELECT c.name, c.dialect, c.base, c.goal, c.target, c.actual, c.commanded, c.failure_reason, "
                  "c.failure_waited_ns, c.failure_summary, e.reason, e.waited_ns, e.summary FROM components c "
                  "LEFT JOIN exceptions e ON e.run = c.run AND e.component = c.name WHERE c.run = ? ORDER BY c.place");
  Binder(query) << number(run.report.id);
  const std::string cause = run.report.first_cause ? name_of(run, run.report.first_cause->component) : std::string();
  run.cast.components.clear();
  while (query.executeStep()) {
    Row row(query);
    record::ComponentReport& part = run.report.components.emplace_back();
    record::ComponentSpec& who = run.cast.components.emplace_back();
    part.component = record::ComponentId(run.cast.components.size() - 1);
    who.name = row.text();
    who.dialect = wire::parse_dialect(row.text()).value_or(who.dialect);
    part.base = state_of(row.text());
    part.goal = state_of(row.text());
    part.target = state_of(row.text());
    part.actual = state_of(row.text());
    part.commanded = row.number() != 0;
    part.owned = true;
    if (auto failure = row.failure(part.component)) part.failure = std::move(*failure);
    if (auto exception = row.failure(part.component)) part.exception = std::move(*exception);
  }
  if (!cause.empty()) run.report.first_cause->component = run.cast.find(cause).value_or(record::no_component);
}

void RunStore::Connection::read_timeline(StoredRun& run) {
  Statement query(database, "SELECT timeline FROM runs WHERE id = ?");
  Binder(query) << number(run.report.id);
  if (!query.executeStep()) return;
  base::Result<history::Recording> recording = history::decode_history(Row(query).text());
  if (recording) run.timeline = std::move(recording->history);
}

RunStore::RunStore(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

RunStore::~RunStore() = default;

Result<std::unique_ptr<RunStore>> RunStore::open(const std::string& path) {
  bool ruined = false;
  const auto attempt = [&path, &ruined]() -> Result<std::unique_ptr<RunStore>> {
    make_private(path);
    ruined = false;
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
  if (ruined) opened = attempt();  // a disk that fails once can look like it
  if (opened || !ruined) return opened;
  remove_store(path);
  return attempt();
}

Result<void> RunStore::put(std::span<const StoredRun> runs, std::size_t kept) {
  try {
    SQLite::Transaction transaction(connection_->database);
    for (const StoredRun& run : runs) connection_->put(run);
    connection_->delete_beyond(kept);
    transaction.commit();
    return {};
  } catch (const std::exception& exception) {
    return runs_refusal(connection_->path, exception);
  }
}

Result<std::map<record::RunId, base::WallTime>> RunStore::known() const {
  return connection_->guarded([this] {
    std::map<record::RunId, base::WallTime> known;
    Statement query(connection_->database, "SELECT id, started_ns FROM runs");
    while (query.executeStep()) {
      Row row(query);
      const record::RunId id{row.id()};
      known.emplace(id, row.wall());
    }
    return known;
  });
}

Result<std::vector<StoredRun>> RunStore::list(const RunFilter& filter) const {
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
    std::vector<StoredRun> runs;
    while (query.executeStep()) runs.push_back(run_of(query));
    return runs;
  });
}

Result<StoredRun> RunStore::find(record::RunId id) const {
  auto found = connection_->guarded([this, id] {
    std::optional<StoredRun> run;
    Statement query(connection_->database, fmt::format("SELECT {} FROM runs WHERE id = ?", run_columns));
    Binder(query) << number(id);
    if (!query.executeStep()) return run;
    run = run_of(query);
    connection_->read_components(*run);
    connection_->read_steps(*run);
    connection_->read_timeline(*run);
    return run;
  });
  if (!found) return found.error();
  if (!*found)
    return fail(ErrorCode::not_found, fmt::format("there is no run '{}'", number(id)), "list them: kapela runs list");
  return std::move(**found);
}

}  // namespace kapela::archive
