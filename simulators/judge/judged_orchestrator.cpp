#include "simulators/judge/judged_orchestrator.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/visible.hpp"
#include "orchestrator/files/file_system.hpp"
#include "simulators/plant/web_address.hpp"

namespace kapela::judge {
namespace {

using base::Result;
using wire::Json;

/// Between two questions: it has to hear of the end of a run soon, and must not keep the orchestrator from its work.
constexpr base::Duration pace = std::chrono::milliseconds(20);
/// For an answer, and for it to tell whether a run that has ended has succeeded.
constexpr base::Duration answer_time = std::chrono::seconds(5);

bool is_good(const Result<net::Response>& response) {
  return response && response->status / 100 == 2;
}

bool holds(const Question& question, const net::Response& response) {
  if (question.where.empty()) return true;
  const Json document = Json::parse(response.body, nullptr, false);
  return std::all_of(question.where.begin(), question.where.end(), [&document](const auto& each) {
    const Json::json_pointer pointer(each.first);
    if (!document.is_structured() || !document.contains(pointer)) return false;
    const Json& value = document.at(pointer);
    const Json& wanted = *each.second;
    return wanted.is_array() ? std::find(wanted.begin(), wanted.end(), value) != wanted.end() : value == wanted;
  });
}

std::string refusal_of(const Result<net::Response>& response) {
  if (!response) return "its start was not answered: " + response.error().message;
  return fmt::format("its start was answered with {}: {}", response->status,
                     base::visible(response->body.substr(0, 500)));
}

std::string end_of(const processes::OwnedProcess& program) {
  return fmt::format("its process has ended with {}", program.end()->exit_code);
}

}  // namespace

JudgedOrchestrator::JudgedOrchestrator(net::EventLoop& loop, net::HttpClient& client, const Adapter& adapter,
                                       Placeholders placeholders, Hooks hooks)
    : loop_(loop),
      client_(client),
      adapter_(adapter),
      placeholders_(std::move(placeholders)),
      hooks_(std::move(hooks)),
      turns_([this] { turn(); }) {}

JudgedOrchestrator::~JudgedOrchestrator() {
  loop_.timers().disarm(turns_);
  ++serial_;
}

Result<void> JudgedOrchestrator::open() {
  if (adapter_.start) return begin_process();
  is_ready_ = true;
  return {};
}

Result<void> JudgedOrchestrator::begin_process() {
  processes::ProgramSettings settings;
  Result<std::vector<std::string>> command = placeholders_.fill_all(adapter_.process.command);
  if (!command) return command.error();
  const Result<std::string> directory = placeholders_.fill(adapter_.process.directory);
  if (!directory) return directory.error();
  for (const auto& [name, text] : adapter_.process.environment) {
    Result<std::string> value = placeholders_.fill(text);
    if (!value) return value.error();
    settings.environment.emplace_back(name, std::move(*value));
  }
  settings.command = std::move(*command);
  settings.directory = files::join(files::directory_of(adapter_.file), *directory);
  if (settings.directory.empty()) settings.directory = ".";
  output_ = output();
  program_.reset();
  auto program = std::make_unique<processes::OwnedProcess>(
      loop_, processes::OwnedProcess::Hooks{[this](std::string_view line) { on_line(line); },
                                            [this](const processes::ProgramEnd&) { wake(); }});
  if (Result<void> started = program->start(settings); !started) return started;
  program_ = std::move(program);
  is_ready_ = !adapter_.process.ready || !adapter_.start;
  wake();
  return {};
}

std::string JudgedOrchestrator::output() const {
  return program_ == nullptr ? output_ : output_ + program_->output();
}

void JudgedOrchestrator::ask_to_end() {
  if (program_ != nullptr) program_->stop(adapter_.process.stop.signal, adapter_.process.stop.within);
}

void JudgedOrchestrator::wake() {
  loop_.timers().arm(turns_, loop_.now());
}

void JudgedOrchestrator::look_later() {
  loop_.timers().arm(turns_, loop_.after_real(pace));
}

/// Woken by what its process prints, by the end of that, by answers, and by the time for the next question.
void JudgedOrchestrator::turn() {
  if (is_asking_) return;
  if (!is_ready_) return see_readiness();
  if (phase_ == Phase::running) see_end();
  if (phase_ == Phase::ended && !is_asking_) see_success();
}

void JudgedOrchestrator::on_line(std::string_view text) {
  const std::string line(text);
  const auto is_meant = [&line](const Question& question) {
    return !question.log.empty() && question.pattern.matches(line);
  };
  if (adapter_.process.ready && is_meant(*adapter_.process.ready)) is_ready_ = true;
  has_printed_end_ |= is_meant(adapter_.ended);
  has_printed_success_ |= is_meant(adapter_.succeeded);
  wake();
}

void JudgedOrchestrator::see_readiness() {
  if (is_gone() || adapter_.process.ready->get.empty()) return;
  ask(*adapter_.process.ready, [this](bool, bool holds) {
    is_ready_ = holds;
    if (!holds) look_later();
  });
}

Result<void> JudgedOrchestrator::start(const std::string& scenario) {
  ++serial_;
  placeholders_.set("scenario", scenario);
  placeholders_.set("run", std::to_string(++runs_));
  has_printed_end_ = has_printed_success_ = is_asking_ = false;
  began_ = loop_.now();
  if (!adapter_.start) {
    if (const Result<void> begun = begin_process(); !begun) return begun.error();
    phase_ = Phase::running;
    wake();
    return {};
  }
  std::string body;
  if (adapter_.start->body != nullptr) {
    const Result<wire::JsonPtr> filled = placeholders_.fill_json(*adapter_.start->body);
    if (!filled) return filled.error();
    body = (*filled)->dump();
  }
  phase_ = Phase::starting;
  Result<void> sent = send(net::Method::post, adapter_.start->post, std::move(body),
                           [this](const Result<net::Response>& response) { on_started(response); });
  if (!sent) phase_ = Phase::idle;
  return sent;
}

/// Who does not answer in time may have begun all the same.
void JudgedOrchestrator::on_started(const Result<net::Response>& response) {
  const bool is_silent = !response && response.error().code == base::ErrorCode::timeout;
  if (!response && is_gone()) return tell_gone(end_of(*program_));
  if (!is_good(response) && !is_silent) return tell(false, refusal_of(response));
  if (response) {
    Json answer = Json::parse(response->body, nullptr, false);
    placeholders_.set_answer(answer.is_discarded() ? nullptr : std::make_shared<const Json>(std::move(answer)));
  }
  phase_ = Phase::running;
  wake();
}

void JudgedOrchestrator::give_up() {
  ++serial_;
  is_asking_ = false;
  phase_ = Phase::idle;
}

/// Whoever was read to its last line is judged by what it has said, then by its end.
void JudgedOrchestrator::see_end() {
  const Question& ended = adapter_.ended;
  const auto is_over = [this] {
    phase_ = Phase::ended;
    began_ = loop_.now();
  };
  if (has_printed_end_) return is_over();
  if (is_gone()) return ended.exit ? is_over() : tell_gone(end_of(*program_));
  if (ended.quiet) {
    const base::Instant due = std::max(began_, hooks_.last_command()) + *ended.quiet;
    return loop_.now() >= due ? is_over() : loop_.timers().arm(turns_, due);
  }
  if (ended.get.empty()) return;
  ask(ended, [this, is_over](bool, bool holds) {
    if (holds) is_over();
    look_later();
  });
}

void JudgedOrchestrator::see_success() {
  const Question& succeeded = adapter_.succeeded;
  if (succeeded.exit_code) {
    const bool is_it = program_->end()->exit_code == static_cast<int>(*succeeded.exit_code);
    return tell(is_it, is_it ? "" : end_of(*program_));
  }
  if (!succeeded.log.empty()) return tell(has_printed_success_, has_printed_success_ ? "" : "it has not said so");
  if (loop_.now() - began_ > answer_time) return tell_gone("it does not say whether it succeeded");
  ask(succeeded, [this](bool answered, bool holds) {
    if (!answered) return look_later();
    tell(holds, holds ? "" : "it says so");
  });
}

void JudgedOrchestrator::ask(const Question& question, std::function<void(bool answered, bool holds)> heard) {
  is_asking_ = true;
  const Result<void> sent = send(net::Method::get, question.get, "", [this, &question, heard](const auto& response) {
    is_asking_ = false;
    const bool answered = is_good(response);
    heard(answered, answered && holds(question, *response));
  });
  if (sent) return;
  is_asking_ = false;
  if (phase_ == Phase::idle) return look_later();
  tell_gone(sent.error().message);
}

Result<void> JudgedOrchestrator::send(net::Method method, const std::string& url, std::string body, Heard heard) {
  const Result<std::string> filled = placeholders_.fill(url);
  if (!filled) return filled.error();
  const Result<plant::WebAddress> address = plant::parse_address(*filled);
  if (!address) return address.error();
  net::ClientRequest request;
  request.to = address->at;
  request.method = method;
  request.target = address->target;
  request.body = std::move(body);
  request.timeout = answer_time;
  client_.send(std::move(request), [this, serial = serial_, heard = std::move(heard)](auto response) {
    if (serial == serial_) heard(response);
  });
  return {};
}

void JudgedOrchestrator::tell(bool succeeded, std::string cause) {
  give_up();
  hooks_.told(succeeded, std::move(cause));
}

void JudgedOrchestrator::tell_gone(std::string why) {
  give_up();
  hooks_.gone(std::move(why));
}

}  // namespace kapela::judge
