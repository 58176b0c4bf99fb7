// FaultApi: /faults of the admin port: the rules of a component, read and changed while it runs. What has been answered
// holds for the next request, on open connections too. Owned by AdminServer.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http.hpp"
#include "simulators/plant/component_faults.hpp"

namespace kapela::plant {

class FaultApi {
 public:
  /// Of a rule that comes at run time and does not say so itself.
  static constexpr base::Duration usual_ttl = std::chrono::seconds(60);

  /// What its host makes of a rule that is to come. Errors: it cannot act there; why.
  using Admit = std::function<base::Result<faults::Fault>(faults::Fault)>;

  /// Both outlive it. Without `admit` every rule is taken as it is.
  FaultApi(net::EventLoop& loop, ComponentFaults& faults, Admit admit = {})
      : loop_(loop), faults_(faults), admit_(std::move(admit)) {}

  [[nodiscard]] net::Response list(const net::Request& request);
  [[nodiscard]] net::Response add(const net::Request& request);
  [[nodiscard]] net::Response replace_all(const net::Request& request);
  [[nodiscard]] net::Response clear(const net::Request& request);

  [[nodiscard]] net::Response show(const std::string& name);
  [[nodiscard]] net::Response patch(const std::string& name, const net::Request& request);
  [[nodiscard]] net::Response remove(const std::string& name);

 private:
  [[nodiscard]] std::string rules_body() const;
  [[nodiscard]] net::Response unknown(const std::string& name) const;

  [[nodiscard]] base::Result<std::vector<faults::Fault>> parse(std::string_view body) const;

  net::EventLoop& loop_;
  ComponentFaults& faults_;
  Admit admit_;
};

}  // namespace kapela::plant
