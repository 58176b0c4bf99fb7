#include "simulators/component/hearing.hpp"

namespace kapela::component {

using wire::Command;
using wire::Dialect;

Heard hear(std::string_view event_type, Dialect dialect) {
  Heard heard{wire::parse_command(event_type)};
  if (dialect == Dialect::seed || !heard.command) return heard;
  heard.kills = event_type == wire::name(Command::soft_stop) || event_type == wire::name(Command::hard_stop);
  const bool is_its_own = wire::implements(dialect, *heard.command) &&
                          wire::spelling(*heard.command, dialect) == event_type && !heard.kills;
  if (!is_its_own) heard.command.reset();
  return heard;
}

}  // namespace kapela::component
