#include "orchestrator/history/history_codec.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/history/line_scanner.hpp"
#include "orchestrator/history/record_words.hpp"
#include "orchestrator/wire/json_reader.hpp"
#include "orchestrator/wire/json_writer.hpp"
#include "orchestrator/wire/shown.hpp"

namespace kapela::history {
namespace {

using base::ErrorCode;
using base::fail;
using record::Record;
using record::RecordKind;
using wire::Json;

constexpr std::string_view format_key = "kapela_history";
constexpr std::array<std::string_view, 2> clock_names{"virtual", "monotonic"};
constexpr std::size_t shown_bytes = 60;

void append_unsigned(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits{};
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void append_number_member(std::string& out, std::string_view key, std::uint64_t value) {
  if (value == 0) return;
  out += key;
  append_unsigned(out, value);
}

void append_word_member(std::string& out, std::string_view key, std::string_view word) {
  if (word.empty()) return;
  out += key;
  out += '"';
  out += word;
  out += '"';
}

void append_text_member(std::string& out, std::string_view key, std::string_view text) {
  if (text.empty()) return;
  out += key;
  wire::append_text(out, text);
}

/// The members of a line of a record.
enum class Member : std::uint8_t { t, n, kind, run, component, cmd_id, state, detail, a, b, text };
constexpr std::array<std::string_view, 11> member_names{"t",     "n",      "kind", "run", "component", "cmd_id",
                                                        "state", "detail", "a",    "b",   "text"};

/// A line of a record, from the parser's events: no document in between.
class RecordReader {
 public:
  explicit RecordReader(const std::vector<std::string>& components) : components_(components) {}

  void begin() {
    record_ = Record{};
    depth_ = seen_ = 0;
    detail_.clear();
    wrong_.clear();
  }

  /// Once the line is read: what follows from several members.
  bool finish() {
    const auto given = [this](Member member) { return (seen_ & 1U << static_cast<unsigned>(member)) != 0; };
    if (!given(Member::t) || !given(Member::kind)) return refuse("t and kind are needed");
    if (detail_.empty()) return is_understood(record_) || refuse_number();
    const auto number = parse_detail(record_.kind, detail_);
    if (!number)
      return refuse(fmt::format("'{}' is no detail of {}", wire::shown(detail_, shown_bytes), name(record_.kind)));
    record_.detail = *number;
    return is_understood(record_) || refuse_number();
  }

  [[nodiscard]] Record record() const {
    Record complete = record_;
    complete.text = text_of_record();
    return complete;
  }
  [[nodiscard]] const std::string& wrong() const { return wrong_; }

  // Events of the parser.
  bool null() { return refuse_value(); }
  bool boolean(bool) { return refuse_value(); }
  bool number_float(double, const std::string&) { return refuse_value(); }
  bool binary(Json::binary_t&) { return refuse_value(); }
  bool start_array(std::size_t) { return refuse_value(); }
  bool end_array() { return refuse_value(); }
  bool start_object(std::size_t) { return depth_++ == 0 || refuse_value(); }
  bool end_object() { return true; }

  bool key(const std::string& text) {
    const auto found = std::find(member_names.begin(), member_names.end(), text);
    if (found == member_names.end()) return refuse(fmt::format("unknown member '{}'", wire::shown(text, shown_bytes)));
    member_ = static_cast<Member>(found - member_names.begin());
    const std::uint32_t bit = 1U << static_cast<unsigned>(member_);
    const bool again = (seen_ & bit) != 0;
    seen_ |= bit;
    return !again || refuse(fmt::format("'{}' stands there twice", text));
  }

  bool number_integer(std::int64_t value) {
    if (member_ != Member::t || depth_ == 0) return refuse_value();
    record_.time = base::Instant(base::Duration(value));
    return true;
  }

  bool number_unsigned(std::uint64_t value) {
    if (depth_ == 0) return refuse_value();
    switch (member_) {
      case Member::t:
        record_.time = base::Instant(base::Duration(static_cast<std::int64_t>(value)));
        return true;
      case Member::n:
        record_.sequence = value;
        return true;
      case Member::run:
        record_.run = record::RunId(value);
        return true;
      case Member::cmd_id:
        record_.command = record::CommandId(value);
        return true;
      case Member::a:
        record_.a = value;
        return true;
      case Member::b:
        record_.b = value;
        return true;
      case Member::detail:
        record_.detail = static_cast<std::uint8_t>(value);
        return value <= UINT8_MAX || refuse_value();
      case Member::kind:
      case Member::component:
      case Member::state:
      case Member::text:
        return refuse_value();
    }
    return refuse_value();
  }

  bool string(std::string& value) {
    if (depth_ == 0) return refuse_value();
    switch (member_) {
      case Member::kind:
        return take(record::parse_record_kind(value), record_.kind, value);
      case Member::state:
        return take(wire::parse_state(value), record_.state, value);
      case Member::component: {
        const auto found = std::find(components_.begin(), components_.end(), value);
        if (found == components_.end())
          return refuse(fmt::format("the header has no component '{}'", wire::shown(value, shown_bytes)));
        record_.component = static_cast<record::ComponentId>(found - components_.begin());
        return true;
      }
      case Member::detail:
        detail_.swap(value);
        return true;
      case Member::text:
        text_.swap(value);
        return true;
      case Member::t:
      case Member::n:
      case Member::run:
      case Member::cmd_id:
      case Member::a:
      case Member::b:
        return refuse_value();
    }
    return refuse_value();
  }

  bool parse_error(std::size_t position, const std::string&, const Json::exception&) {
    return refuse(fmt::format("not valid JSON at byte {}", position));
  }

 private:
  [[nodiscard]] std::string_view text_of_record() const {
    return (seen_ & 1U << static_cast<unsigned>(Member::text)) != 0 ? std::string_view(text_) : std::string_view();
  }

  template <class Value>
  bool take(const std::optional<Value>& parsed, Value& into, const std::string& text) {
    if (!parsed)
      return refuse(fmt::format("'{}' is no {}", wire::shown(text, shown_bytes),
                                member_names[static_cast<std::size_t>(member_)]));
    into = *parsed;
    return true;
  }

  bool refuse_value() {
    if (depth_ == 0) return refuse("a record is a JSON object");
    return refuse(fmt::format("the value of '{}' has the wrong type", member_names[static_cast<std::size_t>(member_)]));
  }

  bool refuse_number() {
    return refuse(fmt::format("'detail' or 'a' of {} is a number that means nothing", name(record_.kind)));
  }

  bool refuse(std::string what) {
    wrong_ = std::move(what);
    return false;
  }

  const std::vector<std::string>& components_;
  Record record_{};
  Member member_ = Member::t;
  std::uint32_t seen_ = 0;
  unsigned depth_ = 0;
  std::string detail_;
  std::string text_;
  std::string wrong_;
};

base::Error no_header(const std::string& why) {
  return fail(ErrorCode::malformed, "line 1: no header of a history: " + why, "write histories with --history FILE");
}

base::Result<Header> decode_header(std::string_view line) {
  const base::Result<Json> parsed = wire::parse_json(line);
  if (!parsed) return no_header(parsed.error().message);
  if (!parsed->is_object() || !parsed->contains(format_key)) return no_header("'kapela_history' is missing");
  try {
    if (parsed->at(format_key).get<int>() > Header::format)
      return fail(ErrorCode::unsupported,
                  fmt::format("line 1: format {} of a later version of Kapela ({})", parsed->at(format_key).get<int>(),
                              parsed->value("version", "")),
                  fmt::format("this one reads up to format {}", Header::format));
    Header header;
    header.version = parsed->value("version", header.version);
    header.writer = parsed->value("writer", header.writer);
    header.seed = parsed->value("seed", header.seed);
    header.plan = parsed->value("plan", header.plan);
    header.configuration = parsed->value("configuration", header.configuration);
    const std::string clock = parsed->at("clock").get<std::string>();
    const auto found = std::find(clock_names.begin(), clock_names.end(), clock);
    if (found == clock_names.end()) return no_header("the clock is 'virtual' or 'monotonic'");
    header.clock = static_cast<ClockKind>(found - clock_names.begin());
    header.wall_at_zero_ns = parsed->value("wall_at_zero_ns", header.wall_at_zero_ns);
    header.boot = parsed->value("boot", header.boot);
    header.monotonic_at_zero_ns = parsed->value("monotonic_at_zero_ns", header.monotonic_at_zero_ns);
    header.scale = parsed->value("scale", header.scale);
    header.epsilon = base::Duration(parsed->value("epsilon_ns", std::int64_t{0}));
    header.components = parsed->at("components").get<std::vector<std::string>>();
    return header;
  } catch (const Json::exception& exception) {
    return no_header(exception.what());
  }
}

}  // namespace

void append_line(std::string& out, const Header& header) {
  nlohmann::ordered_json json{{format_key, Header::format},
                              {"version", header.version},
                              {"writer", header.writer},
                              {"seed", header.seed},
                              {"plan", header.plan},
                              {"configuration", header.configuration},
                              {"clock", clock_names[static_cast<std::size_t>(header.clock)]},
                              {"wall_at_zero_ns", header.wall_at_zero_ns},
                              {"boot", header.boot},
                              {"monotonic_at_zero_ns", header.monotonic_at_zero_ns},
                              {"scale", header.scale},
                              {"epsilon_ns", header.epsilon.count()},
                              {"components", header.components}};
  out += json.dump(-1, ' ', false, Json::error_handler_t::replace);
  out += '\n';
}

void append_line(std::string& out, const Record& record, const std::vector<std::string>& components) {
  out += R"({"t":)";
  wire::append_integer(out, record.time.time_since_epoch().count());
  append_number_member(out, R"(,"n":)", record.sequence);
  append_word_member(out, R"(,"kind":)", name(record.kind));
  append_number_member(out, R"(,"run":)", number(record.run));
  if (record.component != record::no_component)
    append_text_member(out, R"(,"component":)", components[index(record.component)]);
  append_number_member(out, R"(,"cmd_id":)", number(record.command));
  append_word_member(out, R"(,"state":)", state_text(record));
  const std::string_view detail = detail_text(record);
  append_word_member(out, R"(,"detail":)", detail);
  if (detail.empty()) append_number_member(out, R"(,"detail":)", record.detail);
  append_number_member(out, R"(,"a":)", record.a);
  append_number_member(out, R"(,"b":)", record.b);
  append_text_member(out, R"(,"text":)", record.text);
  out += "}\n";
}

base::Result<Recording> decode_history(std::string_view text) {
  Recording recording;
  std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return no_header("the file is empty, or its first line is cut off");
  base::Result<Header> header = decode_header(text.substr(0, end));
  if (!header) return header.error();
  recording.header = std::move(*header);
  LineScanner scanner(recording.header.components);
  RecordReader reader(recording.header.components);
  Record record;
  for (std::size_t line = 2; ++end < text.size(); ++line) {
    const std::size_t begin = end;
    end = text.find('\n', begin);
    if (end == std::string_view::npos) {
      recording.cut_off = true;
      break;
    }
    if (scanner.scan(text.substr(begin, end - begin), record)) {
      recording.history.append(record);
      continue;
    }
    reader.begin();
    if (!Json::sax_parse(text.begin() + begin, text.begin() + end, &reader) || !reader.finish())
      return fail(ErrorCode::invalid, fmt::format("line {}: {}", line, reader.wrong()),
                  "a history is written by Kapela, and not edited");
    recording.history.append(reader.record());
  }
  return recording;
}

}  // namespace kapela::history
