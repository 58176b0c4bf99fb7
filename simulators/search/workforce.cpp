#include "simulators/search/workforce.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <map>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "orchestrator/base/descriptor.hpp"
#include "orchestrator/system/interrupt_watch.hpp"
#include "simulators/processes/children.hpp"

namespace kapela::search {
namespace {

using estimate::DoPiece;
using estimate::TakePiece;

/// The ends of pipes that copies write into, and what of a line has come so far.
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

/// False: nobody reads any more.
bool write_all(int output, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(output, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// A line is the number of a piece, or its end, and the text.
void do_every(const DoPiece& piece, std::uint64_t first, unsigned step, int output) {
  for (std::uint64_t number = first;; number += step) {
    const std::optional<std::string> done = piece(number);
    if (!done) return (void)write_all(output, fmt::format("{}\n", number));
    if (!write_all(output, fmt::format("{} {}\n", number, *done))) return;
  }
}

/// Pieces in their order, whoever comes first.
class PiecesInOrder {
 public:
  explicit PiecesInOrder(const TakePiece& take) : take_(take) {}

  void on_line(const std::string& line) {
    std::uint64_t number = 0;
    const char* const end = line.data() + line.size();
    const auto [stopped, failed] = std::from_chars(line.data(), end, number);
    if (failed != std::errc{}) return;
    waiting_.emplace(number, stopped == end ? std::nullopt : std::optional(std::string(stopped + 1, end)));
    while (!is_over_) {
      const auto next = waiting_.find(next_);
      if (next == waiting_.end()) return;
      is_over_ = !next->second || !take_(*next->second);
      waiting_.erase(next);
      ++next_;
    }
  }
  [[nodiscard]] bool is_over() const { return is_over_; }

 private:
  const TakePiece& take_;
  std::map<std::uint64_t, std::optional<std::string>> waiting_;
  std::uint64_t next_ = 0;
  bool is_over_ = false;
};

base::Result<void> start_copy(processes::Children& children, Streams& streams, const DoPiece& piece, unsigned number,
                              unsigned jobs) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return base::fail(base::ErrorCode::io, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  streams.add(ends[0]);
  const auto started = children.start_copy(fmt::format("job {}", number), [&piece, number, jobs, output = ends[1]] {
    do_every(piece, number, jobs, output);
  });
  (void)close(ends[1]);
  return started ? base::Result<void>() : base::Result<void>(started.error());
}

}  // namespace

bool Workforce::share_out(const DoPiece& piece, const TakePiece& take) {
  was_interrupted_ = false;
  problem_.reset();
  return jobs_ > 1 ? work_together(piece, take) : work_alone(piece, take);
}

bool Workforce::work_alone(const DoPiece& piece, const TakePiece& take) {
  system::InterruptWatch interrupts;
  estimate::do_alone(piece, [&](const std::string& done) {
    if (!take(done)) return false;
    was_interrupted_ = interrupts.came();
    return !was_interrupted_;
  });
  return !was_interrupted_;
}

bool Workforce::work_together(const DoPiece& piece, const TakePiece& take) {
  Streams streams;
  processes::Children children;  // which kills those that are not needed any more
  for (unsigned i = 0; i < jobs_; ++i) {
    if (const base::Result<void> started = start_copy(children, streams, piece, i, jobs_); !started) {
      problem_ = started.error();
      return false;
    }
  }
  system::InterruptWatch interrupts;
  PiecesInOrder pieces(take);
  while (!pieces.is_over() && !(was_interrupted_ = interrupts.came())) {
    const bool is_open = streams.read([&pieces](const std::string& line) { pieces.on_line(line); });
    if (is_open || pieces.is_over()) continue;
    problem_ = {base::ErrorCode::io, "a process that shares the work has ended too early",
                "lack of memory ends processes; without --jobs there is one"};
    return false;
  }
  return !was_interrupted_;
}

}  // namespace kapela::search
