#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "simulators/certify/certifying_walk.hpp"

namespace kapela::certify {
namespace {

using wire::Json;

constexpr base::Duration prompt_enough = std::chrono::milliseconds(25);

/// Empty: it has what a health check tells.
std::string health_problem(const Json& data) {
  for (const char* const key : {"process_count", "cpu_percent", "memory_rss_mb", "memory_vms_mb"})
    if (!data.is_object() || !data.contains(key) || !data.at(key).is_number()) return fmt::format("{} is missing", key);
  return {};
}

std::string report_problem(const Json& data) {
  for (const char* const key : {"fsm_state", "error", "error_code", "error_message"})
    if (!data.contains(key)) return fmt::format("the report has no {}", key);
  return {};
}

}  // namespace

base::Task<bool> Walk::ask_basics() {
  const Report report = co_await conversation_.state();
  if (!report) {
    certificate_.broken_off = conversation_.why_not();
    co_return false;
  }
  if (report->state == wire::State::fault) {
    certificate_.broken_off = "it is in FAULT, which an operator acknowledges: kapela send COMPONENT CMD_ACK";
    co_return false;
  }
  co_await ask_reply();
  co_await ask_health();
  co_await ask_input();
  if (fences()) co_await ask_batch();
  const Report after = co_await settled();
  if (!after) certificate_.broken_off = conversation_.why_not();
  co_return after.has_value();
}

base::Task<void> Walk::ask_reply() {
  const Json nothing = Json::object();
  const wire::Event asked = conversation_.event("CMD_GET_STATE", nothing);
  const HttpAnswer answer = co_await conversation_.post(asked);
  const std::optional<wire::Event> reply = co_await conversation_.reply_to(asked, settings_.letter_patience);
  std::string problem;
  std::string incomplete;
  if (!reply)
    problem = "no reply to CMD_GET_STATE with its id and timestamp has come";
  else if (reply->destination != asked.source)
    problem = fmt::format("it goes to '{}' instead of '{}'", reply->destination, asked.source);
  else if (reply->result->result != "success")
    problem = fmt::format("the result is '{}' instead of 'success'", reply->result->result);
  else
    incomplete = report_problem(*reply->data);
  if (fences() && incomplete.empty()) {
    const bool has_data = answer.ok() && answer.body->is_object() && answer.body->contains("data");
    incomplete = has_data ? report_problem(answer.body->at("data")) : "the HTTP answer has no data";
  }
  note(Rule::reply, "CMD_GET_STATE", std::move(problem));
  note(Rule::state, {}, std::move(incomplete));
}

base::Task<void> Walk::ask_health() {
  const Json nothing = Json::object();
  const wire::Event asked = conversation_.event("CMD_HEALTH_CHECK", nothing);
  const HttpAnswer answer = co_await conversation_.post(asked);
  std::string problem;
  if (!answer.ok()) {
    problem = words_of(answer);
  } else {
    const std::optional<wire::Event> reply = co_await conversation_.reply_to(asked, settings_.letter_patience);
    if (!reply)
      problem = "no reply has come";
    else
      problem = health_problem(reply->result->data == nullptr ? Json() : *reply->result->data);
  }
  note(Rule::health, {}, std::move(problem));
}

base::Task<void> Walk::expect_status(Rule rule, std::string where, net::ClientRequest request, unsigned status) {
  const HttpAnswer answer = co_await conversation_.send(std::move(request));
  std::string problem;
  if (answer.error || answer.status != status) problem = fmt::format("{} instead of {}", words_of(answer), status);
  note(rule, std::move(where), std::move(problem));
}

base::Task<void> Walk::ask_input() {
  constexpr unsigned fine = 200;
  constexpr unsigned malformed = 400;
  constexpr unsigned not_found = 404;
  constexpr unsigned wrong_method = 405;
  constexpr unsigned invalid = 422;
  net::ClientRequest elsewhere = conversation_.request("{}");
  elsewhere.target = "/nowhere";
  co_await expect_status(Rule::path, "/nowhere", std::move(elsewhere), not_found);
  net::ClientRequest number = conversation_.request(R"({"event_type":7,"data":{}})");
  co_await expect_status(Rule::fields, "event_type 7", std::move(number), invalid);
  net::ClientRequest list = conversation_.request(R"({"event_type":"CMD_GET_STATE","data":[]})");
  co_await expect_status(Rule::fields, "data []", std::move(list), invalid);
  if (!fences()) co_return;
  net::ClientRequest get = conversation_.request("");
  get.method = net::Method::get;
  co_await expect_status(Rule::method, "GET", std::move(get), wrong_method);
  net::ClientRequest nonsense = conversation_.request("{nonsense");
  co_await expect_status(Rule::syntax, "nonsense", std::move(nonsense), malformed);
  net::ClientRequest unknown =
      conversation_.request(R"({"event_type":"CMD_GET_STATE","data":{},"what_nobody_knows":[1]})");
  co_await expect_status(Rule::tolerance, "a field that nobody knows", std::move(unknown), fine);
  net::ClientRequest fence = conversation_.request(R"({"event_type":"CMD_STOP","data":{"cmd_id":"seven"}})");
  co_await expect_status(Rule::fields, "cmd_id \"seven\"", std::move(fence), invalid);
}

base::Task<void> Walk::ask_batch() {
  const Json nothing = Json::object();
  const wire::Event first = conversation_.event("CMD_GET_STATE", nothing);
  const wire::Event last = conversation_.event("CMD_GET_STATE", nothing);
  Json members = Json::array({Json::parse(encode(first)), Json{{"event_type", 7}}, Json::parse(encode(last))});
  Json data{{"events", std::move(members)}};
  wire::Event batch = conversation_.event(wire::cumulative, data);
  constexpr std::int64_t count = 3;
  batch.payload = count;
  const HttpAnswer answer = co_await conversation_.post(std::move(batch));
  std::string problem;
  const Json broken = answer.ok() && answer.body->is_object() ? answer.body->value("broken", Json::array()) : Json();
  const std::optional<wire::Event> one = co_await conversation_.reply_to(first, settings_.letter_patience);
  const std::optional<wire::Event> other = co_await conversation_.reply_to(last, settings_.letter_patience);
  if (!answer.ok())
    problem = words_of(answer);
  else if (broken.size() != 1 || !broken[0].is_object() || broken[0].value("index", -1) != 1)
    problem = fmt::format("the second of three is broken, and the answer says: {}", answer.text);
  else if (!one || !other)
    problem = "a good member was not answered";
  note(Rule::batch, {}, std::move(problem));
}

void Walk::judge_promptness() {
  std::vector<base::Duration> times = conversation_.answer_times();
  if (times.empty()) return;
  const auto tenth = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 10);
  std::nth_element(times.begin(), tenth, times.end());
  note(Rule::prompt, {},
       *tenth <= prompt_enough ? std::string()
                               : fmt::format("of {} answers the quickest tenth took up to {}, and all others longer",
                                             times.size(), base::measured_text(*tenth)));
}

}  // namespace kapela::certify
