// Vigil: keeps an eye on components that runs have given up with a command in doubt inside, until that can act no more:
// who comes back raised is brought down, and named again where that cannot be. Owned by the Engine, which gives it
// runs.
#pragma once

#include <functional>
#include <list>
#include <span>
#include <vector>

#include "orchestrator/engine/charge.hpp"
#include "orchestrator/engine/run_context.hpp"
#include "orchestrator/engine/watched.hpp"

namespace kapela::engine {

class Vigil {
 public:
  /// `context` outlives it. `lower` starts a run that brings down those that have come back raised; from a timer, never
  /// from inside of a call below.
  Vigil(RunContext& context, std::function<void(std::vector<Charge>)> lower);
  Vigil(const Vigil&) = delete;
  Vigil& operator=(const Vigil&) = delete;
  ~Vigil();

  /// From here on. The history says so already.
  void begin(const Watched& watched);
  /// An operator has seen to the plant.
  void acknowledge();
  /// Something new is known of the component.
  void look(record::ComponentId id);
  /// A run has ended: what it has given up is watched, and whom it has seen needs that no longer.
  void on_run_ended(const record::RunReport& report, const std::vector<Left>& left);

  [[nodiscard]] bool watches(record::ComponentId id) const;
  /// It is going to do something about one of them, whatever else happens.
  [[nodiscard]] bool is_about_to_act() const { return timer_.armed(); }
  [[nodiscard]] bool empty() const { return posts_.empty(); }

 private:
  struct Post;
  using Posts = std::list<Post>;

  [[nodiscard]] Posts::iterator find(record::ComponentId id);
  void consider(Post& post);
  void record_sighting(Post& post);
  [[nodiscard]] bool is_raised(const Post& post) const;
  [[nodiscard]] base::Instant quiet_after(const Post& post) const;
  void relieve(Posts::iterator post, record::Relief relief);
  void on_time();
  void ask_once_more(Post& post);
  void bring_down();
  [[nodiscard]] record::ComponentId who_needs(const Post& post) const;
  [[nodiscard]] bool stands_on(record::ComponentId dependent, const Post& post) const;
  void name_again(Post& post, record::ComponentId holder);
  void announce(const Post& post) const;
  [[nodiscard]] std::string words_for(const Post& post) const;
  void wake(base::Instant at);

  RunContext& context_;
  std::function<void(std::vector<Charge>)> lower_;
  Posts posts_;
  base::CallbackTimer timer_;
};

}  // namespace kapela::engine
