#include "simulators/experiment/campaign_part.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/fingerprint.hpp"
#include "simulators/explore/part.hpp"
#include "simulators/reports/outcome_codec.hpp"

namespace kapela::experiment {
namespace {

using base::ErrorCode;
using PartLine = nlohmann::ordered_json;

constexpr int part_format = 1;
constexpr std::string_view begins = "{\"kapela_campaign\":";

std::string text_of(const PartLine& line) {
  return line.dump(-1, ' ', false, PartLine::error_handler_t::replace) + "\n";
}

void read_head(const PartLine& line, CampaignPart& part) {
  part.version = line.at("version");
  part.shard = {line.at("shard").at(0).get<std::uint64_t>(), line.at("shard").at(1).get<std::uint64_t>()};
  part.inputs = line.at("inputs").get<std::map<std::string, std::string>>();
  part.title = line.at("title");
  part.file = line.at("file");
  part.columns = line.at("columns").get<std::vector<std::string>>();
}

reports::CaseOutcome case_in(const PartLine& line) {
  base::Result<reports::CaseOutcome> outcome = reports::parse_outcome(line.at("case").get_ref<const std::string&>());
  if (!outcome) throw std::invalid_argument(outcome.error().message);
  return std::move(*outcome);
}

CellOutcome cell_in(const PartLine& line) {
  CellOutcome cell;
  cell.number = line.at("cell");
  cell.fault = line.at("fault");
  cell.command = line.at("command");
  cell.component = line.at("component");
  cell.outcome = case_in(line);
  return cell;
}

void read_end(const PartLine& line, CampaignPart& part) {
  part.is_complete = line.at("complete");
  part.notes = line.at("notes").get<std::vector<std::string>>();
  part.left = line.at("left");
  part.seeds_left = line.at("seeds_left");
}

bool fits_before(const PartLine& line, std::string_view before) {
  return line.at("before").get_ref<const std::string&>() == hash_text(base::fingerprint(before));
}

/// Line by line, up to what is torn: a cell in the middle of which the process was killed, or the end of the file.
ReadCampaignPart read_lines(std::string_view text) {
  ReadCampaignPart read;
  std::size_t at = 0;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', at)) {
    const PartLine line = PartLine::parse(text.substr(at, end - at));
    if (line.contains("kapela_campaign")) read_head(line, read.part);
    if (line.contains("cell")) read.part.cells.push_back(cell_in(line));
    if (line.contains("baseline")) read.part.baselines.push_back(case_in(line));
    const bool is_end = line.contains("complete");
    if (is_end && !fits_before(line, text.substr(0, at))) throw std::invalid_argument("its end does not fit");
    if (is_end) read_end(line, read.part);
    if (!is_end && !line.contains("baseline")) read.whole_bytes = end + 1;
    at = end + 1;
  }
  return read;
}

/// As shards of a search are judged.
explore::Part judged(const CampaignPart& part) {
  explore::Part made;
  made.version = part.version;
  made.inputs = part.inputs;
  made.shard = {part.shard.index, part.shard.count};
  made.is_complete = part.is_complete;
  return made;
}

}  // namespace

std::string head_line(const CampaignPart& part) {
  return text_of({{"kapela_campaign", part_format},
                  {"version", part.version},
                  {"shard", {part.shard.index, part.shard.count}},
                  {"inputs", part.inputs},
                  {"title", part.title},
                  {"file", part.file},
                  {"columns", part.columns}});
}

std::string cell_line(const CellOutcome& cell) {
  return text_of({{"cell", cell.number},
                  {"fault", cell.fault},
                  {"command", cell.command},
                  {"component", cell.component},
                  {"case", reports::outcome_line(cell.outcome)}});
}

std::string end_lines(const CampaignPart& part, std::uint64_t before) {
  std::string text;
  for (const reports::CaseOutcome& each : part.baselines)
    text += text_of({{"baseline", each.name}, {"case", reports::outcome_line(each)}});
  const std::uint64_t own = base::fingerprint(text, before);
  return text + text_of({{"complete", part.is_complete},
                         {"notes", part.notes},
                         {"left", part.left},
                         {"seeds_left", part.seeds_left},
                         {"before", hash_text(own)}});
}

bool is_campaign_part(std::string_view text) {
  return text.starts_with(begins);
}

base::Result<ReadCampaignPart> parse_campaign_part(std::string_view text) {
  if (!is_campaign_part(text))
    return base::fail(ErrorCode::malformed, "it is no result of a campaign",
                      "kapela experiment run --report writes such");
  if (!text.substr(begins.size()).starts_with(fmt::format("{},", part_format)))
    return base::fail(ErrorCode::unsupported, "its format is of another version of Kapela");
  try {
    return read_lines(text);
  } catch (const std::exception& what) {
    return base::fail(ErrorCode::malformed, fmt::format("it is damaged: {}", what.what()),
                      "delete it, and carry this part out again");
  }
}

std::string misfit(const CampaignPart& one, const CampaignPart& other) {
  return explore::misfit(judged(one), judged(other));
}

MergedCampaign merge(std::vector<NamedCampaignPart> parts) {
  std::stable_sort(parts.begin(), parts.end(), [](const NamedCampaignPart& a, const NamedCampaignPart& b) {
    return a.part.shard.index < b.part.shard.index;
  });
  std::vector<explore::NamedPart> shards;
  for (const NamedCampaignPart& each : parts) shards.push_back({each.name, judged(each.part)});
  MergedCampaign merged{{}, explore::merge(shards).problems};
  if (!merged.problems.empty()) return merged;
  CampaignPart& whole = merged.whole;
  whole = parts.front().part;
  whole.shard = {};
  for (std::size_t i = 1; i < parts.size(); ++i) {
    CampaignPart& each = parts[i].part;
    std::move(each.cells.begin(), each.cells.end(), std::back_inserter(whole.cells));
    whole.left += each.left;
    whole.seeds_left = std::max(whole.seeds_left, each.seeds_left);
  }
  std::sort(whole.cells.begin(), whole.cells.end(),
            [](const CellOutcome& a, const CellOutcome& b) { return a.number < b.number; });
  std::size_t pictures = 0;
  for (CellOutcome& each : whole.cells)
    if (each.outcome.history != nullptr && pictures++ >= most_pictures) each.outcome.history.reset();
  return merged;
}

reports::Matrix matrix_of(const CampaignPart& whole) {
  return matrix_of(whole.title, whole.columns, whole.cells);
}

}  // namespace kapela::experiment
