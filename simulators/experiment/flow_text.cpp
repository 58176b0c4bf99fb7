#include "simulators/experiment/flow_text.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::experiment {

void FlowMapping::add(std::string_view key, std::string_view value) {
  text_ += fmt::format("{}{}: {}", text_.empty() ? "" : ", ", key, value);
}

void FlowMapping::add(std::string_view key, base::Duration value) {
  add(key, base::to_text(value));
}

std::string in_quotes(std::string_view text) {
  constexpr unsigned char first_printable = 0x20;
  std::string result = "\"";
  for (const char each : text) {
    if (each == '"' || each == '\\') result += '\\';
    if (static_cast<unsigned char>(each) < first_printable) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(each));
    } else {
      result += each;
    }
  }
  return result + '"';
}

std::string decimal(double number) {
  constexpr int most_digits = 400;  // of the smallest double there are fewer that count
  for (int digits = 0; digits < most_digits; ++digits) {
    std::string text = fmt::format("{:.{}f}", number, digits);
    if (std::strtod(text.c_str(), nullptr) == number) return text;
  }
  return fmt::format("{:f}", number);
}

}  // namespace kapela::experiment
