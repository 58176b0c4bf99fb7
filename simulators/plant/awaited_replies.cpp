#include "simulators/plant/awaited_replies.hpp"

#include <algorithm>
#include <utility>

namespace kapela::plant {

void AwaitedReplies::expect(AwaitedReply reply, base::Instant now) {
  while (!replies_.empty() && now - replies_.front().since > kept) replies_.pop_front();
  if (replies_.size() == most) replies_.pop_front();
  replies_.push_back({std::move(reply), now});
}

std::optional<AwaitedReply> AwaitedReplies::take(const net::Endpoint& peer, std::string_view event_type,
                                                 std::string_view id, std::string_view timestamp, base::Instant now) {
  const auto found = std::find_if(replies_.begin(), replies_.end(), [&](const Entry& each) {
    const AwaitedReply& reply = each.reply;
    return now - each.since <= kept && reply.event_type == event_type && reply.id == id &&
           (reply.timestamp.empty() || reply.timestamp == timestamp) && reply.peer == peer;
  });
  if (found == replies_.end()) return std::nullopt;
  AwaitedReply reply = std::move(found->reply);
  replies_.erase(found);
  return reply;
}

}  // namespace kapela::plant
