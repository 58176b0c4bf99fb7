// What components answer: read as tolerantly as it is, never more than it says. A document that JSON's own parser reads
// means the same by the quick way of parse_reported as by that one; a state comes only from a text that names one, and
// what means nothing is told.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "orchestrator/base/visible.hpp"
#include "orchestrator/runtime/refusal_text.hpp"
#include "orchestrator/wire/json_reader.hpp"
#include "orchestrator/wire/messages.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/words.hpp"

namespace kapela::fuzz {
namespace {

using wire::Json;
using wire::StateReport;

constexpr std::size_t deep = 20;  ///< beyond, what is nested may be null in one reading

std::size_t depth_of(const Json& document) {
  std::size_t depth = 0;
  if (document.is_structured())
    for (const Json& each : document) depth = std::max(depth, depth_of(each));
  return depth + 1;
}

bool has_report(const Json& document) {
  return document.is_object() && document.contains("data");
}

/// All but the details, which the quick way leaves out.
bool same(const StateReport& a, const StateReport& b) {
  return a.state == b.state && a.error == b.error && a.error_code == b.error_code &&
         a.error_message == b.error_message && a.revision == b.revision && a.caused_by == b.caused_by &&
         a.problem == b.problem;
}

void check_state(const StateReport& report, const Json& data) {
  const Json& said = data.at("fsm_state");
  const bool names_it = said.is_string() && said.get<std::string>() == wire::name(report.state);
  require(names_it || report.state == wire::State::unknown, "a state is one that the answer names", data.dump());
  require(names_it || !report.problem.empty(), "what names no state is told", data.dump());
}

/// By JSON's own parser, which knows nothing of reports.
void check_against_parser(std::string_view body, const wire::Reported& reported) {
  const Json plain = Json::parse(body, nullptr, false);
  if (plain.is_discarded() || depth_of(plain) > deep) return;
  require(reported.problem.empty(), "valid JSON has no problem", reported.problem);
  require(has_report(plain) == has_report(*reported.document), "a report is one in each reading", body);
  if (!has_report(plain)) return;
  const base::Result<StateReport> quick = wire::decode_state_report((*reported.document)["data"]);
  const base::Result<StateReport> slow = wire::decode_state_report(plain["data"]);
  require(quick.has_value() == slow.has_value(), "both readings understand it, or none", body);
  if (quick) require(same(*quick, *slow), "both readings say the same", body);
  if (quick) check_state(*quick, plain["data"]);
}

void check_poll(std::string_view body) {
  const base::Result<wire::Reported> reported = wire::parse_reported(body);
  if (!reported) {
    require(!Json::accept(body) || body.find('\0') != std::string_view::npos, "valid JSON is read", body);
    require(base::visible(reported.error().message) == reported.error().message,
            "an error has nothing that is not seen", reported.error().message);
    return;
  }
  check_against_parser(body, *reported);
  if (!has_report(*reported->document)) return;
  const Json& data = (*reported->document)["data"];
  const base::Result<StateReport> report = wire::decode_state_report(data);
  if (!report) return;
  check_state(*report, data);
  require(base::visible(report->problem) == report->problem, "a problem has nothing that is not seen", report->problem);
  const base::Result<StateReport> again = wire::decode_state_report(*wire::encode(*report));
  require(again && again->state == report->state && again->revision == report->revision &&
              again->error_code == report->error_code && again->error == report->error,
          "a report goes round unchanged", data.dump());
}

void check_command(std::string_view body) {
  const base::Result<Json> document = wire::parse_json(body);
  if (!document) return;
  const base::Result<wire::CommandAnswer> answer = wire::decode_command_answer(*document);
  if (!answer) return;
  const base::Result<wire::CommandAnswer> again = wire::decode_command_answer(wire::encode(*answer));
  require(again && wire::encode(*again) == wire::encode(*answer), "the answer to a command goes round unchanged", body);
}

void check_words(std::string_view body) {
  const std::string told = runtime::refusal_text(503, body);
  require(told.size() < 350, "a refusal is short", told);
  require(std::none_of(told.begin(), told.end(), [](char c) { return c >= 0 && c < ' '; }), "a refusal is one line",
          told);
}

void check(std::string_view body) {
  check_poll(body);
  check_command(body);
  check_words(body);
}

}  // namespace

Target target() {
  std::vector<std::string> words = wire_words();
  for (const char* each : {"{\"data\":{\"fsm_state\":", "\"data\":{", "\"status\":\"ok\"", "\"time\":1795000000.5",
                           "\"detail\":", "\"error\":{\"message\":", "\"hint\":", "\"result\":", "\"state\":{"})
    words.emplace_back(each);
  return {.check = check, .words = std::move(words)};
}

}  // namespace kapela::fuzz
