#include "simulators/search/jobs.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "simulators/search/job_lines.hpp"

namespace kapela::search {
Jobs::~Jobs() {
  for (const Job& job : jobs_)
    if (job.output >= 0) (void)close(job.output);
}

base::Result<void> Jobs::start(const std::vector<std::string>& arguments, const explore::Shard& shard, unsigned count) {
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

Jobs::End Jobs::follow(Listener& listener) {
  for (bool open = true; open;) {
    std::vector<pollfd> waiting;
    for (const Job& job : jobs_) waiting.push_back({job.output, POLLIN, 0});
    (void)poll(waiting.data(), waiting.size(), -1);
    open = false;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      if ((waiting[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !read(jobs_[i], listener)) jobs_[i].output = -1;
      open = open || jobs_[i].output >= 0;
    }
    add_up();
    listener.progress(sum_);
  }
  const std::optional<int> bad = bad_exit();
  return {std::move(told_), bad, !known_.empty()};
}

bool Jobs::read(Job& job, Listener& listener) {
  char part[4096];
  const ssize_t length = ::read(job.output, part, sizeof part);
  if (length < 0 && errno == EINTR) return true;
  if (length <= 0) {
    (void)close(job.output);
    return false;
  }
  job.text.append(part, static_cast<std::size_t>(length));
  for (std::size_t end = job.text.find('\n'); end != std::string::npos; end = job.text.find('\n')) {
    on_line(job.text.substr(0, end), job, listener);
    job.text.erase(0, end + 1);
  }
  return true;
}

void Jobs::on_line(const std::string& text, Job& job, Listener& listener) {
  JobLine line = parse_job_line(text);
  if (line.figures) job.figures = *line.figures;
  if (!line.find || std::find(known_.begin(), known_.end(), line.find->replay) != known_.end()) return;
  known_.push_back(line.find->replay);
  base::Result<void> told = listener.find(*line.find);
  if (told_ && !told) told_ = std::move(told);
}

void Jobs::add_up() {
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

std::optional<int> Jobs::bad_exit() {
  std::optional<int> bad;
  for (const processes::Children::End& end : children_.reap_all())
    if (end.exit_code != job_found_nothing && end.exit_code != job_found && !bad) bad = end.exit_code;
  return bad;
}

}  // namespace kapela::search
