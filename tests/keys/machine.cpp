#include "tests/keys/machine.hpp"

#include "orchestrator/keys/key_reader.hpp"

namespace kapela::keys {

void machine_keys(Keys& keys, Machine& machine) {
  keys.name(required("title", "Its name."), machine.title);
  keys.integer({"port", "Where it listens."}, machine.port, {1, 100});
  keys.integer({"seed", "Of chance."}, machine.seed, {.least = 0});
  keys.duration({"pause", "Between two."}, machine.pause, yaml::zero_is_fine);
  keys.flag({"quiet"}, machine.quiet);
  keys.names({"labels", "For people."}, machine.labels);
  keys.block({"motor", "What drives it."}, "a motor", [&](Keys& inner) { motor_keys(inner, machine.motor); });
  keys.name({"owner", "Another program's word.", false, true}, machine.owner);
  keys.value({"parts", "Machines in it."}, machine_list, [&](const yaml::Node& node, yaml::Report& report) {
    for (const yaml::Node& item : read_list(node, report).value_or(std::vector<yaml::Node>()))
      read_keys(item, "a part", report, [&](Keys& inner) { machine_keys(inner, machine.parts.emplace_back()); });
  });
  keys.unread({"note", "For people."}, anything);
  keys.not_acted_on("later");
  keys.not_acted_on("old", "write new");
  if (!keys.obey(Rule::not_together, {"port", "seed"}))
    keys.complain(base::ErrorCode::conflict, "seed", "both port and seed");
  if (!keys.obey(Rule::needs_another, {"labels", "quiet", "pause"}))
    keys.complain_at(At::key, base::ErrorCode::missing_key, "labels", "labels need quiet or pause", "");
}

}  // namespace kapela::keys
