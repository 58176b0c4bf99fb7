#include "simulators/plant/behind_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/host.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/json_value.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "orchestrator/yaml/scalars.hpp"
#include "simulators/plant/real_faults.hpp"

namespace kapela::plant {
namespace {

using base::ErrorCode;
using faults::FaultType;
using keys::Keys;
using keys::required;
using yaml::Node;
using yaml::Report;

constexpr std::size_t longest_url = 4096;
constexpr std::array helped{FaultType::fail_transition, FaultType::wrong_target, FaultType::accept_invalid};
constexpr keys::Shape hook_url{.kind = keys::Shape::Kind::name, .pattern = "^http://", .most = longest_url};

void behind_keys(Keys& keys, Behind& behind) {
  keys.integer(required("port", "Where the real component listens."), behind.at.port, files::ports);
  keys.value({"address", "An IP address or a host name."}, keys::any_name, std::string_view(behind.at.address),
             [&behind](const Node& node, Report& report) {
               const auto address = yaml::read_name(node, report);
               if (!address) return;
               if (base::is_ip_address(*address) || base::is_host_name(*address)) {
                 behind.at.address = *address;
                 return;
               }
               report.error(ErrorCode::invalid, node, fmt::format("{} is no address", base::in_quotes(*address)),
                            "an IP address or a host name, e.g. 127.0.0.1 or io.cell.local");
             });
}

void hook_keys(Keys& keys, Behind::Hook& hook) {
  keys.value(required("post", "A request to this URL makes the component do it to the next command."), hook_url,
             [&hook](const Node& node, Report& report) {
               const auto url = yaml::read_name(node, report, longest_url);
               if (!url) return;
               const auto address = parse_address(*url);
               if (!address)
                 return report.error(address.error().code, node, address.error().message, address.error().hint);
               hook.post = *address;
             });
  hook.body = "{}";
  keys.value({"body", "As JSON. Default: an empty object."}, keys::anything,
             [&hook](const Node& node, Report&) { hook.body = files::json_value(node)->dump(); });
}

void hooks_keys(Keys& keys, std::vector<Behind::Hook>& hooks) {
  for (const FaultType type : helped) {
    const std::string_view word = faults::name(type);
    keys.block({word, "Who makes the component do that: it is asked before the command is passed on."}, "a hook",
               [&](Keys& inner) {
                 Behind::Hook hook{.type = type};
                 hook_keys(inner, hook);
                 hooks.push_back(std::move(hook));
               });
  }
}

bool is_same(const net::Endpoint& a, const net::Endpoint& b) {
  const auto host = [](const std::string& address) {
    return address == "localhost" ? net::Endpoint().address : base::canonical_host(address);
  };
  return a.port == b.port && host(a.address) == host(b.address);
}

net::Endpoint port_of(const ComponentSetup& setup) {
  return {setup.address, setup.port};
}

/// Whether what is passed on there comes back.
bool comes_back(const PlantSettings& settings, std::size_t component) {
  net::Endpoint at = settings.components[component].behind->at;
  for (std::size_t steps = 0; steps <= settings.components.size(); ++steps) {
    const auto next =
        std::find_if(settings.components.begin(), settings.components.end(),
                     [&at](const ComponentSetup& each) { return each.port != 0 && is_same(port_of(each), at); });
    if (next == settings.components.end() || !next->behind) return false;
    at = next->behind->at;
  }
  return true;
}

void check_place(const PlantSettings& settings, std::size_t index, const Node& node, Report& report) {
  const ComponentSetup& setup = settings.components[index];
  const net::Endpoint& at = setup.behind->at;
  const std::string& name = setup.settings->name;
  if (is_same(at, port_of(setup)))
    report.error(ErrorCode::conflict, node, fmt::format("the proxy of {} would stand before itself", name),
                 "'port' is where the orchestrator finds it, 'behind' where the real component listens");
  else if (is_same(at, {setup.address, admin_port_of(setup)}))
    report.error(ErrorCode::conflict, node, fmt::format("{} is the admin port of the proxy of {}", at.port, name),
                 "'behind' is where the real component listens");
  else if (comes_back(settings, index))
    report.error(ErrorCode::conflict, node, fmt::format("what the proxy of {} passes on comes back to it", name),
                 "the last 'behind' of a chain is where a real component listens");
  else if (base::is_loopback(setup.address) && !base::is_loopback(at.address))
    report.error(ErrorCode::conflict, node,
                 fmt::format("{} cannot answer to {}, where its proxy is", at.address, setup.address),
                 fmt::format("give {} an 'address' of this machine that {} reaches", name, at.address));
}

void check_rules(const ComponentSetup& setup, const Node& list, Report& report) {
  std::vector<FaultType> hooks;
  for (const Behind::Hook& each : setup.behind->hooks) hooks.push_back(each.type);
  const auto& items = list.items();
  for (std::size_t i = 0; i < setup.faults.size() && i < items.size(); ++i) {
    const auto refused = refusal_of(setup.faults[i], {setup.process != nullptr, hooks});
    if (!refused) continue;
    const yaml::Member* type = items[i].find("type");
    report.error(refused->code, type == nullptr ? items[i] : type->value, refused->message, refused->hint);
  }
}

}  // namespace

keys::Block behind_block() {
  return {"behind", "Where a real component is", [](Keys& keys) {
            Behind behind;
            behind_keys(keys, behind);
          }};
}

keys::Block hooks_block() {
  return {"hooks", "What helps faults at a real component", [](Keys& keys) {
            std::vector<Behind::Hook> hooks;
            hooks_keys(keys, hooks);
          }};
}

std::optional<Behind> read_behind(const files::ComponentSection& section, Report& report) {
  if (section.behind.is_null()) {
    if (!section.hooks.is_null())
      report.error(ErrorCode::conflict, section.hooks, "hooks belong to a component that is elsewhere",
                   "'behind' says where; a simulated one does by itself what its faults say");
    return std::nullopt;
  }
  Behind behind;
  keys::read_keys(section.behind, "'behind'", report, [&](Keys& keys) { behind_keys(keys, behind); });
  if (!section.hooks.is_null())
    keys::read_keys(section.hooks, "'hooks'", report, [&](Keys& keys) { hooks_keys(keys, behind.hooks); });
  return behind;
}

void check_behind(const PlantSettings& settings, const files::PlantFile& file, Report& report) {
  if (report.failed()) return;  // rules and their nodes may not be beside each other
  for (std::size_t i = 0; i < settings.components.size(); ++i) {
    if (!settings.components[i].behind) continue;
    check_place(settings, i, file.sections[i].behind, report);
    check_rules(settings.components[i], file.sections[i].faults, report);
  }
}

}  // namespace kapela::plant
