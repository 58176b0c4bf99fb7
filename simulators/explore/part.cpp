#include "simulators/explore/part.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace kapela::explore {
namespace {

std::string shard_text(const Shard& shard) {
  return fmt::format("{}/{}", shard.index, shard.of);
}

std::string value_of(const Part& part, const std::string& name) {
  const auto found = part.inputs.find(name);
  return found == part.inputs.end() ? "nothing" : found->second;
}

/// The file that has this shard already; empty: none.
std::string other_of(std::span<const NamedPart> before, const Shard& shard) {
  const auto is_it = [&shard](const NamedPart& each) { return each.part.shard.index == shard.index; };
  const auto found = std::find_if(before.begin(), before.end(), is_it);
  return found == before.end() ? "" : found->name;
}

std::string problem_of(std::span<const NamedPart> before, const NamedPart& each) {
  const NamedPart& first = before.empty() ? each : before.front();
  const Shard& shard = each.part.shard;
  if (const std::string other = misfit(first.part, each.part); !other.empty())
    return fmt::format("{}: {} (as in {})", each.name, other, first.name);
  if (shard.of != first.part.shard.of)
    return fmt::format("{}: shard {}, while {} is {}", each.name, shard_text(shard), first.name,
                       shard_text(first.part.shard));
  if (const std::string other = other_of(before, shard); !other.empty())
    return fmt::format("{}: shard {} once more, after {}", each.name, shard_text(shard), other);
  const std::string done = each.part.done > 0 ? fmt::format(", {:.1f} % are done", 100 * each.part.done) : "";
  if (!each.part.is_complete)
    return fmt::format("{}: shard {} is not complete{}: the command that wrote it goes on", each.name,
                       shard_text(shard), done);
  return "";
}

std::vector<std::string> missing_among(std::span<const NamedPart> parts) {
  constexpr std::size_t most_named = 10;
  std::vector<std::string> missing;
  std::size_t count = 0;
  const std::uint64_t of = parts.front().part.shard.of;
  for (std::uint64_t shard = 0; shard < of; ++shard)
    if (other_of(parts, {shard, of}).empty() && ++count <= most_named)
      missing.push_back(fmt::format("shard {} is missing", shard_text({shard, of})));
  if (count > most_named) missing.push_back(fmt::format("and {} more are missing", count - most_named));
  return missing;
}

std::vector<ToldFind> first_of(std::vector<ToldFind> all) {
  std::sort(all.begin(), all.end(), [](const ToldFind& a, const ToldFind& b) { return a.place < b.place; });
  std::vector<ToldFind> kept;
  for (ToldFind& each : all) {
    const auto is_it = [&each](const ToldFind& other) { return other.name == each.name; };
    const bool is_known = std::any_of(kept.begin(), kept.end(), is_it);
    if (!is_known && kept.size() < Settings().most_finds) kept.push_back(std::move(each));
  }
  return kept;
}

}  // namespace

std::string misfit(const Part& one, const Part& other) {
  if (one.version != other.version) return fmt::format("written by Kapela {}, not by {}", other.version, one.version);
  std::string differences;
  const auto compare = [&](const std::string& name) {
    const std::string wanted = value_of(one, name);
    const std::string found = value_of(other, name);
    if (wanted != found)
      differences += fmt::format("{}{} is {}, not {}", differences.empty() ? "" : ", ", name, found, wanted);
  };
  for (const auto& [name, value] : one.inputs) compare(name);
  for (const auto& [name, value] : other.inputs)
    if (!one.inputs.contains(name)) compare(name);
  return differences.empty() ? "" : "of other inputs: " + differences;
}

Merged merge(std::span<const NamedPart> parts) {
  Merged merged;
  if (parts.empty()) {
    merged.problems.emplace_back("there is nothing to merge");
    return merged;
  }
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (std::string problem = problem_of(parts.first(i), parts[i]); !problem.empty())
      merged.problems.push_back(std::move(problem));
  for (std::string& each : missing_among(parts)) merged.problems.push_back(std::move(each));
  if (!merged.problems.empty()) return merged;
  Part& whole = merged.whole;
  whole.version = parts.front().part.version;
  whole.inputs = parts.front().part.inputs;
  whole.is_complete = true;
  whole.done = 1;
  for (const NamedPart& each : parts) {
    whole.tally.add(each.part.tally);
    whole.finds.insert(whole.finds.end(), each.part.finds.begin(), each.part.finds.end());
  }
  whole.finds = first_of(std::move(whole.finds));
  return merged;
}

}  // namespace kapela::explore
