// Jobs: a search shared out to child processes, which tell in lines of JSON what they do. Owned by the
// command.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "simulators/processes/children.hpp"
#include "simulators/search/figures.hpp"

namespace kapela::search {

/// How a job ends that has searched to its end.
inline constexpr int job_found_nothing = 0;
inline constexpr int job_found = 1;

class Jobs {
 public:
  /// `program`: what each executes; this executable, unless a test says another one.
  explicit Jobs(std::string program = "/proc/self/exe") : children_(std::move(program)) {}
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;
  ~Jobs();

  /// Starts `count` children; each gets the arguments and its own --shard, a part of this one.
  [[nodiscard]] base::Result<void> start(const std::vector<std::string>& arguments, const explore::Shard& shard,
                                         unsigned count);

  struct End {
    base::Result<void> told{};      ///< or why a find could not be written down
    std::optional<int> bad_exit{};  ///< of the first one that did not search to its end
    bool has_finds = false;
  };

  /// Tells what they tell, all together, until all have ended.
  [[nodiscard]] End follow(Listener& listener);

  [[nodiscard]] const Figures& figures() const { return sum_; }

 private:
  struct Job {
    int output = -1;
    std::string text{};  ///< of it, up to the next line end
    Figures figures{};
  };

  [[nodiscard]] bool read(Job& job, Listener& listener);
  void on_line(const std::string& line, Job& job, Listener& listener);
  void add_up();
  [[nodiscard]] std::optional<int> bad_exit();

  processes::Children children_;
  std::vector<Job> jobs_;
  std::vector<std::string> known_;  ///< replay files: two jobs may find the same
  Figures sum_;
  base::Result<void> told_{};
};

}  // namespace kapela::search
