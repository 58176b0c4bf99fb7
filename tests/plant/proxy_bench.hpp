// A bench whose component is a proxy; what is behind it lives on a thread of its own.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "simulators/plant/http_answers.hpp"
#include "simulators/plant/program_port.hpp"
#include "tests/plant/faulty_bench.hpp"

namespace kapela::plant {

/// io in a process of its own, as far as the proxy can tell.
class Elsewhere {
 public:
  explicit Elsewhere(base::Duration each = {}, wire::Dialect dialect = wire::Dialect::seed) {
    PlantSettings settings = Bench::settings_of({"io"}, each, {});
    auto behaviour = *settings.components[0].settings;
    behaviour.dialect = dialect;
    settings.components[0].settings = std::make_shared<const component::ComponentSettings>(behaviour);
    thread_.call([&] {
      plant_ = std::make_unique<SimulatedPlant>(thread_.loop, *log_, settings);
      EXPECT_TRUE(plant_->start());
    });
  }
  ~Elsewhere() {
    thread_.call([this] { plant_.reset(); });
  }

  [[nodiscard]] net::Endpoint endpoint() const { return plant_->find("io")->component().endpoint(); }
  [[nodiscard]] wire::State state() {
    return read<wire::State>([](SimulatedComponent& io) { return io.truth().state(); });
  }
  void set_state(wire::State state) {
    (void)read<int>([state](SimulatedComponent& io) {
      io.set_state(state);
      return 0;
    });
  }
  /// How often an event of that type has arrived there.
  [[nodiscard]] std::size_t arrivals(std::string_view event) {
    return read<std::size_t>([event](SimulatedComponent& io) {
      std::size_t count = 0;
      for (const JournalRecord& record : io.journal().records()) count += record.event == event ? record.repeats : 0;
      return count;
    });
  }

 private:
  template <class T>
  [[nodiscard]] T read(const std::function<T(SimulatedComponent&)>& what) {
    T value{};
    thread_.call([&] { value = what(dynamic_cast<SimulatedComponent&>(plant_->units().front()->component())); });
    return value;
  }

  net::test::LoopThread thread_;
  std::unique_ptr<base::Log> log_ = base::make_null_log();
  std::unique_ptr<SimulatedPlant> plant_;
};

/// What was done to a program.
struct FakeProcess final : ProgramPort {
  void kill(int signal) override { done.push_back("kill " + std::to_string(signal)); }
  void freeze() override { done.emplace_back("freeze"); }
  void thaw() override { done.emplace_back("thaw"); }
  void restart() override { done.emplace_back("restart"); }
  std::string figures() const override { return "{}"; }
  bool handle(const net::Request& request, net::Responder responder) override {
    done.push_back("order " + request.body);
    responder.send(ok("{}"));
    return true;
  }
  base::Result<void> skew_clock(base::Duration offset, double) override {
    done.push_back("skew " + std::to_string(offset / std::chrono::seconds(1)));
    return {};
  }
  std::vector<std::string> done{};
};

/// io, which is a proxy of what listens there.
struct ProxyBench : Bench {
  explicit ProxyBench(const net::Endpoint& behind, std::vector<faults::Fault> faults = {},
                      ProgramPort* process = nullptr, std::vector<Behind::Hook> hooks = {},
                      wire::Dialect dialect = wire::Dialect::seed)
      : Bench(settings_with(behind, std::move(faults), process, std::move(hooks), dialect)) {}

  static PlantSettings settings_with(const net::Endpoint& behind, std::vector<faults::Fault> faults,
                                     ProgramPort* process, std::vector<Behind::Hook> hooks, wire::Dialect dialect) {
    PlantSettings settings = settings_of({"io"}, {}, {});
    auto behaviour = *settings.components[0].settings;
    behaviour.dialect = dialect;
    settings.components[0].settings = std::make_shared<const component::ComponentSettings>(behaviour);
    settings.components[0].faults = std::move(faults);
    settings.components[0].behind = Behind{behind, std::move(hooks)};
    settings.components[0].program = process;
    return settings;
  }

  ServedComponent& io() { return served("io"); }
  [[nodiscard]] bool sees(wire::State state) {
    return eventually([&] { return io().truth().state() == state; });
  }
  std::string told() { return post(query(*this)).body["data"]["fsm_state"]; }
  std::string truth() { return admin(net::Method::get, "/state").body["fsm_state"]; }
};

inline Json command(const Bench& bench, std::string_view name, std::uint64_t id) {
  return bench.event(name, {{"cmd_id", id}, {"epoch", 1}});
}

}  // namespace kapela::plant
