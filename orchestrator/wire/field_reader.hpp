// FieldReader: takes the members of one JSON object into typed variables, and remembers the first that is wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::wire {

/// `invalid`: what stands at `pointer`, and what is allowed there.
[[nodiscard]] base::Error wrong_value(std::string_view pointer, const Json& found, std::string_view allowed);

/// Each reader leaves `into` alone where the member is missing or wrong. After the first wrong one nothing is read any
/// more: check `error()` at the end. Lives on the stack of one decoder; borrows the object.
class FieldReader {
 public:
  /// `object` may be any document: anything but an object is the first error.
  FieldReader(const Json& object, std::string_view pointer);

  /// The member, or nothing when it is missing or an error has been found before.
  [[nodiscard]] const Json* find(std::string_view key) const;
  [[nodiscard]] std::string pointer_to(std::string_view key) const;

  void boolean(std::string_view key, bool& into);
  /// Any text.
  void text(std::string_view key, std::string& into);
  /// Text of 0 to 256 bytes without control characters: it goes to logs and lists.
  void name(std::string_view key, std::string& into);
  void integer(std::string_view key, std::int64_t& into, std::int64_t least);
  void optional_unsigned(std::string_view key, std::optional<std::uint64_t>& into);
  void number(std::string_view key, double& into, double least, double most);

  /// `invalid` at the member, unless an error has been found before.
  void refuse(std::string_view key, const Json& found, std::string_view allowed);
  void refuse(base::Error error);
  /// A member that has to be there is not.
  void refuse_missing(std::string_view key, std::string_view allowed);

  [[nodiscard]] bool failed() const { return error_.has_value(); }
  [[nodiscard]] const base::Error& error() const { return *error_; }

 private:
  const Json* object_ = nullptr;
  std::string_view pointer_;
  std::optional<base::Error> error_;
};

}  // namespace kapela::wire
