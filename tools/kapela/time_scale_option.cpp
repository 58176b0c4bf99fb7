#include "tools/kapela/time_scale_option.hpp"

#include <charconv>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "simulators/lab/rehearsal.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {
namespace {

constexpr const char* option_name = "--time-scale";

/// As CLI11 wants it: empty when it is one.
std::string why_no_scale(const std::string& text) {
  std::int64_t factor = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, factor);
  if (error == std::errc() && rest == end && factor >= 1 && factor <= net::TimeScale::most) return {};
  return fmt::format("'{}' is no whole number from 1 (real time) to {}", text, net::TimeScale::most);
}

}  // namespace

void add_time_scale(CLI::App& command, net::TimeScale& scale) {
  command.add_option(option_name, scale.factor, "Divides all durations of the plant by K; default: 1, real time")
      ->type_name("K")
      ->check(why_no_scale);
}

void pass_on(net::TimeScale scale, std::vector<std::string>& arguments) {
  if (scale.factor != 1) arguments.insert(arguments.end(), {option_name, std::to_string(scale.factor)});
}

bool can_keep(net::TimeScale scale, std::size_t components, const engine::EngineSettings& settings, base::Log& log) {
  const base::Result<std::optional<net::MeasuredSlack>> slack = lab::measure(scale, components, settings);
  if (!slack) {
    complain(to_text(slack.error()));
    return false;
  }
  if (*slack)
    log.info(fmt::format("time scale {}: 1 s takes {}, and is exact to {}", scale.factor,
                         base::elapsed_text(scale.to_real(std::chrono::seconds(1))),
                         base::elapsed_text((*slack)->epsilon(scale))));
  return true;
}

}  // namespace kapela::cli
