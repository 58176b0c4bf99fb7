// Reloader: reads scenarios and the plant file anew while everything runs, when somebody asks or a file has changed.
// What is read is read on a helper thread; what is sound takes the place of the old in one step, what is not changes
// nothing. Owned by main.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/helper_thread.hpp"
#include "orchestrator/base/signal.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/file_watch.hpp"
#include "orchestrator/net/http.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/yaml/diagnostic.hpp"

namespace kapela::runtime {

/// What came of a reload.
struct ReloadOutcome {
  bool scenarios = false;              ///< the new ones are in their place
  std::optional<base::Error> plant{};  ///< why the new plant is not
  std::vector<std::string> plant_changes{};
  std::vector<std::string> gone{};  ///< scenarios that were there before, a sentence each
  std::vector<yaml::Diagnostic> problems{};
  std::size_t count = 0;       ///< of scenarios, as they are now
  std::uint64_t revision = 0;  ///< of the library
  base::Duration took{};

  [[nodiscard]] bool whole() const { return scenarios && !plant; }
};

/// A plant file that was read; nothing: it has errors.
struct ReadPlant {
  std::optional<record::Plant> plant{};
  Simulators simulators{};  ///< of it, where the orchestrator may speak to them
  std::vector<yaml::Diagnostic> problems{};
  std::vector<std::string> files{};  ///< that were read for it, or should have been; empty: as before
};

class Reloader {
 public:
  /// `read_plant` runs on the helper thread; empty: the plant is of no file. Everything outlives the reloader.
  Reloader(net::EventLoop& loop, base::Log& log, Orchestrator& orchestrator, std::function<ReadPlant()> read_plant);
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;
  ~Reloader();

  /// Reads anew. A reload under way is followed by another one; several requests meanwhile by one.
  void ask();
  /// The same, and waits for it. The awaiting task ends before the reloader does.
  [[nodiscard]] base::Task<ReloadOutcome> reload();

  /// Called after each reload, whatever came of it.
  void on_reloaded(std::function<void(const ReloadOutcome&)> callback) { listeners_.push_back(std::move(callback)); }

  /// Reloads whenever one of these files, or one in these directories, changes.
  void follow(std::vector<std::string> paths);

 private:
  struct Work;
  void watch_again();
  void begin();
  void finish(const std::shared_ptr<Work>& work);
  void take_scenarios(Work& work, ReloadOutcome& outcome);
  void take_plant(Work& work, ReloadOutcome& outcome);
  void tell(const ReloadOutcome& outcome) const;

  net::EventLoop& loop_;
  base::Log& log_;
  Orchestrator& orchestrator_;
  std::function<ReadPlant()> read_plant_;
  net::FileWatch watch_;
  std::vector<std::string> paths_;
  std::vector<std::string> plant_files_;
  std::uint64_t asked_ = 0;
  std::uint64_t served_ = 0;
  bool busy_ = false;
  ReloadOutcome outcome_;
  std::vector<std::function<void(const ReloadOutcome&)>> listeners_;
  base::Signal done_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  base::HelperThread helper_;  ///< last: its work is over before anything else goes
};

}  // namespace kapela::runtime
