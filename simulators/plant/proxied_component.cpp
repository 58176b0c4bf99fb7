#include "simulators/plant/proxied_component.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/host.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "orchestrator/wire/json_writer.hpp"
#include "simulators/faults/injected_text.hpp"
#include "simulators/plant/http_answers.hpp"
#include "simulators/plant/passed_messages.hpp"
#include "simulators/plant/program_port.hpp"
#include "simulators/plant/real_faults.hpp"

namespace kapela::plant {
namespace {

using faults::FaultType;
using wire::Command;
using wire::Json;
using wire::State;

/// As the source of what the proxy asks and commands by itself.
constexpr std::string_view own_name = "kapela_proxy";
constexpr std::string_view force_fault = "CMD_FORCE_FAULT";
constexpr base::Duration question_time = std::chrono::seconds(1);

/// Of whom nothing is known yet.
std::shared_ptr<const component::ComponentSettings> unseen(const component::ComponentSettings& settings) {
  auto own = std::make_shared<component::ComponentSettings>(settings);
  own->initial_state = State::unknown;
  own->business.reset();  // it says so itself
  return own;
}

/// The peer that is the proxy itself.
net::Endpoint own_peer() {
  return {std::string(own_name), 0};
}

std::string quoted_name(State state) {
  return fmt::format("\"{}\"", wire::name(state));
}

std::string message_text(const std::string& text) {
  if (text.empty()) return "null";
  std::string out;
  wire::append_text(out, text);
  return out;
}

}  // namespace

ProxiedComponent::ProxiedComponent(net::EventLoop& loop, net::HttpClient& client, base::Log& log,
                                   const ComponentSetup& setup, std::uint64_t seed, Hooks hooks)
    : ServedComponent(loop, log, unseen(*setup.settings), setup.faults, seed, std::move(hooks)),
      client_(client),
      behind_(*setup.behind),
      process_(setup.program),
      seen_at_(loop.now()),
      held_commands_(loop.timers()),
      held_replies_(loop.timers()),
      sender_(client, loop.timers()),
      lookout_(loop.timers(), [this](std::uint64_t number) { ask(number); }),
      ports_(
          loop,
          [this](const std::string& address) {
            const auto known = client_.addresses_of(behind_.at.address);
            return std::find(known.begin(), known.end(), address) != known.end() ||
                   (base::is_loopback(behind_.at.address) && base::is_loopback(address));
          },
          [this](const net::Endpoint& peer, const net::Endpoint& here, net::Request request, net::Responder responder) {
            on_posted(peer, here, std::move(request), std::move(responder));
          }) {
  for (const Behind::Hook& each : behind_.hooks) helps_with_.push_back(each.type);
}

void ProxiedComponent::start() {
  ServedComponent::start();
  log_.info(fmt::format("{}: a proxy of {}", name(), to_text(behind_.at)));
}

void ProxiedComponent::set_endpoint(const net::Endpoint& at) {
  endpoint_ = at;
  ports_.listen_on(at.address);
}

std::optional<base::Error> ProxiedComponent::refusal_of(const faults::Fault& rule) const {
  return plant::refusal_of(rule, {process_ != nullptr, helps_with_});
}

base::Result<void> ProxiedComponent::put_state(const WantedState&) {
  return base::fail(base::ErrorCode::unsupported,
                    fmt::format("{} is elsewhere, at {}: its state is its own", name(), to_text(behind_.at)),
                    "command it, or give it a fault of type 'spontaneous'");
}

/// The component itself stays as it is.
InFlight ProxiedComponent::reset() {
  InFlight swept{std::nullopt, buffered_events(), unsent_replies()};
  held_commands_.clear();
  held_replies_.release();
  awaited_.clear();
  goal_ = State::unknown;
  repeats_.clear();
  journal_.clear();
  tally_ = {};
  faults_.account().start();
  faults_.reset();
  lookout_.watch();
  return swept;
}

void ProxiedComponent::crash(const faults::Fault&) {
  held_commands_.clear();
  held_replies_.clear();
  awaited_.clear();
  goal_ = State::unknown;
}

void ProxiedComponent::send(net::ClientRequest request, OnResponse done) {
  const bool is_to_component = request.to == behind_.at;
  request.most_answer_bytes = answer_bytes;
  client_.send(std::move(request), [this, is_to_component, done = std::move(done),
                                    alive = std::weak_ptr(alive_)](base::Result<net::Response> response) {
    if (alive.expired()) return;
    if (is_to_component) heard(response);
    done(std::move(response));
  });
}

/// The log tells when the component cannot be reached, and when it can again.
void ProxiedComponent::heard(const base::Result<net::Response>& response) {
  if (response.has_value() == is_answering_) return;
  is_answering_ = response.has_value();
  if (!is_answering_) lose_sight();
  if (is_answering_) return log_.info(fmt::format("{}: {} answers", name(), to_text(behind_.at)));
  const bool is_strange = response.error().code == base::ErrorCode::malformed;
  log_.warning(fmt::format("{}: {} {}: {}", name(), to_text(behind_.at),
                           is_strange ? "does not speak HTTP" : "does not answer", response.error().message));
}

net::Response ProxiedComponent::problem(const base::Error& error) const {
  constexpr unsigned bad_gateway = 502;
  return net::error_response(bad_gateway,
                             base::fail(error.code,
                                        fmt::format("{}, which is behind this proxy, does not speak HTTP: {}",
                                                    to_text(behind_.at), error.message),
                                        fmt::format("'behind' of {} names the port of another service", name())));
}

void ProxiedComponent::pass_by(net::Request request, net::Responder responder, net::Response answer) {
  if (request.method == net::Method::other) return responder.send(std::move(answer));
  const auto back = std::make_shared<net::Responder>(std::move(responder));
  net::ClientRequest passed = passed_on(request, behind_.at);
  passed.timeout = answer_time;
  send(std::move(passed), [this, back](base::Result<net::Response> response) {
    if (response) return back->send(passed_back(std::move(*response)));
    if (response.error().code == base::ErrorCode::malformed) return back->send(problem(response.error()));
    back->reset();
  });
}

/// From the component, to a peer.
void ProxiedComponent::on_posted(const net::Endpoint& peer, const net::Endpoint& here, net::Request request,
                                 net::Responder responder) {
  const EventText text = places_in(request.body);
  const std::vector<EventPlaces> single{text.event};
  const std::vector<EventPlaces>& events = text.batch ? text.members : single;
  if (peer == own_peer()) {
    for (const EventPlaces& event : events) hear_answer(event, request.body);
    return responder.send(ok(R"({"status":"ok"})"));
  }
  Back back{peer, here, request.body};
  if (text.batch) edit_way_back(text.event, back);
  for (const EventPlaces& event : events) edit_reply(event, back);
  if (!events.empty() && std::none_of(back.keeps.begin(), back.keeps.end(), [](bool each) { return each; }))
    return responder.send(ok(R"({"status":"ok"})"));
  if (text.batch) keep_members(text, back.keeps, back.edits);
  net::ClientRequest passed = passed_on(request, peer);
  if (!back.edits.empty()) passed.body = back.edits.apply(request.body);
  if (back.delay > base::Duration::zero()) {  // its sender, who would repeat it, is told that it has arrived
    held_replies_.after(back.delay, [this, peer, body = std::move(passed.body)] { sender_.post(peer, body); });
    return responder.send(ok(R"({"status":"ok"})"));
  }
  passed.timeout = answer_time;
  const auto answer = std::make_shared<net::Responder>(std::move(responder));
  send(std::move(passed), [answer](base::Result<net::Response> response) {
    if (response) return answer->send(passed_back(std::move(*response)));
    answer->reset();
  });
}

/// To a question of our own.
void ProxiedComponent::hear_answer(const EventPlaces& event, std::string_view text) {
  see(event, text, record::Sight::poll, std::nullopt);
  lookout_.on_answer(number_at(event.id, text));
}

void ProxiedComponent::edit_way_back(const EventPlaces& event, Back& back) const {
  if (port_at(event.source_port, back.text) == behind_.at.port) put_source(event, endpoint_, back.edits);
  if (port_at(event.destination_port, back.text) == back.here.port) put_destination(event, back.peer, back.edits);
}

/// What becomes of one event on its way back.
void ProxiedComponent::edit_reply(const EventPlaces& event, Back& back) {
  const std::string_view type = unquoted(event.event_type.in(back.text));
  const std::string_view id = event.id.empty() ? "null" : event.id.in(back.text);
  back.keeps.push_back(true);
  edit_way_back(event, back);
  if (type == wire::name(Command::get_state)) see(event, back.text, record::Sight::poll, std::nullopt);
  if (type == wire::state_changed) see(event, back.text, record::Sight::push, std::nullopt);
  if (const TextPlace cause = event.in_data.caused_by_cmd_id; !cause.empty()) {
    const std::uint64_t passed = number_at(cause, back.text);
    if (const std::uint64_t own = ids_.original(passed); own != passed) back.edits.replace(cause, std::to_string(own));
  }
  if (awaited_.empty()) return;
  const auto awaited = awaited_.take(back.peer, type, id, unquoted(event.timestamp.in(back.text)), loop_.now());
  if (!awaited) return;
  back.keeps.back() = !awaited->is_lost;
  back.delay = std::max(back.delay, awaited->delay);
  if (awaited->told && !event.in_data.fsm_state.empty()) tell_lie(*awaited->told, event, back.text, back.edits);
  if (awaited->original_id != id) back.edits.replace(event.id, awaited->original_id);
}

/// What it says of itself. `asked`: what has happened after that is not in it; nothing: that is not known.
void ProxiedComponent::see(const EventPlaces& event, std::string_view text, record::Sight how,
                           std::optional<base::Instant> asked) {
  if (event.in_data.fsm_state.empty()) return;
  const auto state = wire::parse_state(unquoted(event.in_data.fsm_state.in(text)));
  const bool is_known = state && *state == component_.state() && *state != State::fault;
  wire::Fence cause;
  if (!is_known) {
    const Json data = Json::parse(event.data.in(text), nullptr, false);
    if (!data.is_object()) return;
    const base::Result<wire::StateReport> report = wire::decode_state_report(data);
    if (!report || report->state == State::unknown) return;
    if (report->revision != 0 && report->revision < seen_revision_) return;  // a newer one has overtaken it
    seen_revision_ = report->revision;
    const bool moves = report->state != component_.state();
    component_.show(*report);
    lookout_.on_report(moves, wire::traits(report->state).stable);
    if (report->caused_by) cause = *report->caused_by;
    if (cause.cmd_id) cause.cmd_id = ids_.original(*cause.cmd_id);
  } else {
    const std::uint64_t revision = number_at(event.in_data.revision, text);
    if (revision != 0 && revision < seen_revision_) return;
    if (revision != 0) seen_revision_ = revision;
    lookout_.on_report(false, wire::traits(*state).stable);
  }
  seen_at_ = std::max(seen_at_, asked.value_or(loop_.now()));
  tell_sighting(how, asked, cause);
}

/// To the history. What repeats the last one is left out for a while, and until something else is told: then it says up
/// to when it was so.
void ProxiedComponent::tell_sighting(record::Sight how, std::optional<base::Instant> asked, const wire::Fence& cause) {
  const base::Instant now = loop_.now();
  const bool is_same = component_.state() == told_state_ && seen_revision_ == told_revision_;
  if (is_same && now - told_at_ < most_silent) {
    if (asked) same_since_ = asked;
    return;
  }
  if (const std::optional<base::Instant> same = std::exchange(same_since_, std::nullopt); same && !is_same)
    testimony_.sighted({{.how = record::Sight::poll, .age = now - *same}, told_state_, told_revision_});
  told_at_ = now;
  told_state_ = component_.state();
  told_revision_ = seen_revision_;
  record::Sighting sighting{.how = how};
  if (asked) sighting.age = now - *asked;
  testimony_.sighted({sighting, told_state_, told_revision_}, cause);
}

/// It may be another process, with other numbers, when it is seen again.
void ProxiedComponent::lose_sight() {
  testimony_.lost_sight();
  same_since_.reset();
  told_state_ = State::unknown;
  seen_revision_ = told_revision_ = 0;
}

void ProxiedComponent::come_back() {
  lose_sight();
  lookout_.watch();
}

void ProxiedComponent::tell_lie(Told& told, const EventPlaces& answer, std::string_view text, TextEdits& edits) {
  if (!told.told) told.told = faults_.account().tell(told.lie, told.client);
  const wire::StateReport& report = told.told->report;
  const bool is_true = told.lie == nullptr && told.told->stale == nullptr;
  if (is_true || unquoted(answer.in_data.fsm_state.in(text)) == wire::name(report.state)) return;
  edits.replace(answer.in_data.fsm_state, quoted_name(report.state));
  if (told.told->stale == nullptr) return;
  edits.replace(answer.in_data.error, report.error ? "true" : "false");
  edits.replace(answer.in_data.error_code, std::to_string(report.error_code));
  edits.replace(answer.in_data.error_message, message_text(report.error_message));
  edits.replace(answer.in_data.revision, std::to_string(report.revision));
}

void ProxiedComponent::send_event(std::string_view type, wire::JsonPtr data, std::uint64_t number, OnResponse done) {
  wire::Event event;
  event.source = own_name;
  if (const auto here = ports_.port_for(own_peer())) {
    event.source_address = here->address;
    event.source_port = here->port;
  }
  event.destination = name();
  event.destination_address = behind_.at.address;
  event.destination_port = behind_.at.port;
  event.event_type = type;
  event.data = std::move(data);
  event.id = static_cast<std::int64_t>(number);
  event.is_system_event = true;
  event.timestamp = wire::timestamp_text(loop_.wall_now());
  net::ClientRequest request;
  request.to = behind_.at;
  request.body = wire::encode(event);
  request.timeout = question_time;
  send(std::move(request), std::move(done));
}

void ProxiedComponent::ask(std::uint64_t number) {
  const auto data = std::make_shared<const Json>(Json{{"reply", "http"}});
  send_event(wire::name(Command::get_state), data, number,
             [this, number, since = loop_.now()](const base::Result<net::Response>& answer) {
               if (!answer) return lookout_.on_silence();
               const EventText text = places_in(answer->body);
               if (text.event.in_data.fsm_state.empty()) return;  // it will be posted
               see(text.event, answer->body, record::Sight::poll, since);
               lookout_.on_answer(number);
             });
}

void ProxiedComponent::begin(const faults::FaultPtr& fault) {
  if (fault->type != FaultType::clock_skew) return ServedComponent::begin(fault);
  tell_of_itself(fault, component_.state());
  if (process_ == nullptr) return miss_program(*fault);
  const faults::Details& own = faults::details(*fault);
  if (const auto skewed = process_->skew_clock(own.backwards ? -fault->duration : fault->duration, own.factor); !skewed)
    log_.error(fmt::format("{}: fault {} does not act: {}", name(), fault->name, to_text(skewed.error())));
}

void ProxiedComponent::end(const faults::FaultPtr& fault) {
  if (fault->type != FaultType::clock_skew) return ServedComponent::end(fault);
  log_.info(fmt::format("{}: fault {} is over", name(), fault->name));
  if (process_ == nullptr) return;
  if (const auto righted = process_->skew_clock({}, 0); !righted) log_.error(to_text(righted.error()));
}

/// A proxy alone (`kapela proxy`) has the rules of the file, and not the program, which `plant up` starts.
void ProxiedComponent::miss_program(const faults::Fault& fault) {
  log_.error(fmt::format("{}: fault {} does not act: its program is not ours here, as it is in kapela plant up", name(),
                         fault.name));
}

void ProxiedComponent::move(const faults::FaultPtr& fault, State to) {
  tell_of_itself(fault, to == State::unknown ? component_.state() : to);
  if (fault->type == FaultType::amnesia) {
    if (process_ == nullptr) return miss_program(*fault);
    process_->restart();
    lose_sight();
    return lookout_.watch();
  }
  moving_ = fault;
  goal_ = to;
  commanded_in_ = State::unknown;
  go_towards();
}

void ProxiedComponent::on_moved(State) {
  go_towards();
}

/// The next command on the way to where a rule wants it.
void ProxiedComponent::go_towards() {
  const State state = component_.state();
  if (goal_ == State::unknown || state == State::unknown) return;
  if (state == goal_) {
    goal_ = State::unknown;
    return;
  }
  if (!wire::traits(state).stable && goal_ != State::fault) return;
  const bool is_told = goal_ == State::fault ? commanded_in_ != State::unknown : commanded_in_ == state;
  if (is_told) return;
  const wire::Dialect dialect = component_.settings().dialect;
  auto data = wire::Event().data;
  std::string_view word = force_fault;
  if (goal_ == State::fault) {
    data = std::make_shared<const Json>(
        Json{{"error_code", moving_->code}, {"error_message", faults::injected_text(*moving_)}});
  } else {
    const auto command = wire::command_towards(state, goal_, dialect);
    if (!command) {
      log_.error(fmt::format("{}: fault {}: no command leads from {} to {}", name(), moving_->name, wire::name(state),
                             wire::name(std::exchange(goal_, State::unknown))));
      return;
    }
    word = wire::spelling(*command, dialect);
  }
  commanded_in_ = state;
  send_event(word, std::move(data), 0, [this, word](const base::Result<net::Response>& answer) {
    if (answer && answer->status < 300) return;
    log_.error(fmt::format("{}: {} of a fault was not taken: {}", name(), word,
                           answer ? fmt::format("HTTP {}", answer->status) : answer.error().message));
  });
  lookout_.watch();
}

}  // namespace kapela::plant
