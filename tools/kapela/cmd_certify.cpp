// kapela certify NAME|URL: walks a component through its states, and compares it with the profile and the wire rules.
#include <algorithm>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/client/api_url.hpp"
#include "orchestrator/client/interruptible.hpp"
#include "simulators/certify/certifying_walk.hpp"
#include "simulators/certify/comparison.hpp"
#include "simulators/reports/html.hpp"
#include "simulators/reports/json_lines.hpp"
#include "simulators/reports/junit.hpp"
#include "simulators/search/part_keeper.hpp"
#include "tools/kapela/admin_ports.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

struct CertifyOptions {
  std::string component{};
  std::string against{};
  std::string profile{};
  std::string plant{};
  std::string bind = "127.0.0.1";
  std::string junit{};
  std::string page{};
  bool energise = false;
  bool list = false;
};

/// Where the component is, and what it is called.
struct Certified {
  std::string name{};
  net::Endpoint at{};
  wire::Dialect profile = wire::Dialect::seed;
};

int list_rules() {
  for (const certify::RuleTraits& rule : certify::rules())
    say_text(fmt::format("  {:18}{}{}", rule.name, rule.says, rule.only_fenced ? " (seed)" : ""));
  return success;
}

/// Nothing: why has been said, and `code` is what to end with.
std::optional<Certified> find_component(const CertifyOptions& options, const std::string& named, int& code) {
  Certified found;
  if (named.find("://") != std::string::npos) {
    const base::Result<client::ApiUrl> url = client::parse_url(named);
    if (!url || url->security != net::Security::none) {
      complain(url ? "components are asked over http://" : to_text(url.error()));
      code = bad_usage;
      return std::nullopt;
    }
    found.name = options.against.empty() ? "component" : named;
    found.at = url->at;
    return found;
  }
  const std::optional<LoadedPlant> plant = load_plant(options.plant);
  if (!plant) {
    code = bad_input;
    return std::nullopt;
  }
  const std::optional<record::ComponentId> id = plant->plant.find(named);
  if (!id) {
    code = report_error(base::fail(base::ErrorCode::not_found,
                                   fmt::format("there is no component '{}' in the plant", named),
                                   "name one of it, another --plant, or where it is: http://127.0.0.1:8001"));
    return std::nullopt;
  }
  const record::ComponentSpec& spec = plant->plant.at(*id);
  found = {spec.name, {spec.address, spec.port}, spec.dialect};
  return found;
}

std::string repeat_of(const CertifyOptions& options, const Certified& component) {
  return fmt::format("kapela certify {}{} --profile {}{}{}", options.component,
                     options.against.empty() ? "" : " --against " + options.against, name(component.profile),
                     options.plant.empty() ? "" : " --plant " + options.plant, options.energise ? " --energise" : "");
}

void print_cases(const std::vector<reports::CaseOutcome>& cases) {
  for (const reports::CaseOutcome& each : cases) {
    if (each.verdict == reports::Verdict::pass) continue;
    say(fmt::format("{}  {}", reports::name(each.verdict), each.name));
    for (const std::string& reason : each.reasons) say_text(fmt::format("      {}", reason));
  }
}

void print_end(const certify::Certificate& certificate, std::string_view failed) {
  for (const std::string& each : certificate.left_out) say_text(fmt::format("not asked: {}", each));
  say(fmt::format("{}: {} checks by the profile {}, {} {}", certificate.component, certificate.checks.size(),
                  certificate.profile, certificate.failed(), failed));
}

void print_differences(const certify::Certificate& one, const certify::Certificate& other) {
  Rows rows{{"CHECK", one.component, other.component}};
  for (const certify::Difference& each : certify::differences_of(one, other))
    rows.push_back({each.check, each.one, each.other});
  if (rows.size() > 1) say_table(rows);
}

int conclude(const CertifyOptions& options, const certify::Certificate& certificate,
             const std::vector<reports::CaseOutcome>& cases) {
  const std::string junit = options.junit.empty() ? "" : reports::junit_xml(cases, "kapela certify");
  if (!options.junit.empty() && !went_well(search::replace_file(options.junit, junit))) return internal_error;
  const std::string title = fmt::format("{} by the profile {}", certificate.component, certificate.profile);
  const std::string page = options.page.empty() ? "" : reports::html_page(cases, title);
  if (!options.page.empty() && !went_well(search::replace_file(options.page, page))) return internal_error;
  if (certificate.failed() > 0) return failed;
  return certificate.broken_off.empty() ? success : inconclusive;
}

base::Task<int> walk(certify::Walk& walk, certify::Certificate& certificate) {
  certificate = co_await walk.go();
  co_return success;
}

/// Errors: cancelled, where Ctrl-C came.
base::Result<certify::Certificate> walk_through(const CertifyOptions& options, const Certified& component) {
  net::EventLoop loop;
  certify::Conversation conversation(loop, component.at, component.name);
  if (const base::Result<void> opened = conversation.open(options.bind); !opened) return opened.error();
  certify::WalkSettings settings;
  settings.profile = component.profile;
  settings.energise = options.energise;
  certify::Walk walked(conversation, settings, component.name);
  certify::Certificate certificate;
  if (client::run_interruptible(loop, walk(walked, certificate))) return certificate;
  return base::fail(base::ErrorCode::cancelled, "interrupted; the component is left where it is");
}

/// One, or two that are compared. Nothing: why has been said, and `code` is what to end with.
std::vector<Certified> find_components(const CertifyOptions& options, int& code) {
  std::vector<Certified> all;
  for (const std::string& named : {options.component, options.against}) {
    if (named.empty()) continue;
    std::optional<Certified> found = find_component(options, named, code);
    if (!found) return {};
    all.push_back(std::move(*found));
  }
  if (!options.profile.empty()) all.front().profile = *wire::parse_dialect(options.profile);
  all.back().profile = all.front().profile;
  return all;
}

void print(const certify::Certificate& told, const std::vector<certify::Certificate>& walked,
           const std::vector<reports::CaseOutcome>& cases, bool json) {
  if (json) {
    for (const reports::CaseOutcome& each : cases) put(reports::json_line(each) + "\n");
  } else if (walked.size() == 1) {
    print_cases(cases);
    print_end(told, "failed");
  } else {
    print_differences(walked[0], walked[1]);
    if (!told.broken_off.empty()) say(told.broken_off);
    print_end(told, "differ");
  }
}

int certify_component(const CertifyOptions& options, bool json) {
  if (options.list) return list_rules();
  if (options.component.empty()) {
    complain("name a component of the plant, or where it is: kapela certify io, kapela certify http://127.0.0.1:8001");
    return bad_usage;
  }
  int code = success;
  const std::vector<Certified> all = find_components(options, code);
  if (all.empty()) return code;
  std::vector<certify::Certificate> walked;
  for (const Certified& each : all) {
    base::Result<certify::Certificate> certificate = walk_through(options, each);
    if (!certificate) return report_error(certificate.error());
    walked.push_back(std::move(*certificate));
  }
  const certify::Certificate told = walked.size() == 1 ? walked.front() : certify::compared(walked[0], walked[1]);
  const std::vector<reports::CaseOutcome> cases = certify::cases_of(told, repeat_of(options, all.front()));
  print(told, walked, cases, json);
  return conclude(options, told, cases);
}

}  // namespace

void add_certify(CLI::App& app, Context& context) {
  auto options = std::make_shared<CertifyOptions>();
  CLI::App* command =
      app.add_subcommand("certify", "Compare a component with the profile and the wire rules, command by command");
  command->add_option("COMPONENT", options->component, "Its name in the plant, or its URL: http://127.0.0.1:8001");
  add_plant_option(*command, options->plant);
  command->add_option("--against", options->against,
                      "Another one, walked through in the same way: where they differ is a table");
  command
      ->add_option("--profile", options->profile,
                   "What it is to be like: seed, or avena2. Default: as its plant file says, of a URL seed")
      ->check(CLI::IsMember({"seed", "avena2"}));
  command->add_flag("--energise", options->energise,
                    "Command it upwards as well, and restart it: whatever it drives may move");
  command->add_option("--bind", options->bind, "Where replies are taken: an address that the component reaches")
      ->capture_default_str();
  command->add_flag("--list", options->list, "Print the rules");
  command->add_option("--junit", options->junit, "Write the verdicts into this file, as JUnit XML");
  command->add_option("--page", options->page, "Write a page with the verdicts into this file");
  command->add_flag("--json", context.json, "Print the verdicts as JSON lines");
  command->footer(
      "Exit: 0 it keeps all the rules that were asked, 1 it breaks one (--against: they differ),\n"
      "      2 it could not be walked through\n"
      "Examples:\n  kapela certify io --energise\n"
      "  kapela certify http://127.0.0.1:8101 --energise --junit certified.xml --page certified.html\n"
      "  kapela certify camera --against http://192.168.1.20:8001 --energise");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return certify_component(*options, context.json); };
  });
}

}  // namespace kapela::cli
