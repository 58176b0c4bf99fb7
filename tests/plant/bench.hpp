// What the tests of the plant stand on: a plant on free ports, a client, and a peer that takes what is posted back; all
// on one loop.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "orchestrator/base/log.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/net/http_server.hpp"
#include "simulators/plant/simulated_component.hpp"
#include "simulators/plant/simulated_plant.hpp"

namespace kapela::plant {

/// How long an answer is waited for that never comes; on a busy machine a request takes its time to be read.
inline constexpr base::Duration in_vain = std::chrono::milliseconds(300);

using wire::Json;

/// An HTTP answer.
struct Answered {
  unsigned status = 0;
  Json body;
  std::string allow;
};

class Bench {
 public:
  /// Components of these names; each transition takes `each`, each answer `ack`.
  explicit Bench(std::vector<std::string> names = {"io"}, base::Duration each = {}, base::Duration ack = {});
  explicit Bench(const PlantSettings& settings);
  ~Bench();

  [[nodiscard]] static PlantSettings settings_of(const std::vector<std::string>& names, base::Duration each,
                                                 base::Duration ack);

  /// The event with the peer as its sender.
  [[nodiscard]] Json event(std::string_view type, Json data = Json::object()) const;
  Answered post(const Json& event, std::string_view component = "io");
  /// For what may stay without an answer.
  [[nodiscard]] base::Result<net::Response> try_post(const Json& event,
                                                     base::Duration timeout = std::chrono::seconds(10));
  Answered post_text(std::string body, std::string_view component = "io");
  Answered send(net::Method method, std::string target, std::string body = {}, std::string_view component = "io");
  Answered admin(net::Method method, std::string target, std::string body = {}, std::string_view component = "io");
  /// The same event at once, several times.
  std::vector<Answered> post_at_once(const Json& event, std::size_t times);

  /// Turns the loop until it holds; false after 10 s.
  [[nodiscard]] bool eventually(const std::function<bool()>& condition);
  /// Waits for a number of posts of this type.
  [[nodiscard]] bool has_posts(std::string_view type, std::size_t count = 1);
  /// After it, everything posted so far has arrived.
  void settle();

  [[nodiscard]] ServedComponent& served(std::string_view name);
  /// One that is simulated.
  [[nodiscard]] SimulatedComponent& component(std::string_view name = "io");
  [[nodiscard]] std::vector<Json> posts(std::string_view type) const;
  /// The journal's records of an event, as the admin port gives them.
  [[nodiscard]] std::vector<Json> records(std::string_view event);

  net::EventLoop loop;
  std::unique_ptr<base::Log> log = base::make_null_log();
  net::HttpClient client;
  std::vector<Json> received;  ///< what the peer was posted, in order
  std::vector<base::Instant> received_at;
  unsigned peer_status = 200;
  net::HttpServer peer;
  net::Endpoint peer_endpoint;
  SimulatedPlant plant;

 private:
  Answered request(const net::Endpoint& to, net::Method method, std::string target, std::string body);
  [[nodiscard]] const Unit& unit(std::string_view name);
};

}  // namespace kapela::plant
