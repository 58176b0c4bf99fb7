// OwnedPlant: the components of a plant that are programs. Owned by plant up.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/processes/owned_component.hpp"
#include "simulators/processes/proxied_program.hpp"

namespace kapela::processes {

class OwnedPlant {
 public:
  /// Called from the loop, never inside a call.
  struct Hooks {
    std::function<void()> ready;                         ///< once, when each has been
    std::function<void(const base::Error& why)> failed;  ///< one of them does not come up
    std::function<void(int exit_code)> down;             ///< once: none runs, and none comes back by itself
  };

  /// `loop` and `log` outlive it. Components of `settings` that are no programs are left to others.
  OwnedPlant(net::EventLoop& loop, base::Log& log, const plant::PlantSettings& settings, Hooks hooks);
  OwnedPlant(const OwnedPlant&) = delete;
  OwnedPlant& operator=(const OwnedPlant&) = delete;
  /// Kills all that runs.
  ~OwnedPlant();

  /// Starts all, each waiting for nobody. Errors: of the first that cannot be started; those before it are killed when
  /// this goes.
  [[nodiscard]] base::Result<void> start();
  /// Ends all as their settings say.
  void shut_down();

  [[nodiscard]] bool empty() const { return components_.empty() && proxied_.empty(); }
  /// The program behind the proxy of a component; null: it has none.
  [[nodiscard]] plant::ProgramPort* behind_proxy(std::string_view name) const;
  [[nodiscard]] const KeptProgram* kept_behind_proxy(std::string_view name) const;
  [[nodiscard]] const OwnedComponent* find(std::string_view name) const;
  /// The longest that one of them may take to end.
  [[nodiscard]] base::Duration longest_stop() const;

 private:
  [[nodiscard]] std::vector<const KeptProgram*> programs() const;
  void on_ready();
  void on_ready_behind(const std::string& name);
  void on_failed(const base::Error& why);
  void on_gone(int exit_code);
  void on_down();
  void see_whether_down();

  net::EventLoop& loop_;
  plant::PlantSettings settings_;
  Hooks hooks_;
  net::HttpClient client_;
  std::size_t not_ready_ = 0;
  std::size_t not_down_ = 0;
  bool is_told_ = false;
  std::set<std::string> was_ready_;  ///< of those behind proxies
  int exit_code_ = 0;
  std::vector<std::unique_ptr<OwnedComponent>> components_;  // gone before the client
  std::vector<std::unique_ptr<ProxiedProgram>> proxied_;     // likewise
};

}  // namespace kapela::processes
