#include "simulators/explore/spot.hpp"

#include <algorithm>
#include <unordered_map>

namespace kapela::explore {
namespace {

using record::Record;
using record::RecordKind;

/// Reads out of a history why each command was sent, and how long its end is waited for.
class Reader {
 public:
  void on(const Record& record) {
    if (record.kind == RecordKind::step_started) begin(record);
    if (record.kind == RecordKind::awaited && record.b != 0) await(record.component);
    if (record.kind == RecordKind::intent) intend(record);
  }

  struct Command {
    record::Purpose purpose = record::Purpose::forward;
    base::Duration awaited_for{};
  };
  [[nodiscard]] Command find(record::CommandId id) const {
    const auto found = commands_.find(id);
    return found == commands_.end() ? Command() : found->second;
  }

 private:
  void begin(const Record& step) {
    timeout_ = base::Duration(static_cast<base::Duration::rep>(step.b));
    awaited_.clear();
  }

  void intend(const Record& intent) {
    Command& made = commands_[intent.command];
    made.purpose = static_cast<record::Purpose>(intent.a);
    last_[index(intent.component)] = intent.command;
    if (made.purpose == record::Purpose::compensation) {
      made.awaited_for = base::Duration(static_cast<base::Duration::rep>(intent.b));
    } else if (std::find(awaited_.begin(), awaited_.end(), intent.component) != awaited_.end()) {
      made.awaited_for = timeout_;  // a step that both commands and waits (ensure_state): the wait is its own
    }
  }

  void await(record::ComponentId component) {
    awaited_.push_back(component);
    const auto last = last_.find(index(component));
    if (last == last_.end()) return;
    Command& command = commands_[last->second];
    if (command.awaited_for == base::Duration::zero()) command.awaited_for = timeout_;
  }

  std::unordered_map<record::CommandId, Command> commands_;
  std::unordered_map<std::size_t, record::CommandId> last_;  ///< by component
  std::vector<record::ComponentId> awaited_;
  base::Duration timeout_{};
};

}  // namespace

std::vector<Spot> spots_of(const world::World& world, std::size_t first) {
  Reader reader;
  for (const Record& record : world.history().records()) reader.on(record);
  std::unordered_map<record::CommandId, std::uint32_t> attempts;
  std::vector<Spot> spots;
  const auto& sites = world.sites();
  spots.reserve(sites.size() - std::min(first, sites.size()));
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const world::Site& site = sites[i];
    const bool is_order = site.kind == world::Site::Kind::order;
    const std::uint32_t attempt = is_order ? ++attempts[site.id] : attempts[site.id];
    if (i < first) continue;
    Spot& spot = spots.emplace_back();
    spot.site = site;
    if (site.id == record::no_command) continue;
    const Reader::Command command = reader.find(site.id);
    spot.awaited_for = command.awaited_for;
    spot.purpose = command.purpose;
    spot.attempt = attempt;
  }
  return spots;
}

}  // namespace kapela::explore
