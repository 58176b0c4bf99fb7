#include "orchestrator/api/plans.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/engine/board.hpp"
#include "orchestrator/engine/explain.hpp"
#include "orchestrator/planner/render.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/variables.hpp"
#include "orchestrator/wire/event_codec.hpp"

namespace kapela::api {
namespace {

using base::ErrorCode;
using planner::Format;
using wire::Json;

std::vector<scenario::StateSet> last_seen(const engine::Board& board) {
  std::vector<scenario::StateSet> states;
  states.reserve(board.size());
  for (std::size_t i = 0; i < board.size(); ++i) {
    const engine::Board::Entry& entry = board.at(static_cast<record::ComponentId>(i));
    states.push_back(record::bit_of(entry.ever_seen ? entry.seen.state : wire::State::stopped));
  }
  return states;
}

base::Result<std::vector<scenario::StateSet>> start_of(const engine::Board& board, const std::string& from) {
  if (from.empty()) return last_seen(board);
  const base::Result<wire::State> state = planner::parse_start(from);
  if (!state) return state.error();
  return std::vector<scenario::StateSet>(board.size(), record::bit_of(*state));
}

base::Result<Json> trigger_of(const std::string& vars) {
  base::Result<Json> given = wire::parse_json(vars.empty() ? "{}" : vars);
  if (!given) return given.error();
  return base::Result<Json>(boost::system::in_place_value, Json{{"vars", std::move(*given)}});
}

/// What a start would be refused for whatever its steps say. `known`: the plant is as it was last seen.
std::vector<std::string> hindrances_of(const runtime::Orchestrator& orchestrator, const scenario::Program& program,
                                       bool known) {
  constexpr std::size_t most = 8;
  const scenario::Scenario& scenario = *program.scenario;
  std::vector<std::string> found;
  if (!scenario::energises(scenario)) return found;  // it only lowers, and leaves out who cannot take part
  if (orchestrator.latch())
    found.push_back("the plant waits for an operator's acknowledgement (kapela ack): " + *orchestrator.latch());
  for (const record::ComponentId id : known ? program.components : std::vector<record::ComponentId>()) {
    const engine::Board::Entry& entry = orchestrator.board().at(id);
    const bool in_fault = entry.seen.state == wire::State::fault && !scenario::acknowledges(scenario);
    if (entry.missed == 0 && !in_fault) continue;
    const record::Reason reason = entry.missed > 0 ? record::Reason::unreachable : record::Reason::fault;
    found.push_back(engine::explain_unfit(reason, orchestrator.plant().at(id), entry, orchestrator.now()));
  }
  if (found.size() <= most) return found;
  const std::size_t left_out = found.size() - most;
  found.resize(most);
  found.push_back(fmt::format("and {} more components cannot take part", left_out));
  return found;
}

base::Result<planner::Plan> plan_of(const runtime::Orchestrator& orchestrator,
                                    std::shared_ptr<const scenario::Scenario> scenario, const net::Request& request) {
  const base::Result<std::vector<scenario::StateSet>> states = start_of(orchestrator.board(), request.query("from"));
  if (!states) return states.error();
  const base::Result<Json> trigger = trigger_of(request.query("vars"));
  if (!trigger) return trigger.error();
  const base::Result<scenario::Variables> variables = scenario::given_variables(*scenario, *trigger);
  if (!variables) return variables.error();
  const expression::Lookup lookup = [&](const expression::Path& path) {
    return scenario::look_up_given(path, *variables, *trigger);
  };
  const base::Result<scenario::Program> program = scenario::compile(std::move(scenario), orchestrator.plant(), lookup);
  if (!program) return program.error();
  planner::Plan plan = planner::make_plan(*program, orchestrator.plant(), *states, orchestrator.settings());
  plan.hindrances = hindrances_of(orchestrator, *program, request.query("from").empty());
  return plan;
}

std::string content_type_of(Format format) {
  switch (format) {
    case Format::json:
      return "application/json";
    case Format::text:
    case Format::mermaid:
      return "text/plain; charset=utf-8";
    case Format::dot:
      return "text/vnd.graphviz; charset=utf-8";
  }
  return "";
}

}  // namespace

base::Result<net::Response> plan_response(const runtime::Orchestrator& orchestrator,
                                          std::shared_ptr<const scenario::Scenario> scenario,
                                          const net::Request& request) {
  const std::string wanted = request.query("format");
  const std::string further = request.query("rendering");
  const base::Result<Format> format =
      wanted.empty() ? base::Result<Format>(Format::json) : planner::parse_format(wanted);
  if (!format) return format.error();
  const base::Result<Format> rendering = further.empty() ? format : planner::parse_format(further);
  if (!rendering) return rendering.error();
  const base::Result<planner::Plan> plan = plan_of(orchestrator, std::move(scenario), request);
  if (!plan) return plan.error();
  net::Response response;
  response.content_type = content_type_of(*format);
  if (*format == Format::json && !further.empty()) {
    Json document = json_of(*plan, orchestrator.plant());
    document["rendering"] = render(*plan, orchestrator.plant(), *rendering);
    response.body = document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  } else {
    response.body = render(*plan, orchestrator.plant(), *format);
  }
  return response;
}

}  // namespace kapela::api
