#include "simulators/faults/injector.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"

namespace kapela::faults {
namespace {

using wire::Command;

using wire::is_query;

bool tells_state(const Fault& fault, Command command) {
  if (command == Command::get_state) return details(fault).lies_in != LieIn::ack;
  return !is_query(command) && details(fault).lies_in != LieIn::poll;
}

/// What is no command is hit where a rule names it: on its way, or by what makes nothing of it, or the same twice.
bool can_hit_event(const Fault& fault) {
  if (!fault.match.event) return false;
  const bool is_of_machine = stage_of(fault) == Stage::machine;
  if (is_of_machine)
    return fault.type == FaultType::ack_only || fault.type == FaultType::stuck ||
           fault.type == FaultType::not_idempotent;
  return fault.type != FaultType::stale_state && traits(fault.type).scope != Scope::reports &&
         traits(fault.type).scope != Scope::nothing;
}

/// What the type itself has against the request.
bool is_in_scope(const Fault& fault, const RequestFacts& request) {
  if (request.command == Command::event) return can_hit_event(fault);
  const std::optional<wire::Edge> edge =
      is_query(request.command) ? std::nullopt : wire::edge(request.command, request.state);
  const Scope scope = traits(fault.type).scope;
  if (is_query(request.command) && stage_of(fault) == Stage::machine && scope != Scope::nothing) return false;
  if (fault.type == FaultType::accept_invalid) return !edge && !wire::already_there(request.command, request.state);
  switch (scope) {
    case Scope::commands:
    case Scope::nothing:
      return fault.match.event || !is_query(request.command);
    case Scope::transitions:
      return edge.has_value();
    case Scope::reports:
      return tells_state(fault, request.command);
  }
  ASSERT(!"unknown scope");
}

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

bool has_header(const HttpFacts& http, const std::pair<std::string, std::string>& wanted) {
  return std::any_of(http.headers.begin(), http.headers.end(), [&wanted](const auto& header) {
    return same_name(header.first, wanted.first) && header.second == wanted.second;
  });
}

bool has_member(const HttpFacts& http, const std::pair<std::string, wire::JsonPtr>& wanted) {
  if (http.body == nullptr) return false;
  const wire::Json::json_pointer pointer(wanted.first);
  return http.body->contains(pointer) && http.body->at(pointer) == *wanted.second;
}

std::string_view http_mismatch(const HttpMatch& match, const HttpFacts* http) {
  if (http == nullptr) return "path";
  if (!match.path.empty() && match.path != http->path) return "path";
  if (!match.client.empty() && match.client != http->source && match.client != http->address) return "client";
  for (const auto& header : match.headers)
    if (!has_header(*http, header)) return "headers";
  for (const auto& member : match.body)
    if (!has_member(*http, member)) return "body";
  return {};
}

bool is_open(const std::optional<Window>& window, base::Duration age) {
  if (!window) return true;
  return age >= window->start && (!window->duration || age < window->start + *window->duration);
}

/// How long a sender that does not say so may wait for an answer.
constexpr base::Duration usual_patience = std::chrono::seconds(10);

/// Crash at reply acts between the state machine and the answer.
constexpr int steps = 2;

int step_of(const Injector::Rule& rule) {
  if (rule.fault->type == FaultType::crash && rule.fault->at == Place::reply)
    return static_cast<int>(Stage::beside) * steps + 1;
  return static_cast<int>(rule.stage) * steps;
}

using Slot = const Fault* Injection::*;

/// Of the types that have one to themselves.
constexpr std::array<std::pair<FaultType, Slot>, 6> own_slots{{
    {FaultType::crash, &Injection::crash},
    {FaultType::pause, &Injection::pause},
    {FaultType::reorder, &Injection::reorder},
    {FaultType::duplicate, &Injection::duplicate},
    {FaultType::late_reply, &Injection::late_reply},
    {FaultType::stale_state, &Injection::stale},
}};

/// Null: it takes nothing from the request. The others of a stage share its slot.
Slot slot_of(const Fault& fault) {
  if (traits(fault.type).scope == Scope::nothing) return nullptr;
  for (const auto& [type, slot] : own_slots)
    if (type == fault.type) return slot;
  switch (stage_of(fault)) {
    case Stage::lost_request:
      return &Injection::lost;
    case Stage::refusal:
      return &Injection::refusal;
    case Stage::machine:
      return &Injection::machine;
    case Stage::ending:
      return &Injection::ending;
    case Stage::lie:
      return &Injection::lie;
    case Stage::process:
    case Stage::accept:
    case Stage::receive_latency:
    case Stage::beside:
    case Stage::reply_latency:
    case Stage::shape:
      return nullptr;  // all of these stages have slots of their own, latencies and shapes add up
  }
  ASSERT(!"unknown stage");
}

/// What its host makes of the draw, beyond whether it acts.
bool uses_draw(FaultType type) {
  return type == FaultType::crash || type == FaultType::malformed || type == FaultType::slicer;
}

/// Builds an Injection from the rules that hit, which come in the order of their stages.
class Composer {
 public:
  /// `is_dropped`: the answer is to be lost, so that nothing can make it late.
  explicit Composer(bool is_dropped) : is_dropped_(is_dropped) {}

  /// False: a stronger one has left it nothing to act on.
  bool add(const Hit& hit, Stage stage) {
    const Fault& fault = *hit.fault;
    if (!is_reached(fault, stage)) return false;
    if (fault.type == FaultType::latency) {
      (fault.at == Place::receive ? injection.receive_delay : injection.reply_delay) += hit.delay;
      return true;
    }
    if (stage == Stage::shape && !add_shape(injection, fault)) return false;
    if (const Slot slot = slot_of(fault)) {
      if (injection.*slot != nullptr) return false;
      injection.*slot = &fault;
    }
    if (fault.type == FaultType::late_reply) injection.reply_delay += hit.delay;
    if (injection.drawn == 0 && uses_draw(fault.type)) injection.drawn = hit.drawn;
    over_ = stage == Stage::lost_request || fault.type == FaultType::crash || fault.type == FaultType::down;
    return true;
  }

  Injection injection{};

 private:
  [[nodiscard]] bool is_reached(const Fault& fault, Stage stage) const {
    if (over_ || (injection.refusal != nullptr && is_of_machine(stage))) return false;
    if (stage == Stage::reply_latency) return !is_dropped_;
    if (stage == Stage::shape) return sends(FaultType::abort) || sends(FaultType::malformed);
    // The lies of a stale_state come later, in other answers.
    return stage != Stage::lie || fault.type == FaultType::stale_state || sends(FaultType::malformed);
  }
  static bool is_of_machine(Stage stage) {
    return stage == Stage::machine || stage == Stage::beside || stage == Stage::lie;
  }
  /// The answer is as it should be, or such a one.
  [[nodiscard]] bool sends(FaultType ending) const {
    return injection.ending == nullptr || injection.ending->type == ending;
  }

  bool is_dropped_;
  bool over_ = false;
};

using Hitting = std::vector<std::pair<int, Hit>>;

/// A crash at reply needs a component that has acted: nothing keeps the request from it.
void let_through_to_crash(Hitting& hitting) {
  const bool crashes = std::any_of(hitting.begin(), hitting.end(), [](const auto& each) {
    return each.second.fault->type == FaultType::crash && each.second.fault->at == Place::reply;
  });
  if (!crashes) return;
  std::erase_if(hitting, [](const auto& each) {
    const Stage stage = stage_of(*each.second.fault);
    return stage == Stage::lost_request || stage == Stage::refusal;
  });
}

/// The answer is to be lost.
bool is_dropped(const Hitting& hitting) {
  const auto ending = std::find_if(hitting.begin(), hitting.end(),
                                   [](const auto& each) { return stage_of(*each.second.fault) == Stage::ending; });
  return ending != hitting.end() && ending->second.fault->type == FaultType::drop;
}

}  // namespace

double chance(const Hit& hit) {
  constexpr int beyond_a_double = 11;
  return static_cast<double>(hit.drawn >> beyond_a_double) * 0x1.0p-53;
}

bool add_shape(Injection& injection, const Fault& fault) {
  for (const Fault*& each : injection.shapes) {
    if (each == nullptr) {
      each = &fault;
      return true;
    }
    if (each->type == fault.type) return false;
  }
  ASSERT(!"more types of shapes than there is room for");
}

bool is_in_question(const Fault& fault, wire::Command command) {
  if (traits(fault.type).scope == Scope::nothing) return false;
  return stage_of(fault) == Stage::machine || (fault.type == FaultType::stale_state && !is_query(command));
}

bool is_prompted(const Fault& fault) {
  return traits(fault.type).scope == Scope::nothing || fault.type == FaultType::pause;
}

std::string_view mismatch(const Fault& fault, const RequestFacts& request) {
  const Match& match = fault.match;
  if (match.event && *match.event != request.command) return "event";
  if (!match.event_type.empty() && match.event_type != request.event_type) return "event";
  if (match.from && *match.from != request.state) return "from";
  if (match.to) {
    const auto edge = is_query(request.command) ? std::nullopt : wire::edge(request.command, request.state);
    if (!edge || edge->to != *match.to) return "to";
  }
  if (match.http)
    if (const std::string_view key = http_mismatch(*match.http, request.http); !key.empty()) return key;
  return is_in_scope(fault, request) ? std::string_view() : "type";
}

std::uint64_t Injector::stream_of_draws(std::string_view component, const Fault& rule) {
  return base::stream_of(component, rule.name);
}

std::uint64_t Injector::stream_of_occasions(std::string_view component, const Fault& rule) {
  return base::stream_of(std::string(component) + "/" + rule.name, "occasions");
}

Injector::Injector(std::vector<FaultPtr> rules, std::uint64_t seed, std::string component, base::Instant now,
                   base::DrawTape* tape)
    : component_(std::move(component)), seed_(seed), tape_(tape) {
  rules_.reserve(rules.size());
  for (FaultPtr& fault : rules) {
    Rule rule;
    rule.stage = stage_of(*fault);
    rule.fault = std::move(fault);
    rules_.push_back(std::move(rule));
  }
  std::stable_sort(rules_.begin(), rules_.end(),
                   [](const Rule& a, const Rule& b) { return a.fault->priority > b.fault->priority; });
  survey();
  reset(now);
}

const Injector::Rule* Injector::find(std::string_view name) const {
  const auto found =
      std::find_if(rules_.begin(), rules_.end(), [name](const Rule& each) { return each.fault->name == name; });
  return found == rules_.end() ? nullptr : &*found;
}

void Injector::insert(Rule rule) {
  const auto before = std::find_if(rules_.begin(), rules_.end(),
                                   [&rule](const Rule& each) { return each.fault->priority <= rule.fault->priority; });
  rules_.insert(before, std::move(rule));
  survey();
}

Injector::Rule Injector::rule_of(FaultPtr fault, base::Instant since) const {
  Rule rule;
  rule.stage = stage_of(*fault);
  rule.since = since;
  rule.random = base::TapedPcg(seed_, stream_of_draws(component_, *fault), tape_);
  rule.fault = std::move(fault);
  return rule;
}

void Injector::add(FaultPtr fault, base::Instant now) {
  ASSERT(find(fault->name) == nullptr);
  Rule rule = rule_of(std::move(fault), now);
  rule.is_runtime = true;
  insert(std::move(rule));
}

void Injector::add_late(FaultPtr fault, std::uint32_t matched, base::Instant since) {
  Rule rule = rule_of(std::move(fault), since);
  rule.matched = rule.eligible = matched;
  for (std::uint32_t draws = 0; draws < matched; ++draws) (void)rule.random.next();
  const auto before = std::find_if(rules_.begin(), rules_.end(), [&rule](const Rule& each) {
    return !each.is_runtime && each.fault->priority < rule.fault->priority;
  });
  rules_.insert(before, std::move(rule));
  survey();
}

void Injector::replace(FaultPtr fault, base::Instant now) {
  remove(fault->name);
  add(std::move(fault), now);
}

bool Injector::remove(std::string_view name) {
  const Rule* rule = find(name);
  if (rule == nullptr) return false;
  rules_.erase(rules_.begin() + (rule - rules_.data()));
  survey();
  return true;
}

void Injector::clear() {
  rules_.clear();
  survey();
}

std::vector<FaultPtr> Injector::expire(base::Instant now) {
  std::vector<FaultPtr> gone;
  for (const Rule& rule : rules_)
    if (const auto lifetime = rule.fault->lifetime(); lifetime && now - rule.since >= *lifetime)
      gone.push_back(rule.fault);
  for (const FaultPtr& fault : gone) remove(fault->name);
  return gone;
}

void Injector::survey() {
  looks_at_headers_ = std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) {
    return rule.fault->match.http && !rule.fault->match.http->headers.empty();
  });
  looks_at_bodies_ = std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) {
    return rule.fault->match.http && !rule.fault->match.http->body.empty();
  });
  looks_at_queries_ = std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) {
    const Fault& fault = *rule.fault;
    if (acts_by_itself(fault)) return false;
    return fault.match.event ? is_query(*fault.match.event) : traits(fault.type).scope == Scope::reports;
  });
}

bool Injector::has_acted(std::string_view name) const {
  const Rule* rule = find(name);
  return rule != nullptr && rule->has_acted;
}

std::vector<Progress> Injector::progress() const {
  std::vector<Progress> list;
  for (const Rule& rule : rules_)
    if (!rule.is_runtime) list.push_back({rule.fault->name, rule.matched, rule.eligible, rule.hits - rule.open});
  return list;
}

void Injector::go_on_from(std::span<const Progress> progress) {
  for (const Progress& each : progress)
    for (Rule& rule : rules_) {
      if (rule.fault->name != each.name) continue;
      rule.matched = each.matched;
      rule.eligible = each.eligible;
      rule.hits = each.hits;
      rule.has_acted = each.hits > 0;
      for (std::uint32_t draws = 0; draws < each.matched; ++draws) (void)rule.random.next();
    }
}

/// One draw, whether it hits or not: one more rule, or one more key of its trigger, shifts nothing.
bool Injector::hits(Rule& rule, wire::State state, base::Instant now, Hit& hit) {
  const Fault& fault = *rule.fault;
  const Trigger& trigger = fault.trigger;
  hit.nth = ++rule.matched;
  hit.drawn = rule.random.next();
  if (!fault.enabled || !is_open(trigger.window, now - rule.since)) return false;
  if (trigger.when_state && *trigger.when_state != state) return false;
  if (!trigger.after_fault.empty() && !has_acted(trigger.after_fault)) return false;
  if (const auto lifetime = fault.lifetime(); lifetime && now - rule.since >= *lifetime) return false;
  const std::uint32_t number = ++rule.eligible;
  if (number <= trigger.skip || (number - trigger.skip) % trigger.every != 0) return false;
  if (chance(hit) >= trigger.probability) return false;
  if (trigger.count != 0 && rule.hits >= trigger.count) return false;
  return true;
}

base::Duration Injector::delay_of(const Fault& fault, const RequestFacts& request, std::uint64_t drawn) const {
  if (fault.type == FaultType::late_reply)
    return std::max(base::Duration::zero(), request.patience.value_or(usual_patience)) + fault.duration;
  const base::Distribution& distribution = details(fault).delay;
  if (fault.type != FaultType::latency || distribution.kind == base::Distribution::Kind::fixed) return fault.duration;
  base::Pcg random(drawn, base::stream_of(component_, "latency"));
  return base::draw(distribution, random);
}

Injection Injector::on_request(const RequestFacts& request) {
  fired_.clear();
  if (rules_.empty()) return {};
  Hitting hitting;
  for (Rule& rule : rules_) {
    if (acts_by_itself(*rule.fault) || !mismatch(*rule.fault, request).empty()) continue;
    Hit hit;
    if (!hits(rule, request.state, request.now, hit)) continue;
    hit.fault = rule.fault;
    hit.delay = delay_of(*rule.fault, request, hit.drawn);
    hitting.emplace_back(step_of(rule), std::move(hit));
  }
  if (hitting.empty()) return {};
  std::stable_sort(hitting.begin(), hitting.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  let_through_to_crash(hitting);
  Composer composer(is_dropped(hitting));
  for (auto& [step, hit] : hitting)
    if (composer.add(hit, stage_of(*hit.fault))) fired_.push_back(std::move(hit));
  for (const Hit& hit : fired_) {
    Rule& rule = *find(*hit.fault);
    ++rule.hits;
    if (is_in_question(*hit.fault, request.command))
      ++rule.open;
    else
      rule.has_acted = true;
  }
  return composer.injection;
}

Injector::Rule* Injector::find(const Fault& fault) {
  const auto found =
      std::find_if(rules_.begin(), rules_.end(), [&fault](const Rule& each) { return each.fault.get() == &fault; });
  return found == rules_.end() ? nullptr : &*found;
}

void Injector::settle(const Fault& fault, bool has_acted) {
  Rule* const rule = find(fault);
  if (rule == nullptr || rule->open == 0) return;  // it is gone, or counts anew
  --rule->open;
  if (has_acted)
    rule->has_acted = true;
  else
    --rule->hits;
}

void Injector::count_act(const Fault& fault) {
  Rule* const rule = find(fault);
  if (rule == nullptr) return;
  ++rule->hits;
  rule->has_acted = true;
}

void Injector::settle_all() {
  for (Rule& rule : rules_) rule.hits -= std::exchange(rule.open, 0U);
}

bool Injector::on_occasion(const Fault& fault, wire::State state, base::Instant now) {
  for (Rule& rule : rules_) {
    if (rule.fault.get() != &fault) continue;
    Hit hit;
    if (!hits(rule, state, now, hit)) return false;
    ++rule.hits;
    rule.has_acted = true;
    return true;
  }
  return false;
}

base::Duration Injector::until_next_occasion(const Fault& fault) const {
  const Rule* const rule = find(fault.name);
  ASSERT(rule != nullptr && fault.trigger.once_per);
  base::TapedPcg random(seed_ + rule->matched, stream_of_occasions(component_, fault), tape_);
  base::Distribution apart;
  apart.kind = base::Distribution::Kind::exponential;
  apart.centre = *fault.trigger.once_per;
  return base::sample(apart, random);
}

void Injector::reset(base::Instant now) {
  for (Rule& rule : rules_) {
    rule.since = now;
    rule.matched = rule.eligible = rule.hits = rule.open = 0;
    rule.has_acted = false;
    rule.random = base::TapedPcg(seed_, stream_of_draws(component_, *rule.fault), tape_);
  }
  fired_.clear();
}

}  // namespace kapela::faults
