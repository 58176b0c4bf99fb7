// AlertStore: what became of alerts, in an SQLite file beside the journal. That an alert is due stands in the journal;
// that it was delivered stands only here. Used by one thread at a time. Owned by the Notifier.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"

namespace kapela::archive {

struct StoredDelivery {
  std::string channel{};
  std::string status{};
  std::uint64_t attempts = 0;
  std::uint64_t suppressed = 0;
  std::string answer{};

  friend bool operator==(const StoredDelivery&, const StoredDelivery&) = default;
};

struct StoredAlert {
  std::string id{};
  base::WallTime at{};
  std::string document{};
  std::vector<StoredDelivery> deliveries{};

  friend bool operator==(const StoredAlert&, const StoredAlert&) = default;
};

class AlertStore {
 public:
  static constexpr int schema = 1;

  /// Opens the file, or makes it as of `now`. One that is damaged or of another schema is made anew, and `warning` says
  /// so: what it knew of deliveries is lost. Errors: io.
  [[nodiscard]] static base::Result<std::unique_ptr<AlertStore>> open(const std::string& path, base::WallTime now,
                                                                      std::string& warning);
  AlertStore(const AlertStore&) = delete;
  AlertStore& operator=(const AlertStore&) = delete;
  ~AlertStore();

  /// Alerts before this time are none of its business: they are older than the file, or than what it keeps.
  [[nodiscard]] base::WallTime since() const { return since_; }
  /// The alert as it is now; survives a loss of power. Beyond `kept` alerts the oldest are deleted. Errors: io.
  [[nodiscard]] base::Result<void> put(const StoredAlert& alert, std::size_t kept);
  /// The last alerts, oldest first. Errors: io.
  [[nodiscard]] base::Result<std::vector<StoredAlert>> load(std::size_t most) const;

 private:
  struct Connection;

  AlertStore(std::unique_ptr<Connection> connection, base::WallTime since);

  std::unique_ptr<Connection> connection_;
  base::WallTime since_;  // as it was at the opening
};

}  // namespace kapela::archive
