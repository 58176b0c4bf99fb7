// ExploreJobs: a search shared out to child processes, which tell in lines of JSON what they do. Owned by the command.
#pragma once

#include <string>
#include <vector>

#include "simulators/processes/children.hpp"
#include "tools/kapela/explore_report.hpp"

namespace kapela::cli {

class ExploreJobs {
 public:
  ExploreJobs() = default;
  ExploreJobs(const ExploreJobs&) = delete;
  ExploreJobs& operator=(const ExploreJobs&) = delete;
  ~ExploreJobs();

  /// Starts `count` children; each gets the arguments and its own --shard, a part of this one.
  [[nodiscard]] base::Result<void> start(const std::vector<std::string>& arguments, const explore::Shard& shard,
                                         unsigned count);

  /// Merges what they tell into the report until all have ended. Gives an exit code.
  [[nodiscard]] int follow(ExploreReport& report);

  [[nodiscard]] const ExploreFigures& figures() const { return sum_; }

 private:
  struct Job {
    int output = -1;
    std::string text{};  ///< of it, up to the next line end
    ExploreFigures figures{};
  };

  [[nodiscard]] bool read(Job& job, ExploreReport& report);
  void on_line(const std::string& line, Job& job, ExploreReport& report);
  void add_up();
  [[nodiscard]] int exit_code();

  processes::Children children_;
  std::vector<Job> jobs_;
  std::vector<std::string> known_;  ///< replay files: two jobs may find the same
  ExploreFigures sum_;
  bool broken_ = false;
};

}  // namespace kapela::cli
