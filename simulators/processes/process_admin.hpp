// ProcessAdmin: the admin port of a component that is a program: the routes and the words of a simulator's. Owned by an
// OwnedComponent.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "orchestrator/net/http_client.hpp"
#include "orchestrator/net/http_server.hpp"
#include "simulators/plant/fault_api.hpp"
#include "simulators/plant/tally.hpp"
#include "simulators/plant/verifier.hpp"
#include "simulators/processes/kept_program.hpp"
#include "simulators/processes/supervisor.hpp"

namespace kapela::processes {

class ProcessAdmin {
 public:
  /// What it shows. All outlive it.
  struct Subject {
    KeptProgram& program;
    plant::ComponentFaults& faults;
    plant::ComponentJournal& journal;
    const plant::Tally& tally;
    Supervisor& supervisor;
  };
  struct Hooks {
    plant::FaultApi::Admit admit;
    std::function<void()> reset;
    std::function<void()> shut_down;  ///< called when the answer has been given
  };
  /// Whom it answers.
  struct Access {
    std::string address;  ///< where it will listen
    std::string token;    ///< asked for where other machines reach it
  };

  /// For an answer of the program that /state asks.
  static constexpr base::Duration answer_time = std::chrono::milliseconds(500);

  /// `loop` and `client` outlive it.
  ProcessAdmin(net::EventLoop& loop, net::HttpClient& client, Subject subject, Access access, Hooks hooks);
  ProcessAdmin(const ProcessAdmin&) = delete;
  ProcessAdmin& operator=(const ProcessAdmin&) = delete;

  [[nodiscard]] base::Result<net::Endpoint> listen(const net::Endpoint& at) { return server_.listen(at); }
  void shut_down(base::Duration limit, std::function<void()> done) { server_.shut_down(limit, std::move(done)); }

 private:
  struct Route;
  [[nodiscard]] static std::span<const Route> routes();

  void on_request(const net::Request& request, net::Responder responder);
  void ask_state(net::Responder responder);
  [[nodiscard]] net::Response answer(const net::Request& request);
  [[nodiscard]] net::Response answer_of_rule(const std::string& name, const net::Request& request);
  [[nodiscard]] net::Response put_state(const net::Request& request);
  [[nodiscard]] net::Response reset(const net::Request& request);
  [[nodiscard]] net::Response journal(const net::Request& request);
  [[nodiscard]] net::Response faults(const net::Request& request) { return fault_api_.list(request); }
  [[nodiscard]] net::Response add_faults(const net::Request& request) { return fault_api_.add(request); }
  [[nodiscard]] net::Response put_faults(const net::Request& request) { return fault_api_.replace_all(request); }
  [[nodiscard]] net::Response clear_faults(const net::Request& request) { return fault_api_.clear(request); }
  [[nodiscard]] net::Response near_misses(const net::Request& request);
  [[nodiscard]] net::Response metrics(const net::Request& request);
  [[nodiscard]] net::Response schema(const net::Request& request);
  [[nodiscard]] net::Response health(const net::Request& request);
  [[nodiscard]] net::Response shutdown(const net::Request& request);

  net::HttpClient& client_;
  Subject subject_;
  Hooks hooks_;
  plant::FaultApi fault_api_;
  plant::Verifier verifier_;
  net::HttpServer server_;
};

}  // namespace kapela::processes
