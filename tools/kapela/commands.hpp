// The verbs of the kapela command: each adds itself to the command line and, when chosen, sets what main returns.
#pragma once

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace kapela::cli {

/// Options that every verb has, and what the chosen verb will do. Owned by main.
struct Context {
  std::string url = "http://127.0.0.1:8000";
  std::string token{};
  bool json = false;
  std::function<int()> chosen{};
};

/// Who sits at this terminal, for what is told to the orchestrator; the number of the account when it has no name.
[[nodiscard]] std::string user_name();

void add_orchestrator(CLI::App& app, Context& context);
void add_plant(CLI::App& app, Context& context);
void add_simulator(CLI::App& app, Context& context);
void add_proxy(CLI::App& app, Context& context);
void add_run(CLI::App& app, Context& context);
void add_send(CLI::App& app, Context& context);
void add_plan(CLI::App& app, Context& context);
void add_status(CLI::App& app, Context& context);
void add_scenarios(CLI::App& app, Context& context);
/// Below `scenarios`.
void add_scenarios_convert(CLI::App& scenarios, Context& context);
void add_check(CLI::App& app, Context& context);
void add_schema(CLI::App& app, Context& context);
void add_runs(CLI::App& app, Context& context);
void add_alerts(CLI::App& app, Context& context);
void add_ack(CLI::App& app, Context& context);
void add_reload(CLI::App& app, Context& context);
void add_verify(CLI::App& app, Context& context);
void add_experiment(CLI::App& app, Context& context);
void add_judge(CLI::App& app, Context& context);
void add_explore(CLI::App& app, Context& context);
void add_estimate(CLI::App& app, Context& context);
void add_tune(CLI::App& app, Context& context);
void add_merge(CLI::App& app, Context& context);
void add_replay(CLI::App& app, Context& context);
void add_explain(CLI::App& app, Context& context);
void add_learn(CLI::App& app, Context& context);
void add_certify(CLI::App& app, Context& context);
void add_fault(CLI::App& app, Context& context);
void add_reset(CLI::App& app, Context& context);
/// After all others: these know what they add.
void add_completion(CLI::App& app, Context& context);
void add_help(CLI::App& app, Context& context);

}  // namespace kapela::cli
