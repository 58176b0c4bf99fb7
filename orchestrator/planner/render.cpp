#include "orchestrator/planner/render.hpp"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace kapela::planner {
namespace {

constexpr std::array names{std::string_view("text"), std::string_view("json"), std::string_view("dot"),
                           std::string_view("mermaid")};

}  // namespace

std::string_view name(Format format) {
  return names.at(static_cast<std::size_t>(format));
}

base::Result<Format> parse_format(std::string_view text) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == text) return static_cast<Format>(i);
  return base::fail(base::ErrorCode::invalid, fmt::format("there is no format '{}'", text),
                    "one of text, json, dot, mermaid");
}

base::Result<wire::State> parse_start(std::string_view text) {
  const std::optional<wire::State> state = wire::parse_state(text);
  if (state && wire::traits(*state).stable) return *state;
  std::string known;
  for (const wire::StateTraits& each : wire::states())
    if (each.stable) known += (known.empty() ? "" : ", ") + std::string(each.name);
  return base::fail(base::ErrorCode::invalid, fmt::format("a plan cannot begin in '{}'", text), "one of " + known);
}

std::string render(const Plan& plan, const record::Plant& plant, Format format) {
  switch (format) {
    case Format::text:
      return text_of(plan, plant);
    case Format::json:
      return json_of(plan, plant).dump(2, ' ', false, wire::Json::error_handler_t::replace) + "\n";
    case Format::dot:
      return dot_of(plan, plant);
    case Format::mermaid:
      return mermaid_of(plan, plant);
  }
  return {};
}

}  // namespace kapela::planner
