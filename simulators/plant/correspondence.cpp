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

/// Our own orchestrator does, and says so.
bool reads_http_answer(const Event& event) {
  const auto member = event.data->find("reply");
  return member != event.data->end() && *member == "http";
}

bool wants_reply(const Event& event) {
  return event.source_port != 0 && !reads_http_answer(event);
}

}  // namespace

Correspondence::Correspondence(base::TimerHeap& timers, net::HttpClient& client, const component::Component& sender)
    : timers_(timers), component_(sender), sender_(client, timers) {}

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
  const Event command = std::move(found->command);
  expected_.erase(found);
  report.caused_by.emplace();
  report.caused_by->cmd_id = end.fence.cmd_id;
  report.caused_by->epoch = end.fence.epoch;
  if (const auto fence = wire::decode_fence(*command.data, "/data")) report.caused_by->proof = fence->proof;
  push(command, report);
}

void Correspondence::remember_asker(const Event& question) {
  if (question.source_port == 0 || !reads_http_answer(question)) return;
  std::erase_if(askers_, [&question](const Asker& each) {
    return each.question.source_port == question.source_port && each.question.source_address == question.source_address;
  });
  if (askers_.size() == most_askers) askers_.erase(askers_.begin());
  askers_.push_back({question, timers_.now()});
}

void Correspondence::tell_change(const wire::StateReport& report) {
  if (!expected_.empty()) return;  // its sender is told of the end
  const base::Instant since = timers_.now() - remembered;
  std::erase_if(askers_, [since](const Asker& each) { return each.asked < since; });
  for (const Asker& each : askers_) push(each.question, report);
}

void Correspondence::push(const Event& to, const wire::StateReport& report) {
  Event push = wire::reply_to(to);
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
