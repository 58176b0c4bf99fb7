#include "orchestrator/runtime/history_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "orchestrator/base/whole_file.hpp"

namespace kapela::runtime {
namespace {

using base::ErrorCode;
using base::fail;

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Closer>;

/// Unbuffered: the writer above it collects.
class FileSink final : public history::Sink {
 public:
  FileSink(File file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  base::Result<void> write(std::string_view text) override {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size()) return {};
    return fail(ErrorCode::io, fmt::format("the history '{}' cannot be written: {}", path_, std::strerror(errno)),
                "it ends here; make room on the disk and start again");
  }

 private:
  File file_;
  std::string path_;
};

class HistoryFile final : public record::Journal {
 public:
  HistoryFile(File file, std::string path, history::Header header, net::EventLoop& loop, base::Log& log)
      : sink_(std::move(file), std::move(path)),
        writer_(std::move(header), sink_, loop.timers(),
                [&log](const base::Error& error) { log.error(to_text(error)); }) {}

  void append(const record::Record& record) override { writer_.append(record); }

 private:
  FileSink sink_;
  history::HistoryWriter writer_;
};

/// "": nothing tells it.
std::string boot_of_this_machine() {
  constexpr std::size_t most = 64;
  base::Result<std::string> text = base::read_whole_file("/proc/sys/kernel/random/boot_id", most);
  if (!text) return {};
  while (!text->empty() && text->back() == '\n') text->pop_back();
  return std::move(*text);
}

}  // namespace

history::Header header_of(const std::string& writer, std::vector<std::string> components, const net::EventLoop& loop) {
  history::Header header;
  header.writer = writer;
  header.clock = history::ClockKind::monotonic;
  header.wall_at_zero_ns = loop.wall_time(base::Instant{}).time_since_epoch().count();
  header.boot = boot_of_this_machine();
  header.monotonic_at_zero_ns = loop.real_time(base::Instant{}).time_since_epoch().count();
  header.scale = static_cast<double>(loop.scale().factor);
  header.epsilon = loop.scale().to_plant(real_epsilon);
  header.components = std::move(components);
  return header;
}

base::Result<std::unique_ptr<record::Journal>> create_history(const std::string& path, const std::string& writer,
                                                              std::vector<std::string> components, net::EventLoop& loop,
                                                              base::Log& log) {
  constexpr ::mode_t owner_alone = 0600;  // it tells what operators and events say
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_alone);
  File file(descriptor < 0 ? nullptr : ::fdopen(descriptor, "wb"));
  if (file == nullptr && descriptor >= 0) {
    const int error = errno;
    ::close(descriptor);
    ::unlink(path.c_str());  // else the next attempt finds it
    errno = error;
  }
  if (file == nullptr && errno == EEXIST)
    return fail(ErrorCode::conflict, fmt::format("the history '{}' is there already", path),
                "name another file, or remove it");
  if (file == nullptr)
    return fail(ErrorCode::io, fmt::format("the history '{}' cannot be created: {}", path, std::strerror(errno)),
                "check the path and its permissions");
  std::setvbuf(file.get(), nullptr, _IONBF, 0);
  return std::unique_ptr<record::Journal>(
      std::make_unique<HistoryFile>(std::move(file), path, header_of(writer, std::move(components), loop), loop, log));
}

}  // namespace kapela::runtime
