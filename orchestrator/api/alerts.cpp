#include "orchestrator/api/alerts.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/alerts/alert_text.hpp"
#include "orchestrator/api/asker.hpp"
#include "orchestrator/api/json_values.hpp"
#include "orchestrator/base/wall_text.hpp"
#include "orchestrator/notify/notifier.hpp"
#include "orchestrator/wire/json_reader.hpp"
#include "orchestrator/wire/shown.hpp"

namespace kapela::api {
namespace {

using alerts::Delivery;
using alerts::Status;
using base::ErrorCode;
using base::fail;
using notify::Notifier;
using wire::Json;

constexpr std::size_t most_alerts = 1'000;
constexpr std::size_t usual_alerts = 100;
constexpr std::size_t longest_name = 100;

Json delivery_json(const Notifier& notifier, const Delivery& delivery) {
  const bool waits = delivery.status == Status::waiting;
  return {{"channel", delivery.channel},
          {"status", text(name(delivery.status))},
          {"attempts", delivery.attempts},
          {"next_attempt", waits ? Json(base::iso_text(notifier.wall_time(delivery.next))) : Json()},
          {"answer", delivery.answer},
          {"suppressed", delivery.suppressed}};
}

/// The document that receivers get, and what became of it.
Json entry_json(const Notifier& notifier, const alerts::Entry& entry) {
  Json json = Json::parse(alerts::document(entry.alert, 0), nullptr, false);
  json.erase("suppressed");
  json["channels"] = Json::array();
  for (const Delivery& each : entry.deliveries) json["channels"].push_back(delivery_json(notifier, each));
  return json;
}

std::size_t count(const alerts::Desk& desk, const std::string& channel, bool (*wanted)(Status)) {
  std::size_t found = 0;
  for (const alerts::Entry& entry : desk.entries())
    for (const Delivery& each : entry.deliveries)
      if (each.channel == channel && wanted(each.status)) ++found;
  return found;
}

Json channel_json(const alerts::Desk& desk, const alerts::Channel& channel) {
  return {{"name", channel.name},
          {"type", text(type_name(channel.target))},
          {"address", address_of(channel.target)},
          {"waiting", count(desk, channel.name, [](Status status) { return !is_final(status); })},
          {"delivered", count(desk, channel.name, [](Status status) { return status == Status::delivered; })},
          {"undelivered", count(desk, channel.name, [](Status status) { return status == Status::undelivered; })},
          {"suppressed", desk.suppressed(channel.name)}};
}

base::Result<std::size_t> limit_of(const net::Request& request) {
  const std::string given = request.query("limit");
  if (given.empty()) return usual_alerts;
  std::size_t value = 0;
  const auto [end, failed] = std::from_chars(given.data(), given.data() + given.size(), value);
  if (failed != std::errc{} || end != given.data() + given.size() || value == 0)
    return fail(ErrorCode::invalid, fmt::format("limit={} is no number above 0", wire::shown(given, longest_name)));
  return std::min(value, most_alerts);
}

base::Result<std::string> channel_of(const Json& body) {
  const auto found = body.find("channel");
  if (found == body.end()) return fail(ErrorCode::missing_key, "/channel is missing", "{\"channel\": \"...\"}");
  if (!found->is_string())
    return fail(ErrorCode::invalid, fmt::format("/channel is no text: {}", wire::described(*found)));
  return wire::shown(found->get_ref<const std::string&>(), longest_name);
}

}  // namespace

base::Result<Json> alerts_document(const runtime::Orchestrator& orchestrator, const net::Request& request) {
  const base::Result<std::size_t> limit = limit_of(request);
  if (!limit) return limit.error();
  Json channels = Json::array();
  Json list = Json::array();
  if (const Notifier* notifier = orchestrator.alerts(); notifier != nullptr) {
    const alerts::Desk& desk = notifier->desk();
    for (const alerts::Channel& each : desk.settings().channels) channels.push_back(channel_json(desk, each));
    for (auto entry = desk.entries().rbegin(); entry != desk.entries().rend() && list.size() < *limit; ++entry)
      list.push_back(entry_json(*notifier, *entry));
  }
  return base::Result<Json>(boost::system::in_place_value,
                            Json{{"channels", std::move(channels)}, {"alerts", std::move(list)}});
}

Json alerts_of_run(const runtime::Orchestrator& orchestrator, std::uint64_t run) {
  Json list = Json::array();
  const Notifier* const notifier = orchestrator.alerts();
  if (notifier == nullptr) return list;
  for (const alerts::Entry& entry : notifier->desk().entries())
    if (entry.alert.run == run) list.push_back(entry_json(*notifier, entry));
  return list;
}

void test_channel(const runtime::Orchestrator& orchestrator, const net::Request& request, Answer answer) {
  const base::Result<Json> body = wire::parse_json(request.body);
  if (!body) return answer(body.error());
  if (!body->is_object()) return answer(fail(ErrorCode::invalid, "the body is no object", "{\"channel\": \"...\"}"));
  const base::Result<std::string> channel = channel_of(*body);
  if (!channel) return answer(channel.error());
  const base::Result<std::string> who = who_of(*body, request);
  if (!who) return answer(who.error());
  Notifier* const notifier = orchestrator.alerts();
  if (notifier == nullptr)
    return answer(fail(ErrorCode::not_found, "no channel is configured", "add alerts: to the configuration"));
  const base::Result<void> begun = notifier->test(*channel, *who, [answer](const Delivery& delivery) {
    answer(base::Result<Json>(boost::system::in_place_value, Json{{"status", "ok"},
                                                                  {"channel", delivery.channel},
                                                                  {"delivered", delivery.status == Status::delivered},
                                                                  {"answer", delivery.answer}}));
  });
  if (!begun) answer(begun.error());
}

}  // namespace kapela::api
