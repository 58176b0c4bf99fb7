#include "simulators/explore/kind.hpp"

#include <algorithm>
#include <array>

#include "simulators/faults/injector.hpp"

namespace kapela::explore {
namespace {

using namespace std::chrono_literals;
using faults::Fault;
using faults::FaultType;
using faults::Place;
using wire::State;
using world::Site;

constexpr base::Duration margin = 10ms;
constexpr base::Duration soon = 1ms;
constexpr base::Duration back_after = 2s;
constexpr base::Duration an_hour = 1h;
constexpr int far = 3;

/// What a kind asks of an order or a look to mean something.
enum class Asks : std::uint8_t {
  nothing,
  decision,    ///< the component decides it
  acceptance,  ///< and takes it, or has taken it before
  transition,  ///< it begins one, or acts on an event, and no other fault has changed that
  wait,        ///< and somebody waits for its end
  repeat,      ///< it has been decided before
  truth,       ///< no other fault makes it lie
  passage,     ///< what it is answered, or tells, comes through
  illegality   ///< it is illegal where the component is
};

/// What the delays of a fault are relative to.
struct Times {
  base::Duration awaited_for{};
  base::Duration answer{};
  base::Duration command{};
};

/// A stable state that a command from there does not lead to.
State elsewhere(State from, State to) {
  for (const State state : {State::stopped, State::initialized, State::pause})
    if (state != from && state != to) return state;
  return State::stopped;
}

using Fill = void (*)(Fault& fault, const Spot& spot, const Times& times);

/// Type, place and time.
template <FaultType type, Place at>
void plain(Fault& fault, const Spot&, const Times&) {
  fault.type = type;
  fault.at = at;
}

void set(Fault& fault, FaultType type, Place at, base::Duration duration) {
  fault.type = type;
  fault.at = at;
  fault.duration = duration;
}

void be_late(Fault& fault, base::Duration duration) {
  set(fault, FaultType::late_transition, Place::reply, duration);
  fault.whole = true;
}

/// From this command on, whatever the next ones are; or from this event on.
void for_all(Fault& fault) {
  if (fault.match.event != wire::Command::event) fault.match.event.reset();
  fault.trigger.count = 0;
}

void lie(Fault& fault, faults::LieIn where, State what) {
  set(fault, FaultType::wrong_state, Place::reply, {});
  fault.to = what;
  faults::details(fault).lies_in = where;
}

struct Row {
  std::string_view name;
  Site::Kind at;
  Asks asks;
  Fill fill;  ///< null: it is no fault of a component
};

constexpr auto receive = Place::receive;
constexpr auto reply = Place::reply;
using K = Site::Kind;

/// By Kind.
constexpr std::array<Row, kind_count> rows{{
    {"drop_receive", K::order, Asks::decision, plain<FaultType::drop, receive>},
    {"duplicate", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times&) { set(fault, FaultType::duplicate, reply, soon); }},
    {"ack_only", K::order, Asks::transition, plain<FaultType::ack_only, reply>},
    {"fail_transition", K::order, Asks::transition, plain<FaultType::fail_transition, reply>},
    {"wrong_target", K::order, Asks::transition,
     [](Fault& fault, const Spot& spot, const Times&) {
       set(fault, FaultType::wrong_target, reply, {});
       const std::optional<wire::Edge> edge = wire::edge(spot.site.command, spot.site.state);
       fault.to = elsewhere(spot.site.state, edge ? edge->to : spot.site.state);
     }},
    {"late_just_before", K::order, Asks::wait,
     [](Fault& fault, const Spot&, const Times& times) { be_late(fault, times.awaited_for - margin); }},
    {"late_just_after", K::order, Asks::wait,
     [](Fault& fault, const Spot&, const Times& times) { be_late(fault, times.awaited_for + margin); }},
    {"late_far_after", K::order, Asks::wait,
     [](Fault& fault, const Spot&, const Times& times) { be_late(fault, times.awaited_for * far); }},
    {"hang", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times&) {
       set(fault, FaultType::hang, reply, {});
       fault.trigger.count = 0;  // repeats too
     }},
    {"crash_receive", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times&) { set(fault, FaultType::crash, receive, back_after); }},
    {"reject", K::order, Asks::transition,
     [](Fault& fault, const Spot&, const Times&) {
       set(fault, FaultType::reject, receive, {});
       faults::details(fault).http_status = 409;
     }},
    {"receive_just_after", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times& times) {
       set(fault, FaultType::latency, receive, times.answer + margin);
     }},
    {"receive_far_after", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times& times) {
       set(fault, FaultType::latency, receive, times.command * far);
     }},
    {"duplicate_far_after", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times& times) {
       set(fault, FaultType::duplicate, reply, times.command + margin);
     }},
    {"crash_for_good", K::order, Asks::decision, plain<FaultType::crash, receive>},
    {"crash_forgetful", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times&) {
       set(fault, FaultType::crash, receive, back_after);
       fault.loses_memory = true;
     }},
    {"abort_receive", K::order, Asks::decision, plain<FaultType::abort, receive>},
    {"reset_receive", K::order, Asks::decision, plain<FaultType::reset_peer, receive>},
    {"empty_receive", K::order, Asks::decision, plain<FaultType::empty_response, receive>},
    {"reorder", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times& times) {
       set(fault, FaultType::reorder, receive, times.command + margin);
     }},
    {"stuck", K::order, Asks::transition,
     [](Fault& fault, const Spot&, const Times&) {
       set(fault, FaultType::stuck, reply, {});
       for_all(fault);
     }},
    {"down_for_a_while", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times&) { set(fault, FaultType::down, receive, back_after); }},
    {"down_for_good", K::order, Asks::decision, plain<FaultType::down, receive>},
    {"stall_accept", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times&) { set(fault, FaultType::stall_accept, receive, back_after); }},
    {"pause_short", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times& times) {
       set(fault, FaultType::pause, receive, times.answer + margin);
     }},
    {"pause_long", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times& times) { set(fault, FaultType::pause, receive, times.command * far); }},
    {"spontaneous", K::order, Asks::decision, plain<FaultType::spontaneous, receive>},
    {"flap", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times&) {
       set(fault, FaultType::flap, receive, {});
       faults::details(fault).states = {State::run, State::pause};
       faults::details(fault).every = 1s;
       faults::details(fault).cycles = 2;
     }},
    {"amnesia", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times&) {
       set(fault, FaultType::amnesia, receive, {});
       fault.to = State::unknown;
     }},
    {"clock_ahead", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times&) { set(fault, FaultType::clock_skew, receive, an_hour); }},
    {"clock_behind", K::order, Asks::decision,
     [](Fault& fault, const Spot&, const Times&) {
       set(fault, FaultType::clock_skew, receive, an_hour);
       faults::details(fault).backwards = true;
     }},
    {"accept_invalid", K::order, Asks::illegality, plain<FaultType::accept_invalid, reply>},
    {"not_idempotent", K::order, Asks::repeat, plain<FaultType::not_idempotent, reply>},
    {"cut_short", K::order, Asks::decision, nullptr},
    {"cut_long", K::order, Asks::decision, nullptr},
    {"mute_long", K::order, Asks::decision, nullptr},
    {"drop_reply", K::answer, Asks::passage, plain<FaultType::drop, reply>},
    {"stale_state", K::answer, Asks::acceptance, plain<FaultType::stale_state, reply>},
    {"crash_reply", K::answer, Asks::nothing,
     [](Fault& fault, const Spot&, const Times&) { set(fault, FaultType::crash, reply, back_after); }},
    {"reply_just_before", K::answer, Asks::passage,
     [](Fault& fault, const Spot&, const Times& times) {
       set(fault, FaultType::latency, reply, times.answer - margin);
     }},
    {"reply_just_after", K::answer, Asks::passage,
     [](Fault& fault, const Spot&, const Times& times) {
       set(fault, FaultType::latency, reply, times.answer + margin);
     }},
    {"stale_far", K::answer, Asks::acceptance,
     [](Fault& fault, const Spot&, const Times&) {
       set(fault, FaultType::stale_state, reply, {});
       fault.copies = faults::most_copies;
     }},
    {"late_reply", K::answer, Asks::passage,
     [](Fault& fault, const Spot&, const Times&) { set(fault, FaultType::late_reply, reply, 5 * margin); }},
    {"reset_reply", K::answer, Asks::passage, plain<FaultType::reset_peer, reply>},
    {"empty_reply", K::answer, Asks::passage, plain<FaultType::empty_response, reply>},
    {"abort_reply", K::answer, Asks::passage, plain<FaultType::abort, reply>},
    {"malformed", K::answer, Asks::passage,
     [](Fault& fault, const Spot&, const Times&) {
       set(fault, FaultType::malformed, reply, {});
       faults::details(fault).damage = faults::Damage::truncate;
     }},
    {"bad_json", K::answer, Asks::passage,
     [](Fault& fault, const Spot&, const Times&) {
       set(fault, FaultType::malformed, reply, {});
       faults::details(fault).damage = faults::Damage::bad_json;
     }},
    {"slicer", K::answer, Asks::passage,
     [](Fault& fault, const Spot&, const Times& times) {
       set(fault, FaultType::slicer, reply, {});
       faults::details(fault).chunks = 2;
       faults::details(fault).total = times.answer + margin;
     }},
    {"bandwidth", K::answer, Asks::passage,
     [](Fault& fault, const Spot&, const Times&) {
       set(fault, FaultType::bandwidth, reply, {});
       faults::details(fault).bytes = 1;
     }},
    {"wrong_state", K::answer, Asks::passage,
     [](Fault& fault, const Spot& spot, const Times&) {
       lie(fault, faults::LieIn::ack, elsewhere(spot.site.state, spot.site.state));
     }},
    {"push_lost", K::push, Asks::passage, nullptr},
    {"push_late", K::push, Asks::passage, nullptr},
    {"push_doubled", K::push, Asks::passage, nullptr},
    {"look_lost", K::look, Asks::passage, nullptr},
    {"look_stale", K::look, Asks::nothing, plain<FaultType::stale_state, reply>},
    {"look_lies", K::look, Asks::truth,
     [](Fault& fault, const Spot& spot, const Times&) {
       lie(fault, faults::LieIn::poll, spot.site.state == State::run ? State::stopped : State::run);
     }},
    {"equivocate", K::look, Asks::truth,
     [](Fault& fault, const Spot&, const Times&) {
       set(fault, FaultType::equivocate, reply, {});
       faults::details(fault).states = {State::run, State::stopped};
       fault.trigger.count = 0;
     }},
    {"look_crash", K::look, Asks::nothing,
     [](Fault& fault, const Spot&, const Times&) { set(fault, FaultType::crash, receive, back_after); }},
    {"look_fault", K::look, Asks::nothing,
     [](Fault& fault, const Spot&, const Times&) { set(fault, FaultType::spontaneous, receive, {}); }},
    {"look_pause", K::look, Asks::nothing,
     [](Fault& fault, const Spot&, const Times& times) { set(fault, FaultType::pause, receive, times.command * far); }},
    {"deed_lost", K::deed, Asks::nothing, nullptr},
    {"deed_late", K::deed, Asks::nothing, nullptr},
    {"deed_doubled", K::deed, Asks::nothing, nullptr},
    {"done_lost", K::done, Asks::nothing, nullptr},
    {"crash_kept", K::record, Asks::nothing, nullptr},
    {"crash_lost", K::record, Asks::nothing, nullptr},
    {"crash_synced", K::sync, Asks::nothing, nullptr},
}};

const Row& row_of(Kind kind) {
  return rows[static_cast<std::size_t>(kind)];
}

constexpr std::array basic{Kind::drop_receive, Kind::duplicate,        Kind::ack_only,        Kind::fail_transition,
                           Kind::wrong_target, Kind::late_just_before, Kind::late_just_after, Kind::late_far_after,
                           Kind::hang,         Kind::crash_receive,    Kind::drop_reply,      Kind::stale_state,
                           Kind::crash_reply};

constexpr auto all = [] {
  std::array<Kind, kind_count> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = static_cast<Kind>(i);
  return kinds;
}();

bool suits(const Spot& spot, Asks asks) {
  const Site& site = spot.site;
  const bool can_begin = site.command == wire::Command::event || wire::edge(site.command, site.state);
  const bool begins = site.is_free && site.verdict == wire::Verdict::accepted && can_begin;
  switch (asks) {
    case Asks::nothing:
      return true;
    case Asks::decision:
      return site.is_decided;
    case Asks::acceptance:
      return site.is_taken;
    case Asks::transition:
      return begins;
    case Asks::wait:
      return begins && spot.awaited_for > base::Duration::zero();
    case Asks::truth:
      return site.is_free;
    case Asks::passage:
      return !site.is_lost;
    case Asks::repeat:
      return site.is_free && site.verdict == wire::Verdict::duplicate;
    case Asks::illegality:
      return site.command != wire::Command::event && site.is_free && site.verdict == wire::Verdict::refused_illegal;
  }
  return false;
}

/// Which requests to a component the rule of a kind counts.
enum class Counts : std::uint8_t { looks, all_commands, same_command, legal, illegal };

/// Rules of transitions count the commands that begin one, those of illegality the illegal ones; events count alike.
Counts counts_of(Kind kind, wire::Command command) {
  const Row& row = row_of(kind);
  if (row.at == Site::Kind::look) return Counts::looks;
  if (command == wire::Command::event) return Counts::same_command;
  if (kind == Kind::stuck) return Counts::all_commands;
  if (row.asks == Asks::illegality) return Counts::illegal;
  return row.asks == Asks::transition || row.asks == Asks::wait ? Counts::legal : Counts::same_command;
}

/// How many came before the one that the site is.
std::uint32_t counted_before(const Site& site, Kind kind) {
  switch (counts_of(kind, site.command)) {
    case Counts::all_commands:
      return site.before;
    case Counts::legal:
    case Counts::illegal:
      return site.nth_alike;
    case Counts::looks:
    case Counts::same_command:
      return site.nth;
  }
  return 0;
}

void place_message(const Site& site, Kind kind, const engine::EngineSettings& settings, world::Plan& plan) {
  world::NetworkFault& message = plan.network.emplace_back();
  message.component = site.component;
  const bool is_order = site.kind == Site::Kind::deed;
  message.direction = is_order ? world::Direction::to_component : world::Direction::from_component;
  message.nth = site.message;
  if (kind == Kind::push_lost || kind == Kind::look_lost || kind == Kind::deed_lost || kind == Kind::done_lost) return;
  message.type = kind == Kind::push_late || kind == Kind::deed_late ? world::NetworkFault::Type::delay
                                                                    : world::NetworkFault::Type::duplicate;
  message.by = settings.command_timeout + margin;
}

void place_cut(const Site& site, Kind kind, const engine::EngineSettings& settings, world::Plan& plan) {
  world::Partition cut;
  cut.component = site.component;
  cut.direction = world::Direction::from_component;
  cut.from = site.at;
  cut.until = site.at + (kind == Kind::cut_short ? settings.answer_timeout + margin : settings.command_timeout * 2);
  plan.partitions.push_back(cut);
  if (kind == Kind::mute_long) return;
  cut.direction = world::Direction::to_component;
  plan.partitions.push_back(cut);
}

/// Of what is done to components; messages and the orchestrator have troubles whatever they are about.
bool acts_on_events(Kind kind) {
  static const auto acting = [] {
    std::array<bool, kind_count> each_acts{};
    const faults::RequestFacts request{.command = wire::Command::event, .state = State::run};
    Spot spot;
    spot.site.state = request.state;
    for (std::size_t i = 0; i < kind_count; ++i) {
      Fault fault;
      fault.match.event = request.command;
      if (rows[i].fill != nullptr) rows[i].fill(fault, spot, {});
      each_acts[i] = rows[i].fill == nullptr || faults::mismatch(fault, request).empty();
    }
    return each_acts;
  }();
  return acting[static_cast<std::size_t>(kind)];
}

void place_crash(const Site& site, Kind kind, world::Plan& plan) {
  world::OrchestratorCrash& crash = plan.orchestrator_crashes.emplace_back();
  (kind == Kind::crash_synced ? crash.after_sync : crash.after_record) = site.number;
  crash.unsynced = kind == Kind::crash_kept ? world::Unsynced::kept : world::Unsynced::lost;
}

}  // namespace

std::span<const Kind> kinds() {
  return all;
}

std::span<const Kind> basic_kinds() {
  return basic;
}

std::string_view name(Kind kind) {
  return row_of(kind).name;
}

std::optional<Kind> parse_kind(std::string_view text) {
  const auto found = std::find_if(rows.begin(), rows.end(), [text](const Row& row) { return row.name == text; });
  if (found == rows.end()) return std::nullopt;
  return static_cast<Kind>(found - rows.begin());
}

bool is_of_supervisor(Kind kind) {
  return row_of(kind).at == Site::Kind::deed || row_of(kind).at == Site::Kind::done;
}

bool is_crash(Kind kind) {
  return row_of(kind).at == Site::Kind::record || row_of(kind).at == Site::Kind::sync;
}

bool fits(const Spot& spot, Kind kind) {
  const Row& row = row_of(kind);
  if (row.at != spot.site.kind) return false;
  if (spot.site.command == wire::Command::event && !acts_on_events(kind)) return false;
  return kind == Kind::crash_lost ? spot.site.loses : suits(spot, row.asks);
}

void place(const Spot& spot, Kind kind, const engine::EngineSettings& settings, world::Plan& plan) {
  const Row& row = row_of(kind);
  const Site& site = spot.site;
  if (is_crash(kind)) return place_crash(site, kind, plan);
  if (row.fill == nullptr) {
    const bool is_cut = site.kind == Site::Kind::order;
    return is_cut ? place_cut(site, kind, settings, plan) : place_message(site, kind, settings, plan);
  }
  world::ComponentFault& placed = plan.faults.emplace_back();
  placed.component = site.component;
  placed.fault.match.event = site.kind == Site::Kind::look ? wire::Command::get_state : site.command;
  placed.fault.trigger = {counted_before(site, kind), 1};
  row.fill(placed.fault, spot, {spot.awaited_for, settings.answer_timeout, settings.command_timeout});
  if (!faults::has_place(placed.fault.type)) placed.fault.at = Fault().at;  // as files have it, which do not say it
  placed.fault.note = words_of(spot);
}

std::uint32_t counted(const Spot& spot, Kind kind, const world::SiteLog::Counts& counts) {
  const auto command = static_cast<std::size_t>(spot.site.command);
  switch (counts_of(kind, spot.site.command)) {
    case Counts::looks:
      return counts.looks;
    case Counts::all_commands:
      return counts.all;
    case Counts::same_command:
      return counts.commands[command];
    case Counts::legal:
      return counts.legal[command];
    case Counts::illegal:
      return counts.illegal[command];
  }
  return 0;
}

std::string words_of(const Spot& spot) {
  const Site& site = spot.site;
  if (site.id == record::no_command) return {};
  const std::string_view purpose = spot.purpose == record::Purpose::compensation ? "the compensation"
                                   : spot.purpose == record::Purpose::on_failure ? "on_failure"
                                                                                 : "the scenario";
  // For every plan of a tree: put together at once.
  std::string words;
  words.reserve(64);
  words.append(wire::name(site.command)).append(" of ").append(purpose).append(", attempt ");
  return words.append(std::to_string(spot.attempt));
}

}  // namespace kapela::explore
