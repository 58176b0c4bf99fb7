// kapela fault add, list, rm, clear, types, why: what goes wrong at simulated components while they run.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/nearest.hpp"
#include "orchestrator/client/api_client.hpp"
#include "orchestrator/net/path_segment.hpp"
#include "simulators/fault_files/fault_writer.hpp"
#include "simulators/fault_files/rule_words.hpp"
#include "simulators/plant/fault_api.hpp"
#include "tools/console/fault_tables.hpp"
#include "tools/console/fault_types.hpp"
#include "tools/kapela/admin_ports.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

using base::ErrorCode;
using wire::Json;

struct FaultOptions {
  std::string component;
  std::string plant;
  fault_files::RuleWords words;
  std::string file;
  std::string name;
  std::string type;
};

std::string lifetime_text(const faults::Fault& rule) {
  const base::Duration ttl = rule.ttl.value_or(plant::FaultApi::usual_ttl);
  return ttl == base::Duration::zero() ? "stays until it is removed" : "gone in " + base::to_text(ttl);
}

/// What only the component can find wrong with a rule is bad input all the same.
int refused_by(const AdminPort& port, const base::Error& error) {
  const ExitCode code = report_failure(port, error);
  return error.code == ErrorCode::invalid ? bad_input : code;
}

base::Task<int> add_to(net::EventLoop& loop, AdminPort port, std::vector<faults::Fault> rules) {
  Json body = Json::array();
  for (const faults::Fault& rule : rules) body.push_back(Json::parse(fault_files::fault_json(rule)));
  client::ApiClient api(loop, {port.at}, port.token);
  const base::Result<Json> answer = co_await api.post("/faults", std::move(body), admin_time);
  if (!answer) co_return refused_by(port, answer.error());
  const Json names = answer->value("names", Json::array());
  for (std::size_t i = 0; i < std::min(names.size(), rules.size()); ++i)
    say(fmt::format("{}: added {} ({}), {}", port.component, names[i].get<std::string>(),
                    std::string(faults::name(rules[i].type)), lifetime_text(rules[i])));
  co_return success;
}

base::Task<int> list_of(net::EventLoop& loop, AdminPorts ports, bool json) {
  std::vector<std::vector<std::string>> rows{console::fault_columns()};
  Json all = Json::object();
  int code = success;
  for (const AdminPort& port : ports) {
    client::ApiClient api(loop, {port.at}, port.token);
    const base::Result<Json> answer = co_await api.get("/faults", admin_time);
    if (!answer) code = report_failure(port, answer.error());
    const Json rules = answer ? answer->value("faults", Json::array()) : Json();
    all[port.component] = rules;
    for (const Json& rule : rules) rows.push_back(console::fault_row(port.component, rule));
  }
  if (json) {
    say_json(all.dump(2));
  } else if (rows.size() > 1) {
    say_table(rows);
  } else if (code == success) {
    say("no faults");
  }
  co_return code;
}

base::Task<int> remove_from(net::EventLoop& loop, AdminPort port, std::string name) {
  client::ApiClient api(loop, {port.at}, port.token);
  const base::Result<Json> answer = co_await api.remove("/faults/" + net::path_segment(name), admin_time);
  if (!answer) co_return report_failure(port, answer.error());
  say(fmt::format("{}: removed {}", port.component, name));
  co_return success;
}

base::Task<int> clear_all(net::EventLoop& loop, AdminPorts ports) {
  int code = success;
  for (const AdminPort& port : ports) {
    client::ApiClient api(loop, {port.at}, port.token);
    const base::Result<Json> answer = co_await api.remove("/faults", admin_time);
    if (answer) {
      say(fmt::format("{}: no faults", port.component));
    } else {
      code = report_failure(port, answer.error());
    }
  }
  co_return code;
}

int tell_unknown_rule(const AdminPort& port, const std::string& name, const Json& rules) {
  std::vector<std::string> names;
  for (const Json& rule : rules) names.push_back(rule.value("fault", std::string()));
  std::string hint = base::did_you_mean(name, names);
  if (hint.empty()) hint = names.empty() ? "there is none" : fmt::format("there is {}", fmt::join(names, ", "));
  return report_failure(port, base::fail(ErrorCode::not_found, fmt::format("there is no fault '{}'", name), hint));
}

base::Task<int> explain(net::EventLoop& loop, AdminPort port, std::string name, bool json) {
  client::ApiClient api(loop, {port.at}, port.token);
  const base::Result<Json> answer = co_await api.get("/near-misses", admin_time);
  if (!answer) co_return report_failure(port, answer.error());
  const Json rules = answer->value("near_misses", Json::array());
  Json wanted = Json::array();
  for (const Json& rule : rules)
    if (name.empty() || rule.value("fault", std::string()) == name) wanted.push_back(rule);
  if (!name.empty() && wanted.empty()) co_return tell_unknown_rule(port, name, rules);
  if (json) {
    say_json(wanted.dump(2));
    co_return success;
  }
  if (wanted.empty()) say(fmt::format("{}: no faults", port.component));
  for (const Json& rule : wanted) say(console::near_miss_lines(rule));
  co_return success;
}

int bad_words(const std::string& why) {
  complain(why);
  return bad_usage;
}

/// What holds the rules: a file, or the words.
base::Result<yaml::Report> report_of(const FaultOptions& options) {
  if (!options.file.empty()) return files::open_report(files::RealFileSystem(), options.file);
  const base::Result<std::string> text = fault_files::flow_text(options.words);
  if (!text) return text.error();
  return yaml::Report("<rule>", *text);
}

int add(const FaultOptions& options) {
  const fault_files::RuleWords& words = options.words;
  const bool has_words = !words.type.empty() || words.has_more();
  if (!options.file.empty() && has_words) return bad_words("--file says the whole rule: leave the rest out");
  if (options.file.empty() && words.type.empty()) return bad_words("which TYPE of fault? see kapela fault types");
  if (words.is_whole_rule() && words.has_more())
    return bad_words("a whole rule holds all its keys: put the rest into it");
  const base::Result<yaml::Report> report = report_of(options);
  if (!report) return bad_words(to_text(report.error()));
  const fault_files::ReadRules read = fault_files::read_rules(*report);
  if (print_problems(read.diagnostics)) return bad_input;
  return with_admin_ports(options.plant, options.component, [&read](net::EventLoop& loop, const AdminPorts& ports) {
    return add_to(loop, ports.front(), read.rules);
  });
}

int list(const FaultOptions& options, bool json) {
  return with_admin_ports(options.plant, options.component, [json](net::EventLoop& loop, AdminPorts ports) {
    return list_of(loop, std::move(ports), json);
  });
}

int remove(const FaultOptions& options) {
  return with_admin_ports(options.plant, options.component, [&options](net::EventLoop& loop, const AdminPorts& ports) {
    return remove_from(loop, ports.front(), options.name);
  });
}

int why(const FaultOptions& options, bool json) {
  return with_admin_ports(options.plant, options.component,
                          [&options, json](net::EventLoop& loop, const AdminPorts& ports) {
                            return explain(loop, ports.front(), options.name, json);
                          });
}

int types(const std::string& wanted) {
  if (wanted.empty()) {
    say(console::fault_type_lines());
    return success;
  }
  if (const auto type = faults::parse_fault_type(wanted)) {
    say(console::fault_type_lines(*type));
    return success;
  }
  std::string hint = base::did_you_mean(wanted, faults::fault_type_names());
  if (hint.empty()) hint = "kapela fault types lists them";
  return report_error(base::fail(ErrorCode::not_found, fmt::format("there is no type of fault '{}'", wanted), hint));
}

using Options = std::shared_ptr<FaultOptions>;

CLI::App* verb(CLI::App& fault, const Options& options, const std::string& name, const std::string& does,
               bool needs_component) {
  CLI::App* command = fault.add_subcommand(name, does);
  command
      ->add_option("COMPONENT", options->component,
                   needs_component ? "A component of the plant" : "A component of the plant; default: all")
      ->required(needs_component);
  add_plant_option(*command, options->plant);
  return command;
}

void add_add(CLI::App& fault, Context& context, const Options& options) {
  CLI::App* command = verb(fault, options, "add", "Add a rule, in force from the next request on", true);
  fault_files::RuleWords& words = options->words;
  command->add_option("TYPE", words.type, "What goes wrong (kapela fault types); or a whole rule '{type: ..., ...}'");
  command->add_option("KEY=VALUE", words.pairs, "Parameters of the type (kapela fault types TYPE)");
  command->add_option("--at", words.at, "receive: the component never acts on it; reply: it has acted (default)");
  command->add_option("--match", words.match, "event=..,from=..,to=..,path=..,client=..: all must hold")
      ->allow_extra_args(false);
  command->add_option("--trigger", words.trigger, "nth=.., every=.., skip=.., count=.., once=true, probability=..")
      ->allow_extra_args(false);
  command->add_option("--name", words.name, "For list, log and journal; default: its type");
  command->add_option("--ttl", words.ttl, "Gone by itself after it; default: 60s; 0s: it stays until it is removed");
  command->add_option("--file", options->file, "A file with a rule, or a list of rules, instead");
  command->footer(
      "Examples:\n"
      "  kapela fault add io latency latency=200ms\n"
      "  kapela fault add supervisor_2 fail_transition code=7 --match event=CMD_RUN,from=INITIALIZED --trigger "
      "count=1\n"
      "  kapela fault add io drop --at receive --match event=CMD_RUN --name lost --ttl 0s\n"
      "  kapela fault add io '{type: crash, restart_after: 1s, match: {event: CMD_RUN}}'\n"
      "Exit: 0 added, 2 nobody there, 3 refused, 64 or 65 the rule is wrong");
  command->callback([&context, options] { context.chosen = [options] { return add(*options); }; });
}

void add_others(CLI::App& fault, Context& context, const Options& options) {
  CLI::App* list_command =
      verb(fault, options, "list", "The rules of all components, how often each matched and acted", false);
  list_command->add_flag("--json", context.json, "Print JSON");
  list_command->footer("Example: kapela fault list io");
  list_command->callback(
      [&context, options] { context.chosen = [&context, options] { return list(*options, context.json); }; });
  CLI::App* rm = verb(fault, options, "rm", "Take a rule away", true);
  rm->add_option("NAME", options->name, "Its name (kapela fault list)")->required();
  rm->footer("Example: kapela fault rm io lost");
  rm->callback([&context, options] { context.chosen = [options] { return remove(*options); }; });
  CLI::App* clear = verb(fault, options, "clear",
                         "Take all rules away, those of the plant file too (kapela reset brings these back)", false);
  clear->footer("Example: kapela fault clear");
  clear->callback([&context, options] {
    context.chosen = [options] { return with_admin_ports(options->plant, options->component, clear_all); };
  });
  CLI::App* why_command =
      verb(fault, options, "why", "Why a rule has not acted: what it has against the request that came nearest", true);
  why_command->add_option("NAME", options->name, "Its name; default: all rules");
  why_command->add_flag("--json", context.json, "Print JSON");
  why_command->footer("Example: kapela fault why io lost");
  why_command->callback(
      [&context, options] { context.chosen = [&context, options] { return why(*options, context.json); }; });
  CLI::App* types_command = fault.add_subcommand("types", "What can go wrong; of a TYPE, its keys and their defaults");
  types_command->add_option("TYPE", options->type, "A type of fault");
  types_command->footer("Example: kapela fault types crash");
  types_command->callback([&context, options] { context.chosen = [options] { return types(options->type); }; });
}

}  // namespace

void add_fault(CLI::App& app, Context& context) {
  const Options options = std::make_shared<FaultOptions>();
  CLI::App* fault =
      app.add_subcommand("fault", "What goes wrong at simulated components: add, list, rm, clear, types, why");
  fault->require_subcommand(1);
  fault->footer(
      "Examples:\n"
      "  kapela fault types\n"
      "  kapela fault add io drop --at receive --match event=CMD_RUN --trigger count=1\n"
      "  kapela fault list\n"
      "  kapela fault why io drop\n"
      "  kapela fault clear");
  add_add(*fault, context, options);
  add_others(*fault, context, options);
}

}  // namespace kapela::cli
