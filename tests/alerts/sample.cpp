#include "tests/alerts/sample.hpp"

namespace kapela::alerts::testing {

using namespace std::chrono_literals;

Alert alert(const std::string& id, const std::string& scenario) {
  Alert alert;
  alert.id = id;
  alert.scenario = scenario;
  alert.run = 7;
  alert.status = "ROLLED_BACK";
  alert.text = "run 7 ended ROLLED_BACK";
  alert.first_cause = Trouble{"io", "FAULT", "io is in FAULT"};
  return alert;
}

Alert full_alert() {
  Alert all = alert("18a-7", "Uruchomienie wszystkich usług systemu (@all)");
  all.kind = Kind::scenario;
  all.severity = base::Level::critical;
  all.at = base::WallTime(1'767'225'600s + 120ms);
  all.orchestrator = "main";
  all.component = "io";
  all.exceptions = {{"io", "FAULT", "io is in FAULT"}, {"robot", "HELD_BY", "io needs it"}};
  all.components = {{"io", "FAULT"}, {"robot", "RUN"}};
  all.latch = "run 7 ended ROLLBACK_FAILED";
  all.link = "http://cell:8000/api/v1/runs/7";
  return all;
}

Channel channel(const std::string& name) {
  Channel channel;
  channel.name = name;
  channel.target = Webhook{"http://127.0.0.1:1/", {}, {}, {}};
  channel.retry = Retry{1s, 8s, 1h};
  channel.rate_limit = RateLimit{1'000, 1s};
  return channel;
}

}  // namespace kapela::alerts::testing
