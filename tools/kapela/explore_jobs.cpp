#include "tools/kapela/explore_jobs.hpp"

#include <algorithm>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <unistd.h>

#include "tools/kapela/exit_code.hpp"

namespace kapela::cli {
namespace {

using nlohmann::json;

ExploreFigures figures_in(const json& line) {
  ExploreFigures figures;
  figures.runs = line["runs"].get<std::uint64_t>();
  figures.idle = line.value("idle", std::uint64_t{0});
  figures.events = line["events"].get<std::uint64_t>();
  figures.violating = line.value("violating", std::uint64_t{0});
  figures.done = line["done"].get<double>();
  for (std::size_t i = 0; i < explore::goal_count; ++i) {
    const auto goal = static_cast<explore::Goal>(i);
    figures.coverage.add(goal, line["coverage"].value(std::string(name(goal)), std::uint64_t{0}));
  }
  return figures;
}

}  // namespace

ExploreJobs::~ExploreJobs() {
  for (const Job& job : jobs_)
    if (job.output >= 0) (void)close(job.output);
}

base::Result<void> ExploreJobs::start(const std::vector<std::string>& arguments, const explore::Shard& shard,
                                      unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
      return base::fail(base::ErrorCode::io, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
    jobs_.push_back(Job{ends[0], {}, {}});
    std::vector<std::string> words = arguments;
    words.insert(words.end(), {"--shard", fmt::format("{}/{}", shard.index + shard.of * i, shard.of * count)});
    const auto started = children_.start(fmt::format("job {}", i), words, ends[1]);
    (void)close(ends[1]);
    if (!started) return started.error();
  }
  return {};
}

int ExploreJobs::follow(ExploreReport& report) {
  for (bool open = true; open;) {
    std::vector<pollfd> waiting;
    for (const Job& job : jobs_) waiting.push_back({job.output, POLLIN, 0});
    (void)poll(waiting.data(), waiting.size(), -1);
    open = false;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      if ((waiting[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !read(jobs_[i], report)) jobs_[i].output = -1;
      open = open || jobs_[i].output >= 0;
    }
    add_up();
    report.progress(sum_);
  }
  return exit_code();
}

bool ExploreJobs::read(Job& job, ExploreReport& report) {
  char part[4096];
  const ssize_t length = ::read(job.output, part, sizeof part);
  if (length < 0 && errno == EINTR) return true;
  if (length <= 0) {
    (void)close(job.output);
    return false;
  }
  job.text.append(part, static_cast<std::size_t>(length));
  for (std::size_t end = job.text.find('\n'); end != std::string::npos; end = job.text.find('\n')) {
    on_line(job.text.substr(0, end), job, report);
    job.text.erase(0, end + 1);
  }
  return true;
}

void ExploreJobs::on_line(const std::string& text, Job& job, ExploreReport& report) {
  const json line = json::parse(text, nullptr, false);
  if (line.is_discarded()) return;
  const std::string event = line.value("event", std::string());
  if (event == "progress" || event == "summary") job.figures = figures_in(line);
  if (event != "find") return;
  const ExploreFind find{line["invariant"], line["explanation"], line["replay"]};
  if (std::find(known_.begin(), known_.end(), find.replay) != known_.end()) return;
  known_.push_back(find.replay);
  broken_ = !report.find(find) || broken_;
}

void ExploreJobs::add_up() {
  sum_ = {};
  for (const Job& job : jobs_) {
    sum_.runs += job.figures.runs;
    sum_.idle += job.figures.idle;
    sum_.events += job.figures.events;
    sum_.violating += job.figures.violating;
    sum_.done += job.figures.done / static_cast<double>(jobs_.size());
    sum_.coverage.add(job.figures.coverage);
  }
  sum_.finds = known_.size();
}

/// That of the first child for which something went wrong; else whether there are finds.
int ExploreJobs::exit_code() {
  int code = success;
  for (const processes::Children::End& end : children_.reap_all())
    if (end.exit_code != success && end.exit_code != failed && code == success) code = end.exit_code;
  if (broken_) return internal_error;
  return code != success ? code : known_.empty() ? success : failed;
}

}  // namespace kapela::cli
