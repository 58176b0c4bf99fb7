#include "orchestrator/base/log.hpp"

#include <chrono>
#include <cstdio>
#include <mutex>

#include <fmt/format.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/timed_log.hpp"
#include "orchestrator/base/visible.hpp"
#include "orchestrator/base/wall_text.hpp"

namespace kapela::base {
namespace {

constexpr std::size_t max_waiting_lines = 8'192;

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string json_line(Level level, std::string_view message, LogFields fields) {
  std::string line = fmt::format(R"({{"time":"{}","level":"{}","message":)", iso_text(std::chrono::system_clock::now()),
                                 level_name(level));
  append_json_string(line, message);
  for (const auto& [name, value] : fields) {
    line += ',';
    append_json_string(line, name);
    line += ':';
    append_json_string(line, value);
  }
  return line + '}';
}

/// Writes what waits with one write: a burst of thousands of lines would otherwise take a system call each from the
/// threads that make them. Lines that wait for nobody are written at once.
class OutputSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit OutputSink(spdlog::details::thread_pool& pool) : pool_(pool) {}
  ~OutputSink() override { flush_(); }  // the last line may have had the order to end behind it

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    text_.append(message.payload.begin(), message.payload.end());
    text_ += '\n';
    if (text_.size() >= enough_bytes || pool_.queue_size() == 0) flush_();
  }

  void flush_() override {
    std::fwrite(text_.data(), 1, text_.size(), stdout);
    std::fflush(stdout);
    text_.clear();
  }

  static constexpr std::size_t enough_bytes = 64 * 1024;
  spdlog::details::thread_pool& pool_;
  std::string text_;
};

class ConsoleLog final : public Log {
 public:
  ConsoleLog(LogFormat format, Level least, bool timed = false)
      : format_(format),
        timed_(timed),
        least_(least),
        pool_(std::make_shared<spdlog::details::thread_pool>(max_waiting_lines, 1)),
        logger_(std::make_shared<spdlog::async_logger>("kapela", std::make_shared<OutputSink>(*pool_), pool_,
                                                       spdlog::async_overflow_policy::overrun_oldest)) {
    logger_->set_level(spdlog::level::trace);
  }

  using Log::write;
  void write(Level level, std::string_view message, LogFields fields) override {
    if (level < least_) return;
    logger_->info(line_of(level, message, fields));
  }

 private:
  [[nodiscard]] std::string line_of(Level level, std::string_view message, LogFields fields) const {
    if (format_ == LogFormat::json) return json_line(level, message, fields);
    const std::string line = fmt::format("[{}] {}", level_name(level), visible(message));
    return timed_ ? iso_text(std::chrono::system_clock::now()) + " " + line : line;
  }

  LogFormat format_;
  bool timed_;
  Level least_;
  std::shared_ptr<spdlog::details::thread_pool> pool_;
  std::shared_ptr<spdlog::async_logger> logger_;
};

class NullLog final : public Log {
 public:
  using Log::write;
  void write(Level, std::string_view, LogFields) override {}
};

}  // namespace

std::unique_ptr<Log> make_console_log(LogFormat format, Level least) {
  return std::make_unique<ConsoleLog>(format, least);
}

std::unique_ptr<Log> make_timed_console_log(Level least) {
  return std::make_unique<ConsoleLog>(LogFormat::text, least, true);
}

std::unique_ptr<Log> make_null_log() {
  return std::make_unique<NullLog>();
}

}  // namespace kapela::base
