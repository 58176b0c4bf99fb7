#include "orchestrator/wire/messages.hpp"

#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/wire/field_reader.hpp"
#include "orchestrator/wire/timestamp.hpp"

namespace kapela::wire {
namespace {

using base::Result;
using base::WallTime;

/// Where a state report stands in its event.
constexpr std::string_view data_pointer = "/data";

void read_not_after(FieldReader& fields, std::optional<WallTime>& into) {
  constexpr std::string_view key = "not_after";
  const Json* found = fields.find(key);
  if (found == nullptr) return;
  constexpr double no_time = -1;
  const Result<WallTime> time = from_epoch_seconds(found->is_number() ? found->get<double>() : no_time);
  if (!time) return fields.refuse(key, *found, "a number of seconds since 1970");
  into = *time;
}

void refuse_state(FieldReader& fields, std::string_view key, const Json& found) {
  base::Error error = wrong_value(fields.pointer_to(key), found, "the name of a state");
  const std::vector<std::string> names = state_names();
  const std::string meant =
      found.is_string() ? base::did_you_mean(found.get_ref<const std::string&>().substr(0, 64), names) : std::string();
  if (!meant.empty()) error.hint += "; " + meant;
  fields.refuse(std::move(error));
}

void read_state(FieldReader& fields, State& into) {
  constexpr std::string_view key = "fsm_state";
  const Json* found = fields.find(key);
  if (found == nullptr) return;
  const auto state = found->is_string() ? parse_state(found->get_ref<const std::string&>()) : std::nullopt;
  if (!state) return refuse_state(fields, key, *found);
  into = *state;
}

bool is_given(const Json* found) {
  return found != nullptr && !found->is_null();
}

void read_details(FieldReader& fields, JsonPtr& into) {
  const Json* found = fields.find("state");
  if (!is_given(found)) return;
  if (!found->is_object()) return fields.refuse("state", *found, "an object or null");
  into = std::make_shared<const Json>(*found);
}

void read_cause(FieldReader& fields, std::optional<Fence>& into) {
  const Json* found = fields.find("caused_by");
  if (!is_given(found)) return;
  Result<Fence> fence = decode_fence(*found, fields.pointer_to("caused_by"));
  if (!fence) return fields.refuse(std::move(fence.error()));
  into = *fence;
}

Json to_json(const Fence& fence) {
  Json data = Json::object();
  if (fence.cmd_id) data["cmd_id"] = *fence.cmd_id;
  if (fence.epoch) data["epoch"] = *fence.epoch;
  if (fence.not_after) data["not_after"] = to_epoch_seconds(*fence.not_after);
  if (fence.run) data["run"] = *fence.run;
  return data;
}

}  // namespace

Result<Fence> decode_fence(const Json& data, std::string_view pointer) {
  FieldReader fields(data, pointer);
  Fence fence;
  fields.optional_unsigned("cmd_id", fence.cmd_id);
  fields.optional_unsigned("epoch", fence.epoch);
  read_not_after(fields, fence.not_after);
  fields.optional_unsigned("run", fence.run);
  if (fields.failed()) return fields.error();
  return fence;
}

JsonPtr encode(const Fence& fence) {
  return std::make_shared<const Json>(to_json(fence));
}

Result<StateReport> decode_state_report(const Json& data) {
  FieldReader fields(data, data_pointer);
  StateReport report;
  if (fields.find("fsm_state") == nullptr) fields.refuse_missing("fsm_state", "the name of a state");
  read_state(fields, report.state);
  fields.boolean("error", report.error);
  if (is_given(fields.find("error_code")))
    fields.integer("error_code", report.error_code, std::numeric_limits<std::int64_t>::min());
  if (is_given(fields.find("error_message"))) fields.text("error_message", report.error_message);
  std::optional<std::uint64_t> revision;
  fields.optional_unsigned("revision", revision);
  report.revision = revision.value_or(0);
  read_details(fields, report.details);
  read_cause(fields, report.caused_by);
  if (fields.failed()) return fields.error();
  return report;
}

JsonPtr encode(const StateReport& report) {
  Json data = Json::object();
  data["fsm_state"] = name(report.state);
  data["error"] = report.error;
  data["error_code"] = report.error_code;
  data["error_message"] = report.error_message.empty() ? Json() : Json(report.error_message);
  if (report.revision != 0) data["revision"] = report.revision;
  data["state"] = report.details ? *report.details : Json::object();
  if (report.caused_by) data["caused_by"] = to_json(*report.caused_by);
  return std::make_shared<const Json>(std::move(data));
}

Result<CommandAnswer> decode_command_answer(const Json& body) {
  FieldReader fields(body, "");
  CommandAnswer answer;
  fields.boolean("accepted", answer.accepted);
  fields.boolean("already_there", answer.already_there);
  fields.boolean("duplicate", answer.duplicate);
  fields.boolean("pushes", answer.pushes);
  std::optional<std::uint64_t> revision;
  fields.optional_unsigned("revision", revision);
  answer.revision = revision.value_or(0);
  read_state(fields, answer.state);
  fields.text("reason", answer.reason);
  if (fields.failed()) return fields.error();
  return answer;
}

Json encode(const CommandAnswer& answer) {
  Json members = Json::object();
  members["accepted"] = answer.accepted;
  members["already_there"] = answer.already_there;
  members["duplicate"] = answer.duplicate;
  members["pushes"] = answer.pushes;
  if (answer.revision != 0) members["revision"] = answer.revision;
  if (answer.state != State::unknown) members["fsm_state"] = name(answer.state);
  if (!answer.reason.empty()) members["reason"] = answer.reason;
  return members;
}

}  // namespace kapela::wire
