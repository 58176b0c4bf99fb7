#include "orchestrator/engine/errand.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace kapela::engine {
namespace {

using wire::Json;

constexpr const char* event_member = "event";
constexpr const char* data_member = "data";
constexpr const char* deed_member = "process";
constexpr const char* undo_member = "undo";
constexpr const char* timeout_member = "timeout";  // nanoseconds

Json to_json(const Errand& errand) {
  Json json{{event_member, errand.event}, {data_member, *errand.data}};
  if (errand.deed) json[deed_member] = name(*errand.deed);
  return json;
}

ErrandPtr from_json(const Json& json) {
  const bool is_one = json.is_object() && json.contains(event_member) && json[event_member].is_string() &&
                      json.contains(data_member) && json[data_member].is_object();
  if (!is_one) return nullptr;
  Errand errand;
  errand.event = json[event_member].get<std::string>();
  errand.data = std::make_shared<const Json>(json[data_member]);
  if (json.contains(deed_member)) {
    if (!json[deed_member].is_string()) return nullptr;
    errand.deed = wire::parse_process_deed(json[deed_member].get_ref<const std::string&>());
    if (!errand.deed) return nullptr;
  }
  return std::make_shared<const Errand>(std::move(errand));
}

}  // namespace

ErrandPtr errand_for(wire::ProcessDeed deed) {
  Errand errand;
  errand.event = wire::action_name(deed);
  errand.data = std::make_shared<const Json>(Json::object());
  errand.harmless = deed == wire::ProcessDeed::restart;
  errand.deed = deed;
  return std::make_shared<const Errand>(std::move(errand));
}

std::string to_text(const Errand& errand, const std::optional<TakingBack>& undo) {
  Json json = to_json(errand);
  if (undo) {
    json[undo_member] = to_json(*undo->errand);
    json[undo_member][timeout_member] = undo->timeout.count();
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<ReadErrand> read_errand(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  ReadErrand read;
  read.errand = from_json(json);
  if (!read.errand) return std::nullopt;
  if (!json.contains(undo_member)) return read;
  TakingBack undo{from_json(json[undo_member]), {}};
  if (!undo.errand || !json[undo_member].contains(timeout_member)) return std::nullopt;
  const Json& timeout = json[undo_member][timeout_member];
  if (!timeout.is_number_integer()) return std::nullopt;
  undo.timeout = base::Duration(timeout.get<std::int64_t>());
  read.undo = std::move(undo);
  return read;
}

}  // namespace kapela::engine
