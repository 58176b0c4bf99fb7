#include "simulators/plant/near_misses.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "simulators/fault_files/fault_writer.hpp"

namespace kapela::plant {
namespace {

using faults::Fault;
using OrderedJson = nlohmann::ordered_json;

/// The same match with one of its keys alone.
std::vector<std::pair<std::string, Fault>> keys_of(const Fault& fault) {
  std::vector<std::pair<std::string, Fault>> list;
  const auto add = [&](std::string key, auto set) {
    Fault alone;
    alone.type = fault.type;
    set(alone.match);
    list.emplace_back(std::move(key), std::move(alone));
  };
  const faults::Match& match = fault.match;
  if (match.event) add("event", [&](faults::Match& one) { one.event = match.event; });
  if (match.from) add("from", [&](faults::Match& one) { one.from = match.from; });
  if (match.to) add("to", [&](faults::Match& one) { one.to = match.to; });
  if (!match.http) return list;
  const auto add_http = [&](std::string key, auto set) {
    add(std::move(key), [&](faults::Match& one) {
      one.http = faults::HttpMatch();
      set(*one.http);
    });
  };
  if (!match.http->path.empty()) add_http("path", [&](faults::HttpMatch& one) { one.path = match.http->path; });
  if (!match.http->client.empty()) add_http("client", [&](faults::HttpMatch& one) { one.client = match.http->client; });
  if (!match.http->headers.empty())
    add_http("headers", [&](faults::HttpMatch& one) { one.headers = match.http->headers; });
  if (!match.http->body.empty()) add_http("body", [&](faults::HttpMatch& one) { one.body = match.http->body; });
  return list;
}

std::vector<std::string> mismatches(const Fault& fault, const faults::RequestFacts& request) {
  std::vector<std::string> keys;
  for (const auto& [key, alone] : keys_of(fault))
    if (faults::mismatch(alone, request) == key) keys.push_back(key);
  if (keys.empty() && !faults::mismatch(fault, request).empty()) keys.emplace_back("type");
  return keys;
}

std::string got(const std::string& key, const faults::RequestFacts& request) {
  if (key == "event") return std::string(request.event_type.empty() ? wire::name(request.command) : request.event_type);
  if (key == "from") return std::string(wire::name(request.state));
  if (key == "to") {
    const auto edge =
        request.command <= wire::Command::restart ? wire::edge(request.command, request.state) : std::nullopt;
    return edge ? std::string(wire::name(edge->to)) : "nowhere: it is illegal there";
  }
  if (key == "path") return std::string(request.http->path);
  if (key == "client") return std::string(request.http->source) + ", " + std::string(request.http->address);
  if (key == "body") return request.http->body == nullptr ? "" : request.http->body->dump();
  if (key != "headers") return "a request that this type of fault does not act on";
  OrderedJson headers = OrderedJson::object();
  for (const auto& [name, value] : request.http->headers) headers[name] = value;
  return headers.dump();
}

OrderedJson mismatch_json(const Fault& fault, const std::string& key, const faults::RequestFacts& request) {
  const OrderedJson rule = OrderedJson::parse(fault_files::fault_json(fault));
  const OrderedJson wanted = key == "type" ? rule["type"] : rule["match"][key];
  return {{"key", key}, {"wanted", wanted}, {"got", got(key, request)}};
}

/// What of the window is to come; empty: it is open.
std::string closed_window(const faults::Window& window, base::Duration age) {
  if (age < window.start) return "window opens in " + base::elapsed_text(window.start - age);
  return window.duration && age >= window.start + *window.duration ? "window is over" : "";
}

/// What the counters of a trigger have against the next request.
std::string counted_out(const faults::Injector::Rule& rule) {
  const faults::Trigger& trigger = rule.fault->trigger;
  if (rule.eligible < trigger.skip) return fmt::format("skip {}: {} so far", trigger.skip, rule.eligible);
  if (trigger.count != 0 && rule.hits >= trigger.count) return fmt::format("count {} is used up", trigger.count);
  const std::uint32_t place = (rule.eligible - trigger.skip) % trigger.every;
  return place + 1 < trigger.every ? fmt::format("every {}: {} so far", trigger.every, place) : "";
}

/// The keys of its trigger that keep a rule from acting on the next request that matches.
std::string waits_for(const faults::Injector::Rule& rule, const faults::Injector& rules, wire::State state,
                      base::Instant now) {
  const faults::Trigger& trigger = rule.fault->trigger;
  std::string text;
  const auto add = [&text](const std::string& what) {
    if (!what.empty()) text += (text.empty() ? "" : ", ") + what;
  };
  if (!rule.fault->enabled) add("enabled: it is switched off");
  if (trigger.window) add(closed_window(*trigger.window, now - rule.since));
  if (trigger.when_state && *trigger.when_state != state)
    add(fmt::format("when_state {}: it is in {}", wire::name(*trigger.when_state), wire::name(state)));
  const faults::Injector::Rule* first = trigger.after_fault.empty() ? nullptr : rules.find(trigger.after_fault);
  if (!trigger.after_fault.empty() && (first == nullptr || !first->has_acted))
    add(fmt::format("after_fault {}", trigger.after_fault));
  add(counted_out(rule));
  if (trigger.probability < 1) add(fmt::format("probability {}", trigger.probability));
  return text;
}

}  // namespace

void NearMisses::remember(const faults::RequestFacts& request, const faults::Injector& rules) {
  if (requests_.size() < capacity) requests_.emplace_back();
  Seen& seen = requests_[next_];
  next_ = (next_ + 1) % capacity;
  seen.command = request.command;
  seen.state = request.state;
  seen.time = request.now;
  seen.path = request.http->path;
  seen.event_type = request.event_type;
  seen.source = request.http->source;
  seen.address = request.http->address;
  if (rules.looks_at_headers()) seen.headers.assign(request.http->headers.begin(), request.http->headers.end());
  if (rules.looks_at_bodies() && request.http->body != nullptr)
    seen.body = std::make_shared<const wire::Json>(*request.http->body);
}

std::string NearMisses::to_json(const faults::Injector& rules, wire::State state, base::Instant now) const {
  OrderedJson list = OrderedJson::array();
  for (const faults::Injector::Rule& rule : rules.rules()) {
    const Seen* nearest = nullptr;
    std::vector<std::string> keys;
    faults::HttpFacts http;
    const auto facts_of = [&http](const Seen& seen) {
      http = {seen.path, seen.source, seen.address, seen.headers, seen.body.get()};
      return faults::RequestFacts{
          .command = seen.command, .event_type = seen.event_type, .state = seen.state, .now = seen.time, .http = &http};
    };
    for (const Seen& seen : requests_) {
      std::vector<std::string> against = mismatches(*rule.fault, facts_of(seen));
      const bool is_nearer = nearest == nullptr || against.size() < keys.size() ||
                             (against.size() == keys.size() && seen.time > nearest->time);
      if (against.empty() || !is_nearer) continue;
      nearest = &seen;
      keys = std::move(against);
    }
    OrderedJson entry{{"fault", rule.fault->name},
                      {"enabled", rule.fault->enabled},
                      {"matched", rule.matched},
                      {"eligible", rule.eligible},
                      {"hits", rule.hits}};
    const std::string held_by = waits_for(rule, rules, state, now);
    entry["waits_for"] = held_by.empty() ? OrderedJson() : OrderedJson(held_by);
    if (nearest != nullptr) {
      const faults::RequestFacts request = facts_of(*nearest);
      entry["request"] = {{"event", wire::name(request.command)},
                          {"state", wire::name(request.state)},
                          {"source", nearest->source},
                          {"seconds_ago", std::chrono::duration<double>(now - nearest->time).count()}};
      entry["mismatches"] = OrderedJson::array();
      for (const std::string& key : keys) entry["mismatches"].push_back(mismatch_json(*rule.fault, key, request));
    }
    list.push_back(std::move(entry));
  }
  return OrderedJson{{"near_misses", std::move(list)}}.dump();
}

}  // namespace kapela::plant
