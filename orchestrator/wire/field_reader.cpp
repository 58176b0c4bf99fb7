#include "orchestrator/wire/field_reader.hpp"

#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/shown.hpp"

namespace kapela::wire {
namespace {

constexpr std::size_t max_name_bytes = 256;

/// JSON integers above 2^63-1 are of the unsigned kind only.
std::optional<std::int64_t> as_integer(const Json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > most) return std::nullopt;
  return value.get<std::int64_t>();
}

}  // namespace

base::Error wrong_value(std::string_view pointer, const Json& found, std::string_view allowed) {
  return base::fail(
      base::ErrorCode::invalid,
      fmt::format("{} is {}", pointer.empty() ? std::string_view("the event") : pointer, described(found)),
      fmt::format("{} is allowed", allowed));
}

FieldReader::FieldReader(const Json& object, std::string_view pointer) : pointer_(pointer) {
  if (object.is_object())
    object_ = &object;
  else
    error_ = wrong_value(pointer, object, "an object");
}

const Json* FieldReader::find(std::string_view key) const {
  if (failed()) return nullptr;
  const auto& members = object_->get_ref<const Json::object_t&>();
  const auto member = members.find(key);
  return member == members.end() ? nullptr : &member->second;
}

std::string FieldReader::pointer_to(std::string_view key) const {
  return std::string(pointer_) + pointer_step(key);
}

void FieldReader::boolean(std::string_view key, bool& into) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_boolean()) return refuse(key, *found, "true or false");
  into = found->get<bool>();
}

void FieldReader::text(std::string_view key, std::string& into) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_string()) return refuse(key, *found, "text");
  into = found->get_ref<const std::string&>();
}

void FieldReader::name(std::string_view key, std::string& into) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_string()) return refuse(key, *found, "text");
  const auto& value = found->get_ref<const std::string&>();
  if (value.size() > max_name_bytes) return refuse(key, *found, fmt::format("text of up to {} bytes", max_name_bytes));
  if (has_control_characters(value)) return refuse(key, *found, "text without control characters");
  into = value;
}

void FieldReader::integer(std::string_view key, std::int64_t& into, std::int64_t least) {
  const Json* found = find(key);
  if (found == nullptr) return;
  const auto value = as_integer(*found);
  if (!value || *value < least)
    return refuse(key, *found,
                  least == std::numeric_limits<std::int64_t>::min()
                      ? std::string("an integer of 64 bits")
                      : fmt::format("an integer of 64 bits that is at least {}", least));
  into = *value;
}

void FieldReader::optional_unsigned(std::string_view key, std::optional<std::uint64_t>& into) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_number_unsigned()) return refuse(key, *found, "an integer from 0 to 2^64-1");
  into = found->get<std::uint64_t>();
}

void FieldReader::number(std::string_view key, double& into, double least, double most) {
  const Json* found = find(key);
  if (found == nullptr) return;
  const double value = found->is_number() ? found->get<double>() : std::numeric_limits<double>::quiet_NaN();
  if (!(value >= least && value <= most))
    return refuse(key, *found, fmt::format("a number from {} to {}", least, most));
  into = value;
}

void FieldReader::refuse(std::string_view key, const Json& found, std::string_view allowed) {
  if (!failed()) error_ = wrong_value(pointer_to(key), found, allowed);
}

void FieldReader::refuse(base::Error error) {
  if (!failed()) error_ = std::move(error);
}

void FieldReader::refuse_missing(std::string_view key, std::string_view allowed) {
  refuse(base::fail(base::ErrorCode::invalid, pointer_to(key) + " is missing", fmt::format("{} is needed", allowed)));
}

}  // namespace kapela::wire
