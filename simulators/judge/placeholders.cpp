#include "simulators/judge/placeholders.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/nearest.hpp"

namespace kapela::judge {
namespace {

using base::Result;
using wire::Json;

constexpr std::string_view answer_prefix = "answer.";

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// The first one from a place on: what is before it, its name, and where the text goes on.
struct Found {
  std::size_t begin = 0;
  std::string_view name{};
  std::size_t end = 0;
};
std::optional<Found> find_placeholder(std::string_view text, std::size_t from) {
  const std::size_t begin = text.find("{{", from);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t end = text.find("}}", begin);
  if (end == std::string_view::npos) return std::nullopt;
  return Found{begin, trimmed(text.substr(begin + 2, end - begin - 2)), end + 2};
}

bool is_known(std::string_view name) {
  const auto& all = known_placeholders();
  return std::any_of(all.begin(), all.end(), [name](const KnownPlaceholder& each) {
    return each.name.ends_with('.') ? name.starts_with(each.name) && name.size() > each.name.size() : name == each.name;
  });
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

const std::vector<KnownPlaceholder>& known_placeholders() {
  static const std::vector<KnownPlaceholder> all{
      {"scenario", "what the orchestrator calls the scenario that is to run"},
      {"port", "a free port, for the orchestrator itself"},
      {"plant_file", "a plant file with the components as they can be reached"},
      {"components", "the same as JSON: {NAME: {address, port, group, dialect, depends_on}}"},
      {"components.", "components.NAME.port, components.NAME.address"},
      {"scenario_files", "of the experiment; in a command as many words"},
      {"directory", "a folder of this case alone, which goes with it"},
      {"adapter_directory", "where the adapter's file is"},
      {"kapela", "the program that judges"},
      {"run", "the number of the run in its case, from 1"},
      {"answer.", "answer.POINTER: of the JSON that `start` was answered with"},
  };
  return all;
}

std::string problem_of(std::string_view text) {
  for (std::optional<Found> found = find_placeholder(text, 0); found; found = find_placeholder(text, found->end)) {
    if (is_known(found->name)) continue;
    std::vector<std::string> names;
    for (const KnownPlaceholder& each : known_placeholders()) names.emplace_back(each.name);
    return fmt::format("there is no placeholder '{}'; {}", found->name,
                       base::did_you_mean(std::string(found->name), names));
  }
  return {};
}

Result<std::string> Placeholders::value_of(std::string_view name) const {
  if (const auto found = values_.find(name); found != values_.end()) return found->second;
  if (name.starts_with(answer_prefix) && answer_ != nullptr) {
    const std::string pointer(name.substr(answer_prefix.size()));
    try {
      return text_of(answer_->at(Json::json_pointer(pointer)));
    } catch (const Json::exception&) {
      return base::fail(base::ErrorCode::not_found, fmt::format("the answer to the start has no '{}': {}", pointer,
                                                                answer_->dump().substr(0, 200)));
    }
  }
  return base::fail(base::ErrorCode::not_found, fmt::format("'{{{{ {} }}}}' stands for nothing here", name));
}

Result<std::string> Placeholders::fill(std::string_view text) const {
  std::string filled;
  std::size_t from = 0;
  for (std::optional<Found> found = find_placeholder(text, 0); found; found = find_placeholder(text, from)) {
    const Result<std::string> value = value_of(found->name);
    if (!value) return value.error();
    filled.append(text.substr(from, found->begin - from)).append(*value);
    from = found->end;
  }
  return filled.append(text.substr(from));
}

Result<std::vector<std::string>> Placeholders::fill_all(const std::vector<std::string>& words) const {
  std::vector<std::string> filled;
  for (const std::string& word : words) {
    const std::optional<Found> found = find_placeholder(word, 0);
    const auto list = found && found->begin == 0 && found->end == word.size() ? lists_.find(found->name) : lists_.end();
    if (list != lists_.end()) {
      filled.insert(filled.end(), list->second.begin(), list->second.end());
      continue;
    }
    Result<std::string> one = fill(word);
    if (!one) return one.error();
    filled.push_back(std::move(*one));
  }
  return filled;
}

Result<wire::JsonPtr> Placeholders::fill_json(const Json& value) const {
  Json filled = value;
  if (value.is_string()) {
    Result<std::string> text = fill(value.get_ref<const std::string&>());
    if (!text) return text.error();
    filled = std::move(*text);
  } else if (value.is_structured()) {
    for (auto& [key, member] : filled.items()) {
      const Result<wire::JsonPtr> inner = fill_json(member);
      if (!inner) return inner.error();
      member = **inner;
    }
  }
  return std::make_shared<const Json>(std::move(filled));
}

}  // namespace kapela::judge
