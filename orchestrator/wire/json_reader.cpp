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

constexpr std::size_t max_reported_values = 100'000;

enum class Manner { strict, tolerant };

/// Builds the document from the parser's events; a strict one stops at the first thing that is JSON but not allowed here.
class DocumentBuilder {
 public:
  DocumentBuilder(std::string_view text, Json& root, Manner manner) : text_(text), root_(root), manner_(manner) {
    levels_.reserve(8);
  }

  bool null() { return put(Json()); }
  bool boolean(bool value) { return put(Json(value)); }
  bool number_integer(Json::number_integer_t value) { return put(Json(value)); }
  bool number_unsigned(Json::number_unsigned_t value) { return put(Json(value)); }
  /// An integer arrives here when it fits in no integer type: rounding it in silence would change an identifier.
  bool number_float(Json::number_float_t value, const std::string& spelling) {
    const bool is_rounded = spelling.find_first_of(".eE") == std::string::npos;
    if (!std::isfinite(value) || (is_rounded && is_strict())) return refuse_number();
    return put(Json(value));
  }
  bool string(std::string& value) { return put(Json(std::move(value))); }
  bool binary(Json::binary_t&) { return refuse(ErrorCode::invalid, "is binary", "plain JSON is allowed"); }

  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    if (skipped_ > 0) return true;
    Level& level = levels_.back();
    const auto [member, added] = level.container->get_ref<Json::object_t&>().try_emplace(std::move(name));
    level.key = &member->first;
    level.slot = &member->second;
    return added || !is_strict() || refuse(ErrorCode::invalid, "stands there twice", "each key once");
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

  [[nodiscard]] bool is_strict() const { return manner_ == Manner::strict; }

  /// What a component says of its business.
  [[nodiscard]] bool is_at_details() const {
    if (is_strict() || levels_.size() < 2) return false;
    const Level& data = levels_[levels_.size() - 2];
    const Level& here = levels_.back();
    return here.key != nullptr && *here.key == "state" && data.key != nullptr && *data.key == "data";
  }

  /// A component tells little: what goes beyond is left out.
  [[nodiscard]] bool is_left_out() {
    if (skipped_ > 0 || is_at_details()) return true;
    return !is_strict() && ++values_ > max_reported_values;
  }

  bool put(Json value) {
    if (!is_left_out()) place(std::move(value));
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
    const bool too_deep = levels_.size() == max_json_levels;
    if (is_left_out() || (too_deep && !is_strict())) {
      ++skipped_;
      return true;
    }
    if (too_deep)
      return refuse(ErrorCode::invalid, fmt::format("is nested deeper than {} levels", max_json_levels),
                    "put less into each other");
    Json& placed = place(std::move(container));
    levels_.push_back(Level{&placed});
    return true;
  }

  bool close() {
    if (skipped_ > 0) {
      --skipped_;
      return true;
    }
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
  Manner manner_;
  std::vector<Level> levels_;
  std::size_t values_ = 0;
  std::size_t skipped_ = 0;  ///< levels that are open within what is left out
  std::optional<Error> error_;
};

base::Result<Json> parse(std::string_view text, Manner manner) {
  if (text.empty())
    return fail(ErrorCode::malformed, "not valid JSON at byte 1: it is empty", "send one JSON document");
  // The library takes a null byte for the end of the text, and would not see what stands behind it.
  if (const auto null = text.find('\0'); null != std::string_view::npos)
    return malformed(text, null + 1, "unexpected null byte");
  Json document;
  DocumentBuilder builder(text, document, manner);
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) return builder.take_error();
  return base::Result<Json>(boost::system::in_place_value, std::move(document));  // Json converts to everything
}

/// The words that json.dumps of Python writes for what JSON has no number for.
std::size_t length_of_no_number(std::string_view rest) {
  for (const std::string_view word : {"NaN", "Infinity", "-Infinity"})
    if (rest.starts_with(word)) return word.size();
  return 0;
}

/// The text with null in place of those words, and where the first one stood, from 1; 0: there was none.
std::pair<std::string, std::size_t> without_no_numbers(std::string_view text) {
  std::string plain;
  std::size_t first = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t length = in_text ? 0 : length_of_no_number(text.substr(i));
    if (length > 0) {
      if (first == 0) first = i + 1;
      plain += "null";
      i += length - 1;
      continue;
    }
    plain += text[i];
    if (text[i] == '"') in_text = !in_text;
    if (in_text && text[i] == '\\' && i + 1 < text.size()) plain += text[++i];
  }
  return {std::move(plain), first};
}

}  // namespace

base::Result<Json> parse_json(std::string_view text) {
  return parse(text, Manner::strict);
}

base::Result<Reported> parse_reported(std::string_view text) {
  Reported reported;
  base::Result<Json> document = parse(text, Manner::tolerant);
  if (!document) {
    const auto [plain, first] = without_no_numbers(text);
    if (first == 0) return document.error();
    base::Result<Json> again = parse(plain, Manner::tolerant);
    if (!again) return document.error();
    document = std::move(again);
    reported.problem = fmt::format("NaN or Infinity at byte {} is no JSON, and is taken as null", first);
  }
  reported.document = std::make_shared<const Json>(std::move(*document));
  return reported;
}

}  // namespace kapela::wire
