#include "orchestrator/wire/json_reader.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/shown.hpp"

namespace kapela::wire {
namespace {

using base::Error;
using base::ErrorCode;
using base::fail;

constexpr std::size_t excerpt_bytes = 24;
constexpr std::size_t reason_bytes = 160;

/// The part of the library's message that means something to a person: "unexpected X, expected Y". What it last read
/// is cut out: that can be a megabyte, or no UTF-8.
std::string reason(std::string_view what) {
  if (const auto dash = what.find(" - "); dash != std::string_view::npos) what.remove_prefix(dash + 3);
  std::string_view expected;
  if (const auto at = what.rfind("; expected "); at != std::string_view::npos) expected = what.substr(at + 11);
  const std::string_view found = what.substr(0, std::min(what.find("; last read: "), what.find("; expected ")));
  std::string text = shown(found, reason_bytes);
  return expected.empty() ? text : text + ", expected " + shown(expected, reason_bytes);
}

Error malformed(std::string_view text, std::size_t position, std::string_view why) {
  const std::size_t end = std::min(position, text.size());
  const std::size_t begin = end > excerpt_bytes ? end - excerpt_bytes : 0;
  return fail(ErrorCode::malformed,
              fmt::format("not valid JSON at byte {}: {}, after '{}'", position, why,
                          shown(text.substr(begin, end - begin), excerpt_bytes)),
              "send one JSON document in UTF-8");
}

/// Builds the document from the parser's events; stops at the first thing that is JSON but not allowed here.
class DocumentBuilder {
 public:
  DocumentBuilder(std::string_view text, Json& root) : text_(text), root_(root) { levels_.reserve(8); }

  bool null() { return put(Json()); }
  bool boolean(bool value) { return put(Json(value)); }
  bool number_integer(Json::number_integer_t value) { return put(Json(value)); }
  bool number_unsigned(Json::number_unsigned_t value) { return put(Json(value)); }
  /// An integer arrives here when it fits in no integer type: rounding it in silence would change an identifier.
  bool number_float(Json::number_float_t value, const std::string& spelling) {
    if (!std::isfinite(value) || spelling.find_first_of(".eE") == std::string::npos) return refuse_number();
    return put(Json(value));
  }
  bool string(std::string& value) { return put(Json(std::move(value))); }
  bool binary(Json::binary_t&) { return refuse(ErrorCode::invalid, "is binary", "plain JSON is allowed"); }

  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    Level& level = levels_.back();
    const auto [member, added] = level.container->get_ref<Json::object_t&>().try_emplace(std::move(name));
    level.key = &member->first;
    level.slot = &member->second;
    return added || refuse(ErrorCode::invalid, "stands there twice", "each key once");
  }

  bool parse_error(std::size_t position, const std::string&, const Json::exception& exception) {
    constexpr int number_overflow = 406;
    if (exception.id == number_overflow) return refuse_number();
    error_ = malformed(text_, position, reason(exception.what()));
    return false;
  }

  [[nodiscard]] Error take_error() {
    return error_ ? std::move(*error_) : malformed(text_, text_.size(), "the parser gave up");
  }

 private:
  struct Level {
    Json* container;
    const std::string* key = nullptr;  ///< of the member being read
    Json* slot = nullptr;
  };

  bool put(Json value) {
    place(std::move(value));
    return true;
  }

  Json& place(Json value) {
    if (levels_.empty()) return root_ = std::move(value);
    Level& level = levels_.back();
    if (level.container->is_object()) return *level.slot = std::move(value);
    auto& list = level.container->get_ref<Json::array_t&>();
    return list.emplace_back(std::move(value));
  }

  bool open(Json container) {
    if (levels_.size() == max_json_levels)
      return refuse(ErrorCode::invalid, fmt::format("is nested deeper than {} levels", max_json_levels),
                    "put less into each other");
    Json& placed = place(std::move(container));
    levels_.push_back(Level{&placed});
    return true;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  bool refuse_number() {
    return refuse(ErrorCode::invalid, "is a number out of range",
                  "integers of 64 bits and finite double-precision numbers are allowed");
  }

  bool refuse(ErrorCode code, std::string_view what, std::string_view allowed) {
    error_ = fail(code, fmt::format("{} {}", pointer(), what), std::string(allowed));
    return false;
  }

  /// JSON pointer of the value that is being read: built only when it is wanted.
  [[nodiscard]] std::string pointer() const {
    std::string text;
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      const Level& level = levels_[i];
      const bool innermost = i + 1 == levels_.size();
      text += level.container->is_object() ? pointer_step(*level.key)
                                           : fmt::format("/{}", level.container->size() - (innermost ? 0 : 1));
    }
    return text.empty() ? "the document" : shown(text, reason_bytes);
  }

  std::string_view text_;
  Json& root_;
  std::vector<Level> levels_;
  std::optional<Error> error_;
};

}  // namespace

base::Result<Json> parse_json(std::string_view text) {
  if (text.empty())
    return fail(ErrorCode::malformed, "not valid JSON at byte 1: it is empty", "send one JSON document");
  // The library takes a null byte for the end of the text, and would not see what stands behind it.
  if (const auto null = text.find('\0'); null != std::string_view::npos)
    return malformed(text, null + 1, "unexpected null byte");
  Json document;
  DocumentBuilder builder(text, document);
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) return builder.take_error();
  return base::Result<Json>(boost::system::in_place_value, std::move(document));  // Json converts to everything
}

}  // namespace kapela::wire
