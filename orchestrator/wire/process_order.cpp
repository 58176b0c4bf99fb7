#include "orchestrator/wire/process_order.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/json_reader.hpp"
#include "orchestrator/wire/shown.hpp"

namespace kapela::wire {
namespace {

constexpr const char* deed_member = "do";
constexpr std::size_t most_shown = 40;
constexpr std::array<std::string_view, 3> action_names{"start_process", "stop_process", "restart_process"};

base::Error no_deed(const Json& body) {
  const bool is_text = body.contains(deed_member) && body[deed_member].is_string();
  const std::string given =
      is_text ? fmt::format("'{}'", shown(body[deed_member].get_ref<const std::string&>(), most_shown)) : "nothing";
  return base::fail(base::ErrorCode::invalid, fmt::format("/do is {}", given),
                    R"(write {"do": "start"}, "stop" or "restart")");
}

}  // namespace

std::optional<ProcessDeed> parse_process_deed(std::string_view text) {
  const auto* const found = std::find(process_deed_names.begin(), process_deed_names.end(), text);
  if (found == process_deed_names.end()) return std::nullopt;
  return static_cast<ProcessDeed>(found - process_deed_names.begin());
}

std::string_view action_name(ProcessDeed deed) {
  return action_names[static_cast<std::size_t>(deed)];
}

std::string encode(const ProcessOrder& order) {
  Json body = *encode(order.fence);
  body[deed_member] = name(order.deed);
  return body.dump();
}

base::Result<ProcessOrder> decode_process_order(std::string_view body) {
  const base::Result<Json> json = parse_json(body);
  if (!json) return json.error();
  if (!json->is_object()) return no_deed(Json::object());
  const auto deed = json->contains(deed_member) && (*json)[deed_member].is_string()
                        ? parse_process_deed((*json)[deed_member].get_ref<const std::string&>())
                        : std::nullopt;
  if (!deed) return no_deed(*json);
  base::Result<Fence> fence = decode_fence(*json, "");
  if (!fence) return fence.error();
  return ProcessOrder{*deed, std::move(*fence)};
}

}  // namespace kapela::wire
