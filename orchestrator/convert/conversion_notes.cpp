#include "orchestrator/convert/conversion_notes.hpp"

#include <fmt/format.h>

namespace kapela::convert {

std::string ConversionNotes::decide(const yaml::Node& at, const std::string& message, const std::string& instead) {
  ++count_;
  report_.warning(base::ErrorCode::unsupported, at, message, instead);
  return fmt::format("a person decides: {}; {}", message, instead);
}

std::string ConversionNotes::decide(const yaml::Node& at, const files::AvenaWord& word) {
  return decide(at, refusal_of(word), std::string(word.instead));
}

std::string ConversionNotes::decide(const yaml::Node& at, const yaml::Report& refused) {
  std::string text;
  for (const yaml::Diagnostic& each : refused.diagnostics()) {
    if (each.severity != yaml::Severity::error) continue;
    text += fmt::format("{}{}{}{}", text.empty() ? "" : "; ", each.message, each.hint.empty() ? "" : ": ", each.hint);
  }
  ++count_;
  report_.warning(base::ErrorCode::unsupported, at, text);
  return "a person decides: " + text;
}

}  // namespace kapela::convert
