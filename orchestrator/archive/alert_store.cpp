#include "orchestrator/archive/alert_store.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "orchestrator/archive/store_file.hpp"

namespace kapela::archive {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using SQLite::Statement;

constexpr int alert_busy_ms = 1'000;

constexpr const char* alert_tables = R"(
CREATE TABLE meta (since_ns INTEGER NOT NULL);
CREATE TABLE alerts (
  place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at_ns INTEGER NOT NULL, document TEXT NOT NULL);
CREATE TABLE deliveries (
  alert TEXT NOT NULL REFERENCES alerts (id) ON DELETE CASCADE, place INTEGER NOT NULL, channel TEXT NOT NULL,
  status TEXT NOT NULL, attempts INTEGER NOT NULL, suppressed INTEGER NOT NULL, answer TEXT NOT NULL,
  PRIMARY KEY (alert, place)) WITHOUT ROWID;
)";

base::Error alerts_refusal(const std::string& path, const std::exception& why) {
  return fail(ErrorCode::io, fmt::format("what became of alerts cannot be kept in '{}': {}", path, why.what()),
              "check the disk; without the file alerts are delivered, and forgotten at a restart");
}

std::string text(const Statement& row, int column) {
  return const_cast<Statement&>(row).getColumn(column).getString();
}

}  // namespace

struct AlertStore::Connection {
  explicit Connection(const std::string& file)
      : path(file), database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, alert_busy_ms) {}

  [[nodiscard]] base::WallTime prepare(base::WallTime now);
  void put(const StoredAlert& alert);
  void delete_beyond(std::size_t kept);
  [[nodiscard]] std::vector<StoredAlert> load(std::size_t most);
  [[nodiscard]] std::vector<StoredDelivery> deliveries_of(const std::string& alert);

  std::string path;
  SQLite::Database database;
};

/// Unlike the history of runs nothing can make this anew: every transaction is synced.
base::WallTime AlertStore::Connection::prepare(base::WallTime now) {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  const int found = database.execAndGet("PRAGMA user_version").getInt();
  if (found == 0 && !database.tableExists("alerts")) {
    SQLite::Transaction transaction(database);
    database.exec(alert_tables);
    Statement insertion(database, "INSERT INTO meta VALUES (?)");
    insertion.bind(1, now.time_since_epoch().count());
    insertion.exec();
    database.exec(fmt::format("PRAGMA user_version = {}", schema));
    transaction.commit();
  } else if (found != schema) {
    throw SQLite::Exception(fmt::format("it has schema {}", found));
  }
  return base::WallTime(base::Duration(database.execAndGet("SELECT since_ns FROM meta").getInt64()));
}

void AlertStore::Connection::put(const StoredAlert& alert) {
  Statement insertion(database,
                      "INSERT INTO alerts (id, at_ns, document) VALUES (?,?,?) "
                      "ON CONFLICT (id) DO UPDATE SET at_ns = excluded.at_ns, document = excluded.document");
  insertion.bind(1, alert.id);
  insertion.bind(2, alert.at.time_since_epoch().count());
  insertion.bind(3, alert.document);
  insertion.exec();
  Statement deletion(database, "DELETE FROM deliveries WHERE alert = ?");
  deletion.bind(1, alert.id);
  deletion.exec();
  int place = 0;
  for (const StoredDelivery& each : alert.deliveries) {
    Statement row(database, "INSERT INTO deliveries VALUES (?,?,?,?,?,?,?)");
    row.bind(1, alert.id);
    row.bind(2, place++);
    row.bind(3, each.channel);
    row.bind(4, each.status);
    row.bind(5, static_cast<std::int64_t>(each.attempts));
    row.bind(6, static_cast<std::int64_t>(each.suppressed));
    row.bind(7, each.answer);
    row.exec();
  }
}

/// What is deleted must not count as never seen: it is remembered up to when.
void AlertStore::Connection::delete_beyond(std::size_t kept) {
  Statement last(database, "SELECT place, at_ns FROM alerts ORDER BY place DESC LIMIT 1 OFFSET ?");
  last.bind(1, static_cast<std::int64_t>(kept));
  if (!last.executeStep()) return;
  const std::int64_t place = last.getColumn(0).getInt64();
  Statement since(database, "UPDATE meta SET since_ns = max(since_ns, ? + 1)");
  since.bind(1, last.getColumn(1).getInt64());
  since.exec();
  Statement deletion(database, "DELETE FROM alerts WHERE place <= ?");
  deletion.bind(1, place);
  deletion.exec();
}

std::vector<StoredAlert> AlertStore::Connection::load(std::size_t most) {
  std::vector<StoredAlert> alerts;
  Statement query(database, "SELECT id, at_ns, document FROM alerts ORDER BY place DESC LIMIT ?");
  query.bind(1, static_cast<std::int64_t>(most));
  while (query.executeStep()) {
    StoredAlert& alert = alerts.emplace_back();
    alert.id = text(query, 0);
    alert.at = base::WallTime(base::Duration(query.getColumn(1).getInt64()));
    alert.document = text(query, 2);
    alert.deliveries = deliveries_of(alert.id);
  }
  std::reverse(alerts.begin(), alerts.end());
  return alerts;
}

std::vector<StoredDelivery> AlertStore::Connection::deliveries_of(const std::string& alert) {
  std::vector<StoredDelivery> deliveries;
  Statement query(
      database, "SELECT channel, status, attempts, suppressed, answer FROM deliveries WHERE alert = ? ORDER BY place");
  query.bind(1, alert);
  while (query.executeStep())
    deliveries.push_back({text(query, 0), text(query, 1), static_cast<std::uint64_t>(query.getColumn(2).getInt64()),
                          static_cast<std::uint64_t>(query.getColumn(3).getInt64()), text(query, 4)});
  return deliveries;
}

AlertStore::AlertStore(std::unique_ptr<Connection> connection, base::WallTime since)
    : connection_(std::move(connection)), since_(since) {}

AlertStore::~AlertStore() = default;

Result<std::unique_ptr<AlertStore>> AlertStore::open(const std::string& path, base::WallTime now,
                                                     std::string& warning) {
  bool ruined = false;
  const auto attempt = [&path, &ruined, now]() -> Result<std::unique_ptr<AlertStore>> {
    make_private(path);
    ruined = false;
    try {
      auto connection = std::make_unique<Connection>(path);
      const base::WallTime since = connection->prepare(now);
      return std::unique_ptr<AlertStore>(new AlertStore(std::move(connection), since));
    } catch (const SQLite::Exception& exception) {
      ruined = is_ruined(exception.getErrorCode());
      return alerts_refusal(path, exception);
    } catch (const std::exception& exception) {
      return alerts_refusal(path, exception);
    }
  };
  Result<std::unique_ptr<AlertStore>> opened = attempt();
  if (ruined) opened = attempt();  // a disk that fails once can look like it
  if (opened || !ruined) return opened;
  warning = fmt::format(
      "{}; it is made anew, and alerts that it had as waiting are not delivered; the old one is '{}.damaged'",
      opened.error().message, path);
  move_store_aside(path);
  return attempt();
}

Result<void> AlertStore::put(const StoredAlert& alert, std::size_t kept) {
  try {
    SQLite::Transaction transaction(connection_->database);
    connection_->put(alert);
    connection_->delete_beyond(kept);
    transaction.commit();
    return {};
  } catch (const std::exception& exception) {
    return alerts_refusal(connection_->path, exception);
  }
}

Result<std::vector<StoredAlert>> AlertStore::load(std::size_t most) const {
  try {
    return connection_->load(most);
  } catch (const std::exception& exception) {
    return alerts_refusal(connection_->path, exception);
  }
}

}  // namespace kapela::archive
