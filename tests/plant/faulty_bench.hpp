// A bench whose component has rules, and a client that sees bytes and connections as they are.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <poll.h>

#include "simulators/faults/fault.hpp"
#include "tests/net/support.hpp"
#include "tests/plant/bench.hpp"

namespace kapela::plant {

/// io with these faults; its transitions take `each`.
struct FaultyBench : Bench {
  explicit FaultyBench(std::vector<faults::Fault> faults, base::Duration each = {})
      : Bench(settings_with(std::move(faults), each)) {}

  static PlantSettings settings_with(std::vector<faults::Fault> faults, base::Duration each) {
    PlantSettings settings = settings_of({"io"}, each, {});
    settings.components[0].faults = std::move(faults);
    return settings;
  }

  /// The bytes that a connection of its own gets for this event, until it ends. The client tells how it ended.
  std::string exchange(net::test::RawClient& raw, const Json& event) {
    raw.send(net::test::post("/event", event.dump()));
    std::string all;
    while (!raw.reset() && !raw.ended()) {
      // Not waits(): a look at a reset is the only one that there is.
      if (!eventually([&raw] { return is_readable(raw.descriptor()); })) break;
      all += raw.receive();
    }
    return all;
  }

  /// Turns the loop for so long.
  void turn(base::Duration time) {
    (void)eventually([this, until = loop.now() + time] { return loop.now() >= until; });
  }

  /// The records of rules that have acted by themselves.
  std::vector<Json> standing_records() {
    std::vector<Json> list;
    const Json journal = admin(net::Method::get, "/journal").body;
    for (const Json& record : journal["records"])
      if (record["kind"] == "fault") list.push_back(record);
    return list;
  }

  static bool is_readable(int descriptor) {
    pollfd entry{descriptor, POLLIN, 0};
    return ::poll(&entry, 1, 0) > 0;
  }

  [[nodiscard]] wire::State state() { return component().truth().state(); }
};

/// A fault that passes by itself is there for a whole request of a busy machine.
inline constexpr base::Duration long_enough_to_see = std::chrono::milliseconds(500);

/// Hits CMD_INITIALIZE once.
inline faults::Fault once(faults::FaultType type, faults::Place at = faults::Place::reply) {
  faults::Fault rule;
  rule.name = "feeder3";
  rule.type = type;
  rule.at = at;
  rule.match.event = wire::Command::initialize;
  rule.trigger.count = 1;
  return rule;
}

inline faults::Fault lasting(faults::Fault rule, base::Duration duration) {
  rule.duration = duration;
  return rule;
}

/// Hits whatever its type hits.
inline faults::Fault always(faults::FaultType type, faults::Place at = faults::Place::reply) {
  faults::Fault rule = once(type, at);
  rule.match = {};
  rule.trigger = {};
  return rule;
}

inline Json initialize(const Bench& bench, std::uint64_t id = 1) {
  return bench.event("CMD_INITIALIZE", {{"cmd_id", id}, {"epoch", 1}});
}

inline Json query(const Bench& bench) {
  return bench.event("CMD_GET_STATE", {{"reply", "http"}});
}

/// The state that a poll is told.
inline std::string polled(Bench& bench) {
  return bench.post(query(bench)).body["data"]["fsm_state"];
}

}  // namespace kapela::plant
