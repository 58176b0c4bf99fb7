// An estimate shared out to child processes: each sends its batches as lines, which are counted in their order.
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "orchestrator/base/descriptor.hpp"
#include "orchestrator/system/interrupt_watch.hpp"
#include "simulators/processes/children.hpp"
#include "simulators/search/estimating.hpp"

namespace kapela::search {
namespace {

using estimate::Tally;

/// The ends of pipes that children write into, and what of a line has come so far.
class Streams {
 public:
  Streams() = default;
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  void add(int output) { streams_.push_back({base::Descriptor(output), {}}); }

  /// Waits a while for lines, and hands them out. False: nobody writes any more.
  bool read(const std::function<void(const std::string&)>& on_line) {
    constexpr int most_wait_ms = 200;
    std::vector<pollfd> waiting;
    bool is_open = false;
    for (const Stream& each : streams_) {
      waiting.push_back({each.output.number(), POLLIN, 0});
      is_open = is_open || each.output.open();
    }
    if (!is_open) return false;
    (void)poll(waiting.data(), waiting.size(), most_wait_ms);
    for (std::size_t i = 0; i < streams_.size(); ++i)
      if ((waiting[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0) read(streams_[i], on_line);
    return true;
  }

 private:
  struct Stream {
    base::Descriptor output{};
    std::string text{};
  };

  static void read(Stream& stream, const std::function<void(const std::string&)>& on_line) {
    char part[16'384];
    const ssize_t length = ::read(stream.output.number(), part, sizeof part);
    if (length < 0 && errno == EINTR) return;
    if (length <= 0) return stream.output.reset();
    stream.text.append(part, static_cast<std::size_t>(length));
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = stream.text.find('\n', begin)) != std::string::npos; begin = end + 1)
      on_line(stream.text.substr(begin, end - begin));
    stream.text.erase(0, begin);
  }

  std::vector<Stream> streams_;
};

base::Result<void> start_share(processes::Children& children, Streams& streams,
                               const std::vector<std::string>& arguments, unsigned number, unsigned jobs) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return base::fail(base::ErrorCode::io, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  streams.add(ends[0]);
  std::vector<std::string> words = arguments;
  words.insert(words.end(), {"--share", fmt::format("{}/{}", number, jobs)});
  const auto started = children.start(fmt::format("job {}", number), words, ends[1]);
  (void)close(ends[1]);
  return started ? base::Result<void>() : base::Result<void>(started.error());
}

/// Batches in their order, whoever comes first.
class InOrder {
 public:
  InOrder(const EstimateTask& task, const OnTally& on_tally) : task_(task), on_tally_(on_tally) {}

  void take(estimate::BatchLine batch) {
    waiting_.emplace(batch.number, std::move(batch.tally));
    while (!is_over()) {
      const auto next = waiting_.find(next_);
      if (next == waiting_.end()) return;
      tally_.add(next->second);
      waiting_.erase(next);
      ++next_;
      on_tally_(tally_);
      is_answered_ = !task_.does_all && estimate::is_answered(task_.question, tally_);
    }
  }

  [[nodiscard]] bool is_over() const {
    return is_answered_ || estimate::batch_of(next_, task_.question, task_.most_runs).empty();
  }
  [[nodiscard]] Tally result() {
    tally_.sort();
    return std::move(tally_);
  }

 private:
  const EstimateTask& task_;
  const OnTally& on_tally_;
  std::map<std::uint64_t, Tally> waiting_;
  std::uint64_t next_ = 0;
  Tally tally_;
  bool is_answered_ = false;
};

}  // namespace

base::Result<Estimated> share_out_estimate(const EstimateTask& task, const std::vector<std::string>& arguments,
                                           unsigned jobs, const OnTally& on_tally, const std::string& program) {
  Streams streams;
  processes::Children children(program);  // which kills those that are not needed any more
  for (unsigned i = 0; i < jobs; ++i)
    if (const base::Result<void> started = start_share(children, streams, arguments, i, jobs); !started)
      return started.error();
  system::InterruptWatch interrupts;
  InOrder all(task, on_tally);
  Estimated done;
  while (!all.is_over() && !(done.was_interrupted = interrupts.came())) {
    const bool is_open = streams.read([&all](const std::string& line) {
      if (std::optional<estimate::BatchLine> batch = estimate::parse_batch(line)) all.take(std::move(*batch));
    });
    if (!is_open && !all.is_over())
      return base::fail(base::ErrorCode::io, "a process that shares the estimate has ended too early",
                        "it has told why; without --jobs it tells more");
  }
  done.tally = all.result();
  return done;
}

}  // namespace kapela::search
