#include "orchestrator/base/log.hpp"

#include <chrono>
#include <cstdio>

#include <fmt/format.h>

#include "orchestrator/base/line_writer.hpp"
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

class ConsoleLog final : public Log {
 public:
  ConsoleLog(LogFormat format, Level least, bool timed = false)
      : format_(format), timed_(timed), least_(least), lines_(stdout, max_waiting_lines) {}

  using Log::write;
  void write(Level level, std::string_view message, LogFields fields) override {
    if (level < least_) return;
    lines_.write(line_of(level, message, fields));
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
  LineWriter lines_;
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
