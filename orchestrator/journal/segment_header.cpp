#include "orchestrator/journal/segment_header.hpp"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/journal/bytes.hpp"

namespace kapela::journal {
namespace {

using base::ErrorCode;
using base::fail;
using nlohmann::json;

constexpr std::size_t format_at = 8;
constexpr std::size_t frame_at_byte = 12;
constexpr std::uint32_t first_format = 1;    ///< did not say so in its frame
constexpr std::uint32_t most_formats = 100;  ///< what says more is damaged
constexpr std::string_view suffix = ".kjl";
constexpr std::size_t digits = 8;

json to_json(const Checkpoint& checkpoint) {
  json runs = json::array();
  for (const auto& [run, segment] : checkpoint.open_runs) runs.push_back({{"run", number(run)}, {"segment", segment}});
  json watched = json::array();
  for (const auto& [component, segment] : checkpoint.watched)
    watched.push_back({{"component", index(component)}, {"segment", segment}});
  return {{"last_epoch", number(checkpoint.last_epoch)},
          {"last_run", number(checkpoint.last_run)},
          {"latch", checkpoint.latch ? json(*checkpoint.latch) : json()},
          {"open_runs", std::move(runs)},
          {"watched", std::move(watched)}};
}

Checkpoint checkpoint_of(const json& document) {
  Checkpoint checkpoint;
  checkpoint.last_epoch = record::Epoch{document.at("last_epoch").get<std::uint64_t>()};
  checkpoint.last_run = record::RunId{document.at("last_run").get<std::uint64_t>()};
  if (!document.at("latch").is_null()) checkpoint.latch = document.at("latch").get<std::string>();
  for (const json& run : document.at("open_runs"))
    checkpoint.open_runs.emplace(record::RunId{run.at("run").get<std::uint64_t>()},
                                 run.at("segment").get<std::uint32_t>());
  for (const json& each : document.value("watched", json::array()))  // not in format 1
    checkpoint.watched.emplace(record::ComponentId{each.at("component").get<std::uint32_t>()},
                               each.at("segment").get<std::uint32_t>());
  return checkpoint;
}

json to_json(const SegmentHeader& header) {
  const history::Header& life = header.history;
  const Joint& before = header.before;
  return {{"format", SegmentHeader::format},
          {"version", life.version},
          {"writer", life.writer},
          {"clock", "monotonic"},
          {"wall_at_zero_ns", life.wall_at_zero_ns},
          {"boot", life.boot},
          {"monotonic_at_zero_ns", life.monotonic_at_zero_ns},
          {"scale", life.scale},
          {"epsilon_ns", life.epsilon.count()},
          {"components", life.components},
          {"before",
           {{"segment", before.segment}, {"bytes", before.bytes}, {"chain", before.chain}, {"frames", before.frames}}},
          {"oldest", header.oldest},
          {"checkpoint", to_json(header.checkpoint)}};
}

SegmentHeader header_of(const json& document) {
  SegmentHeader header;
  header.history.version = document.at("version").get<std::string>();
  header.history.writer = document.at("writer").get<std::string>();
  header.history.clock = history::ClockKind::monotonic;
  header.history.wall_at_zero_ns = document.at("wall_at_zero_ns").get<std::int64_t>();
  header.history.boot = document.value("boot", std::string());  // in none of before they were written
  header.history.monotonic_at_zero_ns = document.value("monotonic_at_zero_ns", std::int64_t{0});
  header.history.scale = document.at("scale").get<double>();
  header.history.epsilon = base::Duration(document.at("epsilon_ns").get<std::int64_t>());
  header.history.components = document.at("components").get<std::vector<std::string>>();
  const json& before = document.at("before");
  header.before.segment = before.at("segment").get<std::uint32_t>();
  header.before.bytes = before.at("bytes").get<std::uint64_t>();
  header.before.chain = before.at("chain").get<std::uint64_t>();
  header.before.frames = before.at("frames").get<std::uint64_t>();
  header.oldest = document.value("oldest", std::uint32_t{0});  // not before format 4
  header.checkpoint = checkpoint_of(document.at("checkpoint"));
  return header;
}

base::Error damaged() {
  return fail(ErrorCode::malformed, "byte 12: the header is cut off or damaged", {});
}

base::Error foreign() {
  return fail(ErrorCode::malformed, "byte 0: this is no file of a journal", {});
}

base::Error later(std::uint32_t format) {
  return fail(ErrorCode::unsupported, fmt::format("byte 8: format {} of a later version of Kapela", format),
              fmt::format("this one reads up to format {}; the file was left as it is", SegmentHeader::format));
}

/// A later version may have frames of its own.
base::Error without_frame(std::string_view bytes) {
  if (!is_segment(bytes)) return foreign();
  if (bytes.size() < frame_at_byte) return damaged();
  const auto format = get<std::uint32_t>(bytes.data() + format_at);
  return format > SegmentHeader::format && format <= most_formats ? later(format) : damaged();
}

}  // namespace

bool is_segment(std::string_view bytes) {
  return bytes.starts_with(segment_magic);
}

Chain encode(std::string& out, const SegmentHeader& header) {
  out += segment_magic;
  put(out, SegmentHeader::format);
  return seal(out, to_json(header).dump(-1, ' ', false, json::error_handler_t::replace), header.before.chain);
}

base::Result<DecodedHeader> decode_header(std::string_view bytes) {
  const std::optional<Frame> frame =
      bytes.size() > frame_at_byte ? frame_at(bytes.substr(frame_at_byte)) : std::nullopt;
  if (!frame) return without_frame(bytes);
  try {
    const json document = json::parse(frame->payload);
    const auto format = document.value("format", first_format);
    if (format > SegmentHeader::format) return later(format);
    SegmentHeader header = header_of(document);
    if (!follows(*frame, header.before.chain)) return damaged();
    return DecodedHeader{std::move(header), format, frame_at_byte + frame->size(), frame->chain};
  } catch (const json::exception&) {
    return is_segment(bytes) ? damaged() : foreign();
  }
}

std::string segment_name(std::uint32_t number) {
  return fmt::format("{:08}{}", number, suffix);
}

std::uint32_t segment_number(std::string_view name) {
  if (!name.ends_with(suffix) || name.size() < digits + suffix.size()) return 0;
  name.remove_suffix(suffix.size());
  std::uint32_t number = 0;
  const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), number);
  return failed == std::errc{} && end == name.data() + name.size() ? number : 0;
}

}  // namespace kapela::journal
