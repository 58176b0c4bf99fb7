#include "orchestrator/runtime/earlier_lives.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace kapela::runtime {
namespace {

using record::ComponentId;
using record::RecordKind;

/// The records of all lives, in the components of one plant.
class PlantReader {
 public:
  explicit PlantReader(const record::Plant& plant) : plant_(plant) {}

  void on(record::Record record, const journal::SegmentHeader& header) {
    if (!segment_ || *segment_ != header.before) begin(header);
    if (record.kind == RecordKind::run_ended) gone_.erase(record.run);
    if (record.component != record::no_component) {
      const std::optional<ComponentId> id = present(record.component);
      if (!id) return miss(record, header);
      record.component = *id;
    }
    reader_.on(record);
  }

  [[nodiscard]] engine::Past take(const journal::Checkpoint& checkpoint) {
    engine::Past past = reader_.take();
    past.last_run = std::max(past.last_run, checkpoint.last_run);
    past.last_epoch = checkpoint.last_epoch;
    past.latch = checkpoint.latch;
    return past;
  }

  [[nodiscard]] std::vector<std::string> gone() const {
    std::set<std::string> names;
    for (const auto& [run, parts] : gone_) names.insert(parts.begin(), parts.end());
    return {names.begin(), names.end()};
  }

 private:
  void begin(const journal::SegmentHeader& header) {
    segment_ = header.before;
    ids_.clear();
    for (const std::string& name : header.history.components) ids_.push_back(plant_.find(name));
  }

  [[nodiscard]] std::optional<ComponentId> present(ComponentId id) const {
    return index(id) < ids_.size() ? ids_[index(id)] : std::nullopt;
  }

  void miss(const record::Record& record, const journal::SegmentHeader& header) {
    if (record.kind == RecordKind::intent && index(record.component) < header.history.components.size())
      gone_[record.run].insert(header.history.components[index(record.component)]);
  }

  const record::Plant& plant_;
  engine::PastReader reader_;
  std::optional<journal::Joint> segment_;
  std::vector<std::optional<ComponentId>> ids_;  // by the ids of the segment
  std::map<record::RunId, std::set<std::string>> gone_;
};

}  // namespace

base::Result<EarlierLives> read_earlier_lives(journal::Disk& disk, const std::string& directory,
                                              const record::Plant& plant, journal::OpenSettings settings,
                                              const journal::OnRecord& also) {
  PlantReader reader(plant);
  base::Result<journal::Opened> opened = journal::open_journal(
      disk, directory, settings, [&reader, &also](const record::Record& record, const journal::SegmentHeader& header) {
        reader.on(record, header);
        if (also) also(record, header);
      });
  if (!opened) return opened.error();
  EarlierLives lives;
  lives.past = reader.take(opened->reading.checkpoint);
  lives.gone = reader.gone();
  lives.opened = std::move(*opened);
  return lives;
}

}  // namespace kapela::runtime
