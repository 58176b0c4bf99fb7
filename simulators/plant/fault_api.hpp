// FaultApi: /faults of the admin port: the rules of a component, read and changed while it runs. What has been answered
// holds for the next request, on open connections too. Owned by AdminServer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http.hpp"
#include "simulators/plant/served_component.hpp"

namespace kapela::plant {

class FaultApi {
 public:
  /// Of a rule that comes at run time and does not say so itself.
  static constexpr base::Duration usual_ttl = std::chrono::seconds(60);

  /// Both outlive it.
  FaultApi(net::EventLoop& loop, ServedComponent& component) : loop_(loop), component_(component) {}

  [[nodiscard]] net::Response list(const net::Request& request);
  [[nodiscard]] net::Response add(const net::Request& request);
  [[nodiscard]] net::Response replace_all(const net::Request& request);
  [[nodiscard]] net::Response clear(const net::Request& request);

  [[nodiscard]] net::Response show(const std::string& name);
  [[nodiscard]] net::Response patch(const std::string& name, const net::Request& request);
  [[nodiscard]] net::Response remove(const std::string& name);

 private:
  [[nodiscard]] std::optional<base::Error> refusal_of(const std::vector<faults::Fault>& rules) const;
  [[nodiscard]] std::string rules_body() const;
  [[nodiscard]] net::Response unknown(const std::string& name) const;

  net::EventLoop& loop_;
  ServedComponent& component_;
};

}  // namespace kapela::plant
