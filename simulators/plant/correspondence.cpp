#include "simulators/plant/correspondence.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>

#include "orchestrator/wire/event_codec.hpp"

namespace kapela::plant {
namespace {

using component::Sender;
using wire::Event;

/// Our own orchestrator reads the HTTP answer and says so.
bool wants_reply(const Event& event) {
  if (event.source_port == 0) return false;
  const auto member = event.data->find("reply");
  return member == event.data->end() || *member != "http";
}

}  // namespace

Correspondence::Correspondence(base::TimerHeap& timers, net::HttpClient& client, const component::Component& sender)
    : component_(sender), sender_(client, timers) {}

std::optional<Event> Correspondence::reply_to(const Event& event, wire::EventResult result) const {
  if (!wants_reply(event)) return std::nullopt;
  Event reply = wire::reply_to(event);
  if (event.destination == Event().destination) reply.source = component_.settings().name;
  if (reply.source_port == 0) reply.source_port = endpoint_.port;
  reply.result = std::move(result);
  return reply;
}

void Correspondence::post(std::vector<Event> replies) {
  std::erase_if(replies, [](const Event& reply) { return reply.destination_port == 0; });
  while (!replies.empty()) {
    const net::Endpoint to{replies.front().destination_address, replies.front().destination_port};
    const auto others = std::stable_partition(replies.begin(), replies.end(), [&to](const Event& reply) {
      return reply.destination_address == to.address && reply.destination_port == to.port;
    });
    const std::vector<Event> same(std::make_move_iterator(replies.begin()), std::make_move_iterator(others));
    replies.erase(replies.begin(), others);
    sender_.post(to,
                 same.size() == 1 ? wire::encode(same.front()) : wire::encode_cumulative(same, component_.wall_now()));
  }
}

Sender Correspondence::expect_end(const Event& command) {
  if (command.source_port == 0) return component::nobody;
  expected_.push_back({++last_token_, command});
  return last_token_;
}

void Correspondence::forget(Sender sender) {
  std::erase_if(expected_, [sender](const Expected& each) { return each.token == sender; });
}

void Correspondence::tell_end(const component::TransitionEnd& end, wire::StateReport report) {
  const auto found = std::find_if(expected_.begin(), expected_.end(),
                                  [&end](const Expected& each) { return each.token == end.sender; });
  if (found == expected_.end()) return;
  Event push = wire::reply_to(found->command);
  expected_.erase(found);
  report.caused_by.emplace();
  report.caused_by->cmd_id = end.fence.cmd_id;
  report.caused_by->epoch = end.fence.epoch;
  push.event_type = wire::state_changed;
  push.source = component_.settings().name;
  if (push.source_port == 0) push.source_port = endpoint_.port;
  push.data = wire::encode(report);
  push.timestamp = wire::timestamp_text(component_.wall_now());
  push.to_be_processed = push.is_processing = false;
  push.is_system_event = true;
  std::vector<Event> pushes;
  pushes.push_back(std::move(push));
  post(std::move(pushes));
}

}  // namespace kapela::plant
