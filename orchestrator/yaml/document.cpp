#include "orchestrator/yaml/document.hpp"

#include <array>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "orchestrator/yaml/json_check.hpp"
#include "orchestrator/yaml/json_escapes.hpp"
#include "orchestrator/yaml/plain_values.hpp"
#include "orchestrator/yaml/positions.hpp"
#include "orchestrator/yaml/strange_characters.hpp"
#include "orchestrator/yaml/text_check.hpp"
#include "orchestrator/yaml/tree_builder.hpp"

namespace kapela::yaml {
namespace {

using base::ErrorCode;

/// Thrown through the parser, which knows no other way to stop.
struct GivenUp {};

/// The parser's events, told to the builder with our positions.
class Handler final : public YAML::EventHandler {
 public:
  Handler(TreeBuilder& builder, Positions& positions, Report& report)
      : builder_(builder), positions_(positions), report_(report) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    check_progress(mark);
    builder_.begin_document();
  }
  void OnDocumentEnd() override { builder_.end_document(); }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_.null(at(mark), anchor);
    check();
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_.alias(at(mark), anchor);
    check();
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const bool text = tag == "!" || tag == "tag:yaml.org,2002:str";
    if (!text) check_tag(tag, mark);
    builder_.scalar(at(mark), anchor, value, text);
    check();
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    begin(Kind::sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    begin(Kind::mapping, mark, tag, anchor);
  }
  void OnMapEnd() override { end(); }

 private:
  [[nodiscard]] Position at(const YAML::Mark& mark) { return positions_.at(mark.line, mark.column); }
  /// The parser answers a stray ',' or ']' between documents with empty documents, without end.
  void check_progress(const YAML::Mark& mark) {
    if (mark.pos == last_start_) {
      report_.add(Severity::error, ErrorCode::malformed, at(mark), "this belongs to nothing",
                  "a ',', '}' or ']' too many, or a '{' or '[' too few");
      throw GivenUp{};
    }
    last_start_ = mark.pos;
  }
  void check() const {
    if (builder_.given_up()) throw GivenUp{};
  }
  void begin(Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    check_tag(tag, mark);
    builder_.begin(kind, at(mark), anchor);
    check();
  }
  void end() {
    builder_.end();
    check();
  }
  void check_tag(const std::string& tag, const YAML::Mark& mark) {
    if (tag.empty() || tag == "?") return;
    report_.add(Severity::error, ErrorCode::unsupported, at(mark), fmt::format("the tag '{}' is not read", tag),
                "only !!str is; nothing is included or converted here");
  }

  TreeBuilder& builder_;
  Positions& positions_;
  Report& report_;
  int last_start_ = -1;  ///< of a document
};

struct Explanation {
  std::string_view found;  ///< in the parser's message
  std::string_view hint;
};

/// What most often stands behind the parser's messages.
constexpr std::array explanations{
    Explanation{"illegal map value", "a text that holds ': ' stands in quotes"},
    Explanation{"end of map not found", "check the indentation, and the line above"},
    Explanation{"end of sequence not found", "check the indentation, and the line above"},
    Explanation{"end of map flow not found", "a '{' or a ',' or a '}' is missing"},
    Explanation{"end of sequence flow not found", "a '[' or a ',' or a ']' is missing"},
    Explanation{"illegal EOF in scalar", "a quote is never closed"},
    Explanation{"unknown escape character", "in double quotes a backslash is written twice"},
    Explanation{"unknown token", "a text that starts with '@', '`', '%' or '!' stands in quotes"},
};

std::string hint_for(const YAML::ParserException& exception, std::string_view line) {
  const std::size_t content = line.find_first_not_of(' ');
  if (content != std::string_view::npos && line[content] == '\t') return "indent with spaces, not with tabs";
  for (const Explanation& each : explanations)
    if (exception.msg.find(each.found) != std::string::npos) return std::string(each.hint);
  return {};
}

void parse(const std::string& text, Handler& handler, Positions& positions, Report& report) {
  try {
    // The parser takes a quote that is open at the end of the last line for closed. In a comment it would be open
    // still.
    std::istringstream stream(text + (text.ends_with('\n') ? "#" : "\n#"));
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(handler)) {
    }
  } catch (const GivenUp&) {  // whoever threw it has reported why
  } catch (const YAML::ParserException& exception) {
    const Position at = positions.at(exception.mark.line, exception.mark.column);
    if (report_strange(report, at.line)) return;
    report.add(Severity::error, ErrorCode::malformed, at, exception.msg, hint_for(exception, report.line(at.line)));
  } catch (const YAML::Exception& exception) {
    const Position at = positions.at(exception.mark.line, exception.mark.column);
    report.add(Severity::error, ErrorCode::malformed, at, exception.msg);
  }
}

std::string_view without_mark(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

}  // namespace

std::vector<Node> parse_documents(Report& report) {
  if (report.failed() || !check_text(report)) return {};
  if (is_json_file(report) && !check_json(report)) return {};
  const std::string_view text = without_mark(report.text());
  const Prepared prepared = looks_like_json(text) ? join_surrogates(text, report) : Prepared{std::string(text)};
  Positions positions(report, prepared);
  TreeBuilder builder(report);
  Handler handler(builder, positions, report);
  parse(prepared.text, handler, positions, report);
  std::vector<Node> documents = builder.take();
  check_plain_values(documents, report);
  return documents;
}

std::optional<Node> parse_document(Report& report) {
  const std::vector<Node> documents = parse_documents(report);
  if (documents.empty() && report.failed()) return std::nullopt;
  if (documents.empty() || (documents.size() == 1 && documents.front().is_null())) {
    report.add(Severity::error, ErrorCode::invalid, {}, "the file is empty");
    return std::nullopt;
  }
  if (documents.size() > 1) {
    report.error(ErrorCode::invalid, documents[1], "a second document ('---')", "this kind of file holds one");
    return std::nullopt;
  }
  return documents.front();
}

}  // namespace kapela::yaml
