// What a proxy makes of what has arrived: each event on its way through its own faults, the request as a whole to the
// real component, and its answer back.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulators/component/hearing.hpp"
#include "simulators/plant/command_texts.hpp"
#include "simulators/plant/event_answer_body.hpp"
#include "simulators/plant/http_answers.hpp"
#include "simulators/plant/passed_messages.hpp"
#include "simulators/plant/proxied_component.hpp"
#include "simulators/plant/real_faults.hpp"

namespace kapela::plant {
namespace {

using component::CommandReply;
using component::Verdict;
using faults::Fault;
using faults::FaultType;
using wire::Command;
using wire::Event;
using wire::Json;
using wire::State;

constexpr base::Duration hook_time = std::chrono::seconds(5);

bool is_fine(const net::Response& response) {
  return response.status >= 200 && response.status < 300;
}

Verdict verdict_of(const wire::CommandAnswer& answer) {
  if (answer.expired) return Verdict::refused_expired;
  if (!answer.accepted && !answer.duplicate) return Verdict::refused_illegal;
  if (answer.duplicate) return Verdict::duplicate;
  return answer.already_there ? Verdict::already_there : Verdict::accepted;
}

std::string quoted(std::string_view text) {
  return fmt::format("\"{}\"", text);
}

struct Said {
  wire::CommandAnswer answer{};
  Testimony::Seen seen{};
};

/// To a command. An answer to a batch says nothing of its members, and one without `accepted` only that it has come.
Said what_it_says(const net::Response& response, bool is_alone) {
  Said said;
  said.answer.accepted = is_fine(response);
  said.seen.sighting.how = record::Sight::ack;
  const Json body = is_alone ? Json::parse(response.body, nullptr, false) : Json();
  const auto decoded = body.is_object() && said.answer.accepted ? wire::decode_command_answer(body)
                                                                : base::Result<wire::CommandAnswer>(said.answer);
  if (decoded) said.answer = *decoded;
  const bool is_refused = response.status >= 400 && response.status < 500;
  if (is_refused || (decoded && body.is_object() && body.contains("accepted")))
    said.seen.sighting.verdict = verdict_of(said.answer);
  said.seen.sighting.is_fenced = body.is_object() && body.contains("duplicate");
  said.seen.state = said.answer.state;
  said.seen.revision = said.answer.revision;
  return said;
}

}  // namespace

/// One request on its way to the component.
struct ProxiedComponent::Passing {
  Passing(ArrivalPtr what, OnActed whom)
      : arrival(std::move(what)), acted(std::move(whom)), text(places_in(arrival->request.body)) {
    std::size_t raw = 0;
    auto broken = arrival->incoming.broken.begin();
    for (std::size_t i = 0; i < arrival->incoming.events.size(); ++i, ++raw) {
      for (; broken != arrival->incoming.broken.end() && broken->index == raw; ++broken) ++raw;
      places_of.push_back(raw);
    }
    members.resize(arrival->incoming.events.size());
  }

  [[nodiscard]] const EventPlaces& places(std::size_t index) const {
    static const EventPlaces none;
    if (!arrival->incoming.batch) return text.event;
    return places_of[index] < text.members.size() ? text.members[places_of[index]] : none;
  }
  [[nodiscard]] bool passes() const {
    return !arrival->incoming.broken.empty() ||
           std::any_of(members.begin(), members.end(), [](const Member& each) { return each.way == Way::pass; }) ||
           members.empty();
  }

  ArrivalPtr arrival;
  OnActed acted;
  EventText text;
  std::vector<std::size_t> places_of{};  ///< of each event among the members of the text
  std::vector<Member> members{};         ///< beside the events
  TextEdits answer_edits{};
  base::Instant since{};
  bool is_answered = false;
  std::string_view verdict{};  ///< of what is no command; a literal
};

void ProxiedComponent::act(const ArrivalPtr& arrival, OnActed acted) {
  const auto passing = std::make_shared<Passing>(arrival, std::move(acted));
  for (std::size_t i = 0; i < passing->members.size(); ++i) begin_member(*passing, i);
  ask_for_help(passing, 0);
}

void ProxiedComponent::begin_member(Passing& passing, std::size_t index) {
  const Event& event = passing.arrival->incoming.events[index];
  const FaultHit& hit = passing.arrival->hits[index];
  Member& member = passing.members[index];
  if (!event.result) member.command = component::hear(event.event_type, component_.settings().dialect).command;
  member.passage.begin(faults::own_fate(hit.injection), hit.command);
  faults::Input input;
  while (true) {
    const faults::Action action = member.passage.resume(input);
    input = {.kind = faults::Input::Kind::done};
    if (action.kind == faults::Action::Kind::lie) faults_.account().begin_lying(fault_of(hit, action.by));
    if (action.kind != faults::Action::Kind::act) continue;
    member.by = action.by;
    break;
  }
  if (member.command == Command::get_state && (hit.injection.lie != nullptr || !faults_.account().is_honest()))
    member.told =
        std::make_shared<Told>(Told{hit.injection.lie, fault_of(hit, hit.injection.lie), event.source, std::nullopt});
  if (!member.command || is_query(*member.command)) return;
  JournalRecord record = record_of(event);
  if (auto fence = wire::decode_fence(*event.data, "/data")) member.fence = *fence;
  record.fence = member.fence;
  member.record = journal_.append(std::move(record));
  if (member.by == nullptr) return;
  const FaultType type = member.by->type;
  if (type == FaultType::ack_only || type == FaultType::stuck) member.way = Way::withhold;
  if (type == FaultType::late_transition) member.way = Way::later;
  member.acts = member.way != Way::pass;
}

/// One hook after the other, then the request itself.
void ProxiedComponent::ask_for_help(const PassingPtr& passing, std::size_t from) {
  const auto needs_help = [](const Member& each) {
    return each.by != nullptr && means_of(each.by->type) == Means::help;
  };
  while (from < passing->members.size() && !needs_help(passing->members[from])) ++from;
  if (from == passing->members.size()) return forward(passing);
  const FaultType type = passing->members[from].by->type;
  const auto hook = std::find_if(behind_.hooks.begin(), behind_.hooks.end(),
                                 [type](const Behind::Hook& each) { return each.type == type; });
  net::ClientRequest request;
  request.to = hook->post.at;
  request.target = hook->post.target;
  request.body = hook->body;
  request.timeout = hook_time;
  send(std::move(request), [this, passing, from, type](const base::Result<net::Response>& answer) {
    passing->members[from].acts = answer && is_fine(*answer);
    if (!passing->members[from].acts)
      log_.error(fmt::format("{}: its hook for {} does not help: {}", name(), faults::name(type),
                             answer ? fmt::format("HTTP {}", answer->status) : answer.error().message));
    ask_for_help(passing, from + 1);
  });
}

void ProxiedComponent::forward(const PassingPtr& passing) {
  passing->since = loop_.now();
  const Arrival& arrival = *passing->arrival;
  TextEdits edits;
  std::vector<bool> keeps(passing->text.members.size(), true);
  for (std::size_t i = 0; i < passing->members.size(); ++i) {
    if (arrival.incoming.batch && passing->places_of[i] < keeps.size())
      keeps[passing->places_of[i]] = passing->members[i].way == Way::pass;
    edit_member(*passing, i, edits);
    expect_reply(*passing, i);
  }
  if (!passing->passes()) return finish(passing, answer_alone(*passing));
  if (arrival.incoming.batch) {
    edit_addresses(passing->text.event, arrival.request.body, arrival.incoming.envelope, edits);
    keep_members(passing->text, keeps, edits);
  }
  net::ClientRequest request = passed_on(arrival.request, behind_.at);
  request.timeout = answer_time;
  if (!edits.empty()) request.body = edits.apply(request.body);
  send(std::move(request),
       [this, passing](base::Result<net::Response> response) { finish(passing, std::move(response)); });
}

/// Its addresses, and the ids that make a repeat act again.
void ProxiedComponent::edit_member(Passing& passing, std::size_t index, TextEdits& edits) {
  const Arrival& arrival = *passing.arrival;
  const Event& event = arrival.incoming.events[index];
  const EventPlaces& places = passing.places(index);
  Member& member = passing.members[index];
  edit_addresses(places, arrival.request.body, event, edits);
  if (!member.command || is_query(*member.command) || member.way != Way::pass) return;
  const bool is_blind = member.by != nullptr && member.by->type == FaultType::not_idempotent;
  if (const auto& id = member.fence.cmd_id) {
    const auto renewed = is_blind ? ids_.renew(member.fence.epoch, *id) : std::nullopt;
    member.acts = member.acts || renewed.has_value();
    const std::uint64_t passed = renewed ? *renewed : ids_.pass(member.fence.epoch, *id);
    if (passed != *id) edits.replace(places.in_data.cmd_id, std::to_string(passed));
    return;
  }
  const auto identity = RepeatFilter::identity(event, arrival.received);
  if (!identity) return;
  if (is_blind && repeats_.find(*identity) != nullptr && !places.id.empty()) {
    member.acts = true;
    member.new_id = std::to_string(--last_new_id_);
    edits.replace(places.id, member.new_id);
  }
  repeats_.remember(*identity, {});
}

void ProxiedComponent::edit_addresses(const EventPlaces& event, std::string_view text, const Event& source,
                                      TextEdits& edits) {
  if (port_at(event.destination_port, text) == endpoint_.port) put_destination(event, behind_.at, edits);
  if (source.source_port == 0) return;
  const auto here = ports_.port_for({source.source_address, source.source_port});
  if (here) return put_source(event, *here, edits);
  log_.error(
      fmt::format("{}: its answers to {} do not pass through here: {}", name(), source.source, here.error().message));
}

/// Where faults have a word in what the component posts later.
void ProxiedComponent::expect_reply(Passing& passing, std::size_t index) {
  const Arrival& arrival = *passing.arrival;
  const Event& event = arrival.incoming.events[index];
  const Member& member = passing.members[index];
  if (event.source_port == 0 || member.way != Way::pass) return;
  const faults::Injection& fate = arrival.fate;
  const bool is_lost = fate.ending != nullptr && fate.ending->type == FaultType::drop;
  if (!is_lost && fate.reply_delay <= base::Duration::zero() && member.told == nullptr && member.new_id.empty()) return;
  const EventPlaces& places = passing.places(index);
  const std::string_view text = arrival.request.body;
  AwaitedReply reply;
  reply.peer = {event.source_address, event.source_port};
  reply.event_type = event.event_type;
  const std::string id(places.id.empty() ? "null" : places.id.in(text));
  reply.id = member.new_id.empty() ? id : member.new_id;
  reply.timestamp = unquoted(places.timestamp.in(text));
  reply.original_id = id;
  reply.is_lost = is_lost;
  reply.delay = fate.reply_delay;
  reply.told = member.told;
  awaited_.expect(std::move(reply), loop_.now());
}

void ProxiedComponent::finish(const PassingPtr& passing, base::Result<net::Response> response) {
  const Arrival& arrival = *passing->arrival;
  passing->is_answered = response.has_value();
  passing->verdict = !response ? "" : is_fine(*response) ? "success" : "error";
  const EventText answer = response && !arrival.incoming.batch ? places_in(response->body) : EventText();
  Outcome outcome;
  for (std::size_t i = 0; i < passing->members.size(); ++i) {
    const Member& member = passing->members[i];
    if (member.command && !is_query(*member.command)) {
      const Answered answered = answer_to(*passing, member, response);
      if (response && !answer.event.fsm_state.empty() && arrival.hits[i].injection.lie != nullptr) {
        const State told = faults_.account().told_state(arrival.hits[i].injection.lie,
                                                        arrival.incoming.events[i].source, answered.reply.state);
        passing->answer_edits.replace(answer.event.fsm_state, quoted(wire::name(told)));
        if (JournalRecord* record = journal_.find(member.record)) record->reported = told;
      }
      finish_command(*passing, i, answered, outcome);
    } else {
      finish_query(*passing, i, answer.event, response ? std::string_view(response->body) : std::string_view(),
                   outcome);
    }
  }
  if (!response && response.error().code != base::ErrorCode::malformed) outcome.instead = faults::Reply::How::reset;
  outcome.response = response ? passed_back(std::move(*response)) : problem(response.error());
  if (!passing->answer_edits.empty()) outcome.response.body = passing->answer_edits.apply(outcome.response.body);
  passing->acted(std::move(outcome));
}

ProxiedComponent::Answered ProxiedComponent::answer_to(const Passing& passing, const Member& member,
                                                       const base::Result<net::Response>& response) const {
  const State state = component_.state();
  Answered answered;
  answered.seen.sighting.how = record::Sight::silence;
  if (member.way != Way::pass) {
    answered.reply = {Verdict::accepted, Verdict::accepted, state, true};
    return answered;
  }
  if (!response) {
    answered.reply = {Verdict::refused_expired, Verdict::refused_expired, state, false};
    return answered;
  }
  const bool is_alone = !passing.arrival->incoming.batch;
  const Said said = what_it_says(*response, is_alone);
  const Verdict verdict = verdict_of(said.answer);
  const Verdict first = verdict != Verdict::duplicate ? verdict
                        : said.answer.accepted        ? Verdict::accepted
                                                      : Verdict::refused_illegal;
  answered.reply = {verdict, first, said.answer.state == State::unknown ? state : said.answer.state, member.acts};
  answered.seen = said.seen;
  answered.seen.sighting.age = loop_.now() - passing.since;
  return answered;
}

void ProxiedComponent::finish_command(Passing& passing, std::size_t index, const Answered& answered, Outcome& outcome) {
  const CommandReply& reply = answered.reply;
  Member& member = passing.members[index];
  const Event& event = passing.arrival->incoming.events[index];
  const FaultHit& hit = passing.arrival->hits[index];
  faults::Input input{.kind = faults::Input::Kind::decided, .is_taken = component::is_taken(reply.first)};
  while (true) {
    const faults::Action action = member.passage.resume(input);
    input = {.kind = faults::Input::Kind::done};
    if (action.kind == faults::Action::Kind::lie) faults_.account().begin_lying(fault_of(hit, action.by));
    if (action.kind == faults::Action::Kind::act_again) outcome.copies.push_back({index, action.after, action.by});
    if (action.kind == faults::Action::Kind::leave) break;
  }
  std::vector<faults::Hit> acted = faults_.settle(hit, reply);
  for (const faults::Hit& each : acted)
    if (faults::is_in_question(*each.fault, *member.command)) tell_of(each, event);
  if (JournalRecord* written = journal_.find(member.record)) {
    if (member.way != Way::pass || passing.is_answered) written->verdict = wire::name(reply.verdict);
    written->after = reply.state;
    if (written->reported == State::unknown) written->reported = reply.state;
    written->faults = std::move(acted);
  }
  outcome.records.push_back(member.record);
  const bool has_heard = member.way != Way::withhold;  // or will, some time
  if (has_heard) testimony_.sighted(*member.command, member.fence, answered.seen);
  same_since_.reset();
  told_state_ = State::unknown;  // what it answers may be older than what it has told: the next look is told as well
  if (member.way == Way::later)
    held_commands_.after(member.by->duration,
                         [this, arrival = passing.arrival, index] { pass_member(arrival, index, nullptr); });
  if (member.way == Way::pass) lookout_.watch();
}

/// A question, or what is no command at all.
void ProxiedComponent::finish_query(Passing& passing, std::size_t index, const EventPlaces& answer,
                                    std::string_view text, Outcome& outcome) {
  const Event& event = passing.arrival->incoming.events[index];
  const FaultHit& hit = passing.arrival->hits[index];
  Member& member = passing.members[index];
  JournalRecord record = record_of(event);
  record.verdict = passing.verdict;
  record.faults = hit.fired;
  if (member.command == Command::get_state && !answer.in_data.fsm_state.empty()) {
    see(answer, text, record::Sight::poll, passing.since);
    record.reported = component_.state();
    if (member.told) tell_lie(*member.told, answer, text, passing.answer_edits);
  }
  if (member.told && member.told->told) {
    record.reported = member.told->told->report.state;
    const faults::FaultPtr& stale = member.told->told->stale;
    if (stale != nullptr && hit.injection.stale == nullptr) record.faults.push_back({stale});
  }
  outcome.records.push_back(member.command ? journal_.append_poll(std::move(record))
                                           : journal_.append(std::move(record)));
  faults::Input input{.kind = faults::Input::Kind::decided, .is_taken = true};
  while (true) {
    const faults::Action action = member.passage.resume(input);
    input = {.kind = faults::Input::Kind::done};
    if (action.kind == faults::Action::Kind::act_again) outcome.copies.push_back({index, action.after, action.by});
    if (action.kind == faults::Action::Kind::leave) return;
  }
}

/// In the component's name, of a request that does not reach it now.
net::Response ProxiedComponent::answer_alone(const Passing& passing) const {
  const bool is_avena = component_.settings().dialect == wire::Dialect::avena2;
  if (passing.arrival->incoming.batch || is_avena) return ok(answer_body(std::span<const wire::Incoming::Broken>()));
  EventAnswer answer;
  answer.command.emplace();
  answer.command->state = component_.state();
  answer.command->revision = component_.revision();
  answer.command->pushes = passing.arrival->incoming.envelope.source_port != 0;
  return ok(answer_body(answer, loop_.wall_now()));
}

Outcome ProxiedComponent::refuse(const Arrival& arrival) {
  Outcome outcome;
  EventAnswer answer;
  answer.command.emplace();
  answer.command->accepted = false;
  answer.command->state = component_.state();
  for (std::size_t i = 0; i < arrival.incoming.events.size(); ++i) {
    JournalRecord record = record_of(arrival.incoming.events[i]);
    record.faults = arrival.hits[i].fired;
    record.verdict = "refused_by_fault";
    record.reported = component_.state();
    outcome.records.push_back(journal_.append(std::move(record)));
    if (const Fault* refusal = arrival.hits[i].injection.refusal)
      answer.command->reason =
          "injected: " + (faults::details(*refusal).text.empty() ? refusal->name : faults::details(*refusal).text);
  }
  outcome.response = ok(arrival.incoming.batch ? answer_body(std::span<const wire::Incoming::Broken>())
                                               : answer_body(answer, loop_.wall_now()));
  return outcome;
}

void ProxiedComponent::act_again(const ArrivalPtr& arrival, const Copy& copy) {
  const FaultHit& first = arrival->hits[copy.index];
  JournalRecord record = record_of(arrival->incoming.events[copy.index]);
  for (const faults::Hit& each : first.fired)
    if (each.fault.get() == first.injection.duplicate || each.fault.get() == copy.machine)
      record.faults.push_back(each);
  record.outcome = "dropped";
  journal_.append(std::move(record));
  pass_member(arrival, copy.index, copy.machine);
}

/// One event of a request by itself; nobody waits for its answer.
void ProxiedComponent::pass_member(const ArrivalPtr& arrival, std::size_t index, const Fault* machine) {
  Passing whole(arrival, {});
  const EventPlaces& places = whole.places(index);
  const std::string text(places.whole.in(arrival->request.body));
  const EventText own = places_in(text);
  const Event& event = arrival->incoming.events[index];
  TextEdits edits;
  edit_addresses(own.event, text, event, edits);
  if (auto fence = wire::decode_fence(*event.data, "/data"); fence && fence->cmd_id) {
    const bool is_blind = machine != nullptr && machine->type == FaultType::not_idempotent;
    const auto renewed = is_blind ? ids_.renew(fence->epoch, *fence->cmd_id) : std::nullopt;
    const std::uint64_t passed = renewed ? *renewed : ids_.pass(fence->epoch, *fence->cmd_id);
    if (passed != *fence->cmd_id) edits.replace(own.event.in_data.cmd_id, std::to_string(passed));
  }
  net::ClientRequest request = passed_on(arrival->request, behind_.at);
  request.timeout = answer_time;
  request.body = edits.apply(text);
  send(std::move(request), [this, arrival, index, since = loop_.now()](const base::Result<net::Response>& response) {
    tell_of_member(arrival->incoming.events[index], since, response);
  });
  lookout_.watch();
}

/// What has come of it, for the history.
void ProxiedComponent::tell_of_member(const Event& event, base::Instant since,
                                      const base::Result<net::Response>& response) {
  const auto command = component::hear(event.event_type, component_.settings().dialect).command;
  if (event.result || !command || is_query(*command)) return;
  Testimony::Seen seen;
  seen.sighting.how = record::Sight::silence;
  if (response) {
    seen = what_it_says(*response, true).seen;
    seen.sighting.age = loop_.now() - since;
  }
  const base::Result<wire::Fence> fence = wire::decode_fence(*event.data, "/data");
  testimony_.sighted(*command, fence ? *fence : wire::Fence(), seen);
}

}  // namespace kapela::plant
