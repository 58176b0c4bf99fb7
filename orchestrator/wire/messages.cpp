#include "orchestrator/wire/messages.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/nearest.hpp"
#include "orchestrator/wire/field_reader.hpp"
#include "orchestrator/wire/shown.hpp"
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

void read_epoch(FieldReader& fields, std::optional<std::uint64_t>& into) {
  constexpr std::string_view key = "epoch";
  fields.optional_unsigned(key, into);
  if (into && *into > most_epoch)
    fields.refuse(key, *fields.find(key), fmt::format("milliseconds since 1970, up to {},", most_epoch));
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

Json to_json(const Fence& fence) {
  Json data = Json::object();
  if (fence.cmd_id) data["cmd_id"] = *fence.cmd_id;
  if (fence.epoch) data["epoch"] = *fence.epoch;
  if (fence.not_after) data["not_after"] = to_epoch_seconds(*fence.not_after);
  if (fence.run) data["run"] = *fence.run;
  if (!fence.proof.empty()) data["proof"] = fence.proof;
  return data;
}

/// What a value comes to when it is asked whether it is something, as in Python.
bool is_true(const Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>() != 0;
  if (value.is_string()) return !value.get_ref<const std::string&>().empty();
  return !value.empty();
}

/// The members of a state report, each as far as it can be understood.
class ReportReader {
 public:
  explicit ReportReader(const Json& data) : data_(data) {}

  StateReport read() {
    read_state();
    if (const Json* found = find("error")) report_.error = is_true(*found);
    if (const Json* found = find("error_code")) read_code(*found);
    if (const Json* found = find("error_message")) add_message(text_of(*found));
    if (const Json* found = find("revision")) read_revision(*found);
    if (const Json* found = find("state")) read_details(*found);
    if (const Json* found = find("caused_by")) read_cause(*found);
    return std::move(report_);
  }

 private:
  /// Null is as good as none.
  [[nodiscard]] const Json* find(const char* key) const {
    const auto member = data_.find(key);
    return member == data_.end() || member->is_null() ? nullptr : &*member;
  }

  void read_state() {
    const Json& found = data_.at("fsm_state");
    const auto state = found.is_string() ? parse_state(found.get_ref<const std::string&>()) : std::nullopt;
    if (state) {
      report_.state = *state;
    } else {
      FieldReader fields(data_, data_pointer);
      refuse_state(fields, "fsm_state", found);
      tell(fmt::format("{} ({})", fields.error().message, fields.error().hint));
    }
  }

  /// A code that is no number is kept with the message.
  void read_code(const Json& found) {
    if (found.is_boolean()) report_.error_code = found.get<bool>() ? 1 : 0;
    const std::optional<std::int64_t> number = found.is_boolean() ? report_.error_code : integer_of(found);
    if (number)
      report_.error_code = *number;
    else
      add_message(text_of(found));
  }

  static std::optional<std::int64_t> integer_of(const Json& found) {
    constexpr double exact = 9'007'199'254'740'992;
    if (found.is_number_unsigned() && found.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
      return std::nullopt;
    if (found.is_number_integer()) return found.get<std::int64_t>();
    if (found.is_number_float()) {
      const auto number = found.get<double>();
      if (!(std::abs(number) < exact) || number != std::trunc(number)) return std::nullopt;
      return static_cast<std::int64_t>(number);
    }
    if (!found.is_string()) return std::nullopt;
    const auto& text = found.get_ref<const std::string&>();
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
  }

  void add_message(std::string text) {
    if (text.size() > max_message_bytes) text = shown(text, max_message_bytes);
    if (report_.error_message.empty())
      report_.error_message = std::move(text);
    else if (!text.empty())
      report_.error_message += ": " + text;
  }

  static std::string text_of(const Json& found) {
    if (found.is_string()) return found.get<std::string>();
    return found.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  /// Where there is nothing in it, or nothing that has a name, there is none.
  void read_details(const Json& found) {
    if (!found.is_object() || found.empty()) return;
    if (weight_of(found) <= max_details_bytes)
      report_.details = std::make_shared<const Json>(found);
    else
      tell(details_left_out());
  }

  /// As soon as it is too much it is told.
  static std::size_t weight_of(const Json& value) {
    constexpr std::size_t of_a_value = 8;
    if (value.is_string()) return of_a_value + value.get_ref<const std::string&>().size();
    std::size_t weight = of_a_value;
    if (value.is_object())
      for (const auto& [name, member] : value.get_ref<const Json::object_t&>()) {
        weight += name.size() + weight_of(member);
        if (weight > max_details_bytes) break;
      }
    if (value.is_array())
      for (const Json& item : value.get_ref<const Json::array_t&>()) {
        weight += weight_of(item);
        if (weight > max_details_bytes) break;
      }
    return weight;
  }

  /// Ours alone has it.
  void read_revision(const Json& found) {
    if (found.is_number_unsigned())
      report_.revision = found.get<std::uint64_t>();
    else
      tell(wrong_value("/data/revision", found, "").message);
  }

  void read_cause(const Json& found) {
    Result<Fence> fence = decode_fence(found, "/data/caused_by");
    if (fence)
      report_.caused_by = std::move(*fence);
    else
      tell(fence.error().message);
  }

  void tell(const std::string& problem) {
    if (report_.problem.empty()) report_.problem = problem;
  }

  static constexpr std::size_t max_message_bytes = 16 * 1024;
  const Json& data_;
  StateReport report_{};
};

}  // namespace

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::accepted:
      return "accepted";
    case Verdict::already_there:
      return "already_there";
    case Verdict::duplicate:
      return "duplicate";
    case Verdict::refused_illegal:
      return "refused_illegal";
    case Verdict::refused_expired:
      return "refused_expired";
    case Verdict::refused_old_epoch:
      return "refused_old_epoch";
  }
  ASSERT(!"unknown verdict");
}

Result<Fence> decode_fence(const Json& data, std::string_view pointer) {
  FieldReader fields(data, pointer);
  Fence fence;
  fields.optional_unsigned("cmd_id", fence.cmd_id);
  read_epoch(fields, fence.epoch);
  read_not_after(fields, fence.not_after);
  fields.optional_unsigned("run", fence.run);
  fields.name("proof", fence.proof);
  if (fields.failed()) return fields.error();
  return fence;
}

JsonPtr encode(const Fence& fence) {
  return std::make_shared<const Json>(to_json(fence));
}

std::string details_left_out() {
  return fmt::format("its `state` is larger than {} bytes, and is left out", max_details_bytes);
}

Result<StateReport> decode_state_report(const Json& data) {
  FieldReader fields(data, data_pointer);
  if (fields.find("fsm_state") == nullptr) fields.refuse_missing("fsm_state", "the name of a state");
  if (fields.failed()) return fields.error();
  StateReport report = ReportReader(data).read();
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
  fields.boolean("expired", answer.expired);
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
  if (answer.expired) members["expired"] = true;
  members["pushes"] = answer.pushes;
  if (answer.revision != 0) members["revision"] = answer.revision;
  if (answer.state != State::unknown) members["fsm_state"] = name(answer.state);
  if (!answer.reason.empty()) members["reason"] = answer.reason;
  return members;
}

}  // namespace kapela::wire
