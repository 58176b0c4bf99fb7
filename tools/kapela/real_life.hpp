// RealLife: one life of an orchestrator in this process, from its first look at the plant to its death. Owned by a
// RealLab; destroying it is that death: connections break, and nobody is told.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "orchestrator/api/http_api.hpp"
#include "orchestrator/journal/posix_disk.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "simulators/world/plan.hpp"

namespace kapela::cli {

/// A directory of its own below the system's temporary one, until it is destroyed.
class JournalDirectory {
 public:
  /// Errors: io.
  [[nodiscard]] static base::Result<std::unique_ptr<JournalDirectory>> make();
  JournalDirectory(const JournalDirectory&) = delete;
  JournalDirectory& operator=(const JournalDirectory&) = delete;
  ~JournalDirectory();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] journal::Disk& disk() { return disk_; }

 private:
  explicit JournalDirectory(std::string path) : path_(std::move(path)) {}

  journal::PosixDisk disk_{};
  std::string path_;
};

class RealLife {
 public:
  /// All of it outlives the life. Without a directory nothing survives it.
  struct Surroundings {
    net::EventLoop& loop;
    base::Log& log;
    files::ScenarioLibrary& library;
    JournalDirectory* directory = nullptr;
  };

  /// Serves `at`, whose port may be 0, and begins to watch; what earlier lives left open is taken up by the scenarios
  /// of the subject. Errors: those of the port and of the journal.
  [[nodiscard]] static base::Result<std::unique_ptr<RealLife>> begin(const Surroundings& surroundings,
                                                                     runtime::OrchestratorSettings settings,
                                                                     const world::Subject& subject,
                                                                     const net::Endpoint& at);

  [[nodiscard]] runtime::Orchestrator& orchestrator() { return *orchestrator_; }
  [[nodiscard]] const runtime::Orchestrator& orchestrator() const { return *orchestrator_; }
  [[nodiscard]] const net::Endpoint& endpoint() const { return endpoint_; }

 private:
  RealLife() = default;

  std::unique_ptr<journal::DurableJournal> journal_;
  std::unique_ptr<runtime::Orchestrator> orchestrator_;
  std::unique_ptr<api::HttpApi> api_;
  std::unique_ptr<net::HttpServer> server_;
  net::Endpoint endpoint_{};
};

}  // namespace kapela::cli
