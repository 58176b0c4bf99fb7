#include "simulators/plant/reset_rule.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/files/json_value.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::plant {
namespace {

using base::ErrorCode;
using keys::Keys;
using yaml::Node;
using yaml::Report;

constexpr std::size_t longest_address = 4096;
constexpr keys::Shape reset_url{.kind = keys::Shape::Kind::name, .pattern = "^http://", .most = longest_address};

constexpr keys::Shape reset_word = keys::word(files::moving_commands);
constexpr keys::Shape command_list = keys::list_of(reset_word, 1);

void read_post(const Node& node, ResetRule& reset, Report& report) {
  const auto url = yaml::read_name(node, report, longest_address);
  if (!url) return;
  const auto address = parse_address(*url);
  if (!address) return report.error(address.error().code, node, address.error().message, address.error().hint);
  reset.post = *address;
}

void read_commands(const Node& node, ResetRule& reset, Report& report) {
  const auto items = yaml::read_list(node, report);
  if (!items) return;
  if (items->empty()) report.error(ErrorCode::invalid, node, "no command resets nothing");
  for (const Node& item : *items)
    if (const auto word = yaml::read_choice(item, report, "a command", files::moving_commands()))
      reset.commands.push_back(*wire::parse_command(*word));
}

void reset_keys(Keys& keys, ResetRule& reset) {
  keys.flag({"restart", "Its program is started anew: with `process`, where this is the default."}, reset.restarts);
  keys.value({"post", "This URL is asked, and answers with a 2xx."}, reset_url,
             [&](const Node& node, Report& report) { read_post(node, reset, report); });
  keys.value({"body", "Of that request, as JSON. Default: an empty object."}, keys::anything,
             [&](const Node& node, Report&) { reset.body = files::json_value(node)->dump(); });
  keys.value({"commands", "It gets these, one after the other, each where it is legal."}, command_list,
             [&](const Node& node, Report& report) { read_commands(node, reset, report); });
  keys.duration({"within", "Then it answers, and is where it begins; else the case is an error, and the last one."},
                reset.within);
  if (!keys.obey(keys::Rule::exactly_one, {"restart", "post", "commands"})) {
    const int ways = keys.has("restart") + keys.has("post") + keys.has("commands");
    keys.complain(ways == 0 ? ErrorCode::missing_key : ErrorCode::duplicate, "",
                  fmt::format("a reset is one of restart, post and commands; this has {}", ways));
  }
  if (!keys.obey(keys::Rule::needs_another, {"body", "post"}))
    keys.complain(ErrorCode::missing_key, "body", "a body is of a request, and there is none", "'post' says which");
}

}  // namespace

keys::Block reset_block() {
  return {"reset", "How a real component is brought back between two cases", [](Keys& keys) {
            ResetRule reset;
            reset_keys(keys, reset);
          }};
}

ResetRule read_reset(const files::ComponentSection& section, Report& report) {
  ResetRule reset;
  const bool is_program = !section.process.is_null();
  if (section.reset.is_null()) {
    reset.restarts = is_program;
    return reset;
  }
  if (!is_program && section.behind.is_null())
    report.error(ErrorCode::conflict, section.reset, "a simulated component needs no reset: each case has a new one",
                 "'process' or 'behind' makes it a real one");
  keys::read_keys(section.reset, "the reset of a component", report, [&](Keys& keys) { reset_keys(keys, reset); });
  if (reset.restarts && !is_program)
    report.error(ErrorCode::conflict, section.reset, "Kapela cannot restart what it has not started",
                 "'process' says how it is started; else 'post' or 'commands'");
  return reset;
}

}  // namespace kapela::plant
