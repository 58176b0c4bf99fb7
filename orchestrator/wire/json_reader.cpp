#include "orchestrator/wire/json_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/messages.hpp"
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

/// Builds the document from the parser's events; a strict one stops at the first thing that is JSON but not allowed
/// here.
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

  /// A component tells little: what goes beyond is left out.
  [[nodiscard]] bool is_left_out() {
    if (skipped_ > 0) return true;
    constexpr std::size_t report_level = 2;
    return !is_strict() && levels_.size() > report_level && ++values_ > max_reported_values;
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

/// The end of the text that begins at `begin` with its quote.
std::size_t end_of_text(std::string_view document, std::size_t begin) {
  for (std::size_t i = document.find_first_of("\"\\", begin + 1); i < document.size();
       i = document.find_first_of("\"\\", i + 2))
    if (document[i] == '"') return i + 1;
  return document.size();
}

/// The document with null in place of those words, and where the first one stood, from 1; 0: there was none.
std::pair<std::string, std::size_t> without_no_numbers(std::string_view document) {
  std::string plain;
  std::size_t first = 0;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < document.size();) {
    const char c = document[i];
    const bool may_be_one = c == 'N' || c == 'I' || c == '-';
    const std::size_t length = may_be_one ? length_of_no_number(document.substr(i)) : 0;
    if (length > 0) {
      if (first == 0) first = i + 1;
      plain += document.substr(copied, i - copied);
      plain += "null";
      copied = i + length;
    }
    i = c == '"' ? end_of_text(document, i) : i + std::max<std::size_t>(length, 1);
  }
  plain += document.substr(copied);
  return {std::move(plain), first};
}

/// What of a report is read, found without parsing the rest: lists and objects that nobody asks for become null. They
/// may be a megabyte of brackets, which takes long to parse and next to nothing to pass over.
class Outline {
 public:
  explicit Outline(std::string_view text) : text_(text) {}

  /// Whether it tells more of its business than anybody keeps.
  [[nodiscard]] bool is_too_much() const { return is_too_much_; }

  [[nodiscard]] std::string take() {
    while (at_ < text_.size()) step();
    kept_ += text_.substr(kept_to_);
    return std::move(kept_);
  }

 private:
  static constexpr std::size_t most_levels = 3;  ///< that are looked into: the event, its data, their members

  void step() {
    const char c = text_[at_];
    if (c == '"') return pass_text();
    if ((c == '{' || c == '[') && is_details()) return pass_details();
    if ((c == '{' || c == '[') && !is_read()) return leave_out();
    if (c == '{' || c == '[') ++level_;
    if ((c == '}' || c == ']') && level_ > 0) --level_;
    ++at_;
  }

  void pass_text() {
    const std::size_t begin = at_ + 1;
    at_ = end_of_text(text_, at_);
    const std::size_t colon = text_.find_first_not_of(" \t\r\n", at_);
    const bool is_key = colon != std::string_view::npos && text_[colon] == ':';
    if (is_key && level_ < most_levels) keys_[level_] = text_.substr(begin, at_ - begin - 1);
  }

  [[nodiscard]] bool is_read() const {
    if (level_ == 0 || level_ >= most_levels) return true;
    if (level_ == 1) return keys_[1] == "data" || keys_[1] == "result";
    if (keys_[1] != "data") return true;
    const std::string_view key = keys_[2];
    return key == "fsm_state" || key == "error" || key == "error_code" || key == "error_message" || key == "revision" ||
           key == "caused_by" || key == "events";
  }

  /// What a component says of its business. Its text may have twice the bytes of what is kept: spaces, quotes, commas.
  [[nodiscard]] bool is_details() const { return level_ == 2 && keys_[1] == "data" && keys_[2] == "state"; }

  void pass_details() {
    const std::size_t end = end_of_container();
    is_too_much_ = end - at_ > 2 * max_details_bytes;
    if (is_too_much_) return leave_out();
    at_ = end;
  }

  void leave_out() {
    kept_ += text_.substr(kept_to_, at_ - kept_to_);
    kept_ += "null";
    at_ = kept_to_ = end_of_container();
  }

  /// Of the one that begins here.
  [[nodiscard]] std::size_t end_of_container() const {
    std::size_t open = 0;
    std::size_t at = at_;
    do {
      const char c = text_[at];
      if (c == '"') {
        at = end_of_text(text_, at);
        continue;
      }
      if (c == '{' || c == '[') ++open;
      if (c == '}' || c == ']') --open;
      ++at;
    } while (open > 0 && at < text_.size());
    return at;
  }

  std::string_view text_;
  std::string kept_{};
  std::size_t at_ = 0;
  std::size_t kept_to_ = 0;
  std::size_t level_ = 0;
  std::array<std::string_view, most_levels> keys_{};  ///< by level
  bool is_too_much_ = false;
};

}  // namespace

base::Result<Json> parse_json(std::string_view text) {
  return parse(text, Manner::strict);
}

base::Result<Reported> parse_reported(std::string_view text) {
  Reported reported;
  std::string plain;
  if (text.find("NaN") != std::string_view::npos || text.find("Infinity") != std::string_view::npos) {
    auto [replaced, first] = without_no_numbers(text);
    if (first != 0)
      reported.problem = fmt::format("NaN or Infinity at byte {} is no JSON, and is taken as null", first);
    plain = std::move(replaced);
  }
  Outline outline(plain.empty() ? text : plain);
  base::Result<Json> document = parse(outline.take(), Manner::tolerant);
  if (outline.is_too_much()) reported.problem = details_left_out();
  if (!document && !plain.empty()) document = parse(plain, Manner::tolerant);
  if (!document) document = parse(text, Manner::tolerant);  // which tells the byte
  if (!document) return document.error();
  reported.document = std::make_shared<const Json>(std::move(*document));
  return reported;
}

}  // namespace kapela::wire
