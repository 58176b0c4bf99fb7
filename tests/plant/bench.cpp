#include "tests/plant/bench.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <gtest/gtest.h>

#include "orchestrator/base/task.hpp"

namespace kapela::plant {
namespace {

constexpr base::Duration patience = std::chrono::seconds(10);

Answered to_answered(const base::Result<net::Response>& response) {
  Answered answered;
  if (!response) {
    ADD_FAILURE() << base::to_text(response.error());
    return answered;
  }
  answered.status = response->status;
  answered.body = Json::parse(response->body, nullptr, false);
  for (const auto& [name, value] : response->headers)
    if (name == "allow" || name == "Allow") answered.allow = value;
  return answered;
}

base::Task<bool> watch(base::TimerHeap& timers, const std::function<bool()>& condition, base::Instant until) {
  constexpr base::Duration pause = std::chrono::milliseconds(1);
  while (!condition()) {
    if (timers.now() >= until) co_return false;
    co_await base::sleep_for(timers, pause);
  }
  co_return true;
}

}  // namespace

PlantSettings Bench::settings_of(const std::vector<std::string>& names, base::Duration each, base::Duration ack) {
  component::Timing timing;
  timing.transitions.fill(base::fixed(each));
  timing.ack = base::fixed(ack);
  const auto shared = std::make_shared<const component::Timing>(timing);
  PlantSettings settings;
  settings.seed = 1;
  settings.boot_time = std::chrono::milliseconds(20);
  for (const std::string& name : names) {
    component::ComponentSettings behaviour;
    behaviour.name = name;
    behaviour.timing = shared;
    ComponentSetup setup;
    setup.settings = std::make_shared<const component::ComponentSettings>(behaviour);
    settings.components.push_back(setup);
  }
  return settings;
}

Bench::Bench(std::vector<std::string> names, base::Duration each, base::Duration ack)
    : Bench(settings_of(names, each, ack)) {}

Bench::Bench(const PlantSettings& settings)
    : client(loop, {}),
      peer(loop, {},
           [this](const net::Request& request, net::Responder responder) {
             received.push_back(Json::parse(request.body));
             received_at.push_back(loop.now());
             net::Response response;
             response.status = peer_status;
             response.body = R"({"status":"ok"})";
             responder.send(std::move(response));
           }),
      plant(loop, *log, settings) {
  peer_endpoint = peer.listen({"127.0.0.1", 0}).value();
  const base::Result<void> started = plant.start();
  EXPECT_TRUE(started) << base::to_text(started.error());
}

Bench::~Bench() = default;

Json Bench::event(std::string_view type, Json data) const {
  return {
      {"source", "driver"}, {"source_address", "127.0.0.1"}, {"source_port", peer_endpoint.port}, {"destination", "io"},
      {"event_type", type}, {"data", std::move(data)}};
}

const Unit& Bench::unit(std::string_view name) {
  const Unit* found = plant.find(name);
  EXPECT_NE(found, nullptr);
  return *found;
}

ServedComponent& Bench::served(std::string_view name) {
  const auto& units = plant.units();
  return (*std::find_if(units.begin(), units.end(), [name](const auto& u) { return u->component().name() == name; }))
      ->component();
}

SimulatedComponent& Bench::component(std::string_view name) {
  return dynamic_cast<SimulatedComponent&>(served(name));
}

Answered Bench::request(const net::Endpoint& to, net::Method method, std::string target, std::string body) {
  net::ClientRequest request;
  request.to = to;
  request.method = method;
  request.target = std::move(target);
  request.body = std::move(body);
  return to_answered(loop.run_until_complete(client.request(std::move(request))));
}

Answered Bench::post(const Json& event, std::string_view component) {
  return post_text(event.dump(), component);
}

base::Result<net::Response> Bench::try_post(const Json& event, base::Duration timeout) {
  net::ClientRequest request;
  request.to = served("io").endpoint();
  request.body = event.dump();
  request.timeout = timeout;
  return loop.run_until_complete(client.request(std::move(request)));
}

Answered Bench::post_text(std::string body, std::string_view component) {
  return send(net::Method::post, "/event", std::move(body), component);
}

Answered Bench::send(net::Method method, std::string target, std::string body, std::string_view component) {
  return request(unit(component).component().endpoint(), method, std::move(target), std::move(body));
}

Answered Bench::admin(net::Method method, std::string target, std::string body, std::string_view component) {
  return request(unit(component).admin_endpoint(), method, std::move(target), std::move(body));
}

std::vector<Answered> Bench::post_at_once(const Json& event, std::size_t times) {
  std::vector<Answered> answers;
  for (std::size_t i = 0; i < times; ++i) {
    net::ClientRequest request;
    request.to = component().endpoint();
    request.body = event.dump();
    client.send(std::move(request),
                [&answers](const base::Result<net::Response>& response) { answers.push_back(to_answered(response)); });
  }
  EXPECT_TRUE(eventually([&] { return answers.size() == times; }));
  return answers;
}

bool Bench::eventually(const std::function<bool()>& condition) {
  return loop.run_until_complete(watch(loop.timers(), condition, loop.now() + patience));
}

std::vector<Json> Bench::posts(std::string_view type) const {
  std::vector<Json> matching;
  std::copy_if(received.begin(), received.end(), std::back_inserter(matching),
               [type](const Json& each) { return each["event_type"] == type; });
  return matching;
}

std::vector<Json> Bench::records(std::string_view event) {
  std::vector<Json> matching;
  const Json journal = admin(net::Method::get, "/journal").body;
  for (const Json& record : journal["records"])
    if (record["event"] == event) matching.push_back(record);
  return matching;
}

bool Bench::has_posts(std::string_view type, std::size_t count) {
  return eventually([&] { return posts(type).size() >= count; });
}

void Bench::settle() {
  EXPECT_TRUE(eventually([this] {
    return std::all_of(plant.units().begin(), plant.units().end(),
                       [](const auto& unit) { return unit->component().unsent_replies() == 0; });
  }));
}

}  // namespace kapela::plant
