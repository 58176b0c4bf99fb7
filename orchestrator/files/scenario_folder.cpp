#include "orchestrator/files/scenario_folder.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/ascii.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::files {
namespace {

constexpr std::size_t most_named = 10;

template <std::size_t N>
bool ends_in(std::string_view name, const std::array<std::string_view, N>& endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

bool has_our_ending(std::string_view name) {
  constexpr std::array<std::string_view, 3> endings{".yaml", ".yml", ".json"};
  return ends_in(base::lower(name), endings);
}

/// vim: 4913, .x.swp, x~; emacs: .#x, #x#; macOS: ._x; JetBrains, Kate.
bool is_of_an_editor(std::string_view name) {
  constexpr std::array<std::string_view, 7> endings{"~",    ".swp",         ".swo",        ".swx",
                                                    "-swp", "___jb_tmp___", "___jb_old___"};
  const bool number = name.find_first_not_of("0123456789") == std::string_view::npos;
  const bool marked = name.starts_with('#') && name.ends_with('#');
  return number || marked || ends_in(name, endings) || name.starts_with(".#") || name.starts_with("._");
}

/// Nobody takes it for one that is read.
bool is_plainly_none(std::string_view name) {
  const bool hidden = name.starts_with('.') && !has_our_ending(name);
  return hidden || is_of_an_editor(name) || name.starts_with("README") || name.starts_with("LICENSE");
}

yaml::Diagnostic passed_over(std::string path, std::string message, std::string hint) {
  yaml::Diagnostic diagnostic;
  diagnostic.severity = yaml::Severity::warning;
  diagnostic.code = base::ErrorCode::unsupported;
  diagnostic.place.file = std::move(path);
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  return diagnostic;
}

yaml::Diagnostic not_read(const std::string& directory, std::span<const std::string> names) {
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), most_named); ++i)
    list += (i == 0 ? "" : ", ") + base::in_quotes(names[i]);
  if (names.size() > most_named) list += fmt::format(" and {} more", names.size() - most_named);
  return passed_over(directory, fmt::format("{} {} not read", list, names.size() == 1 ? "is" : "are"),
                     "files that are read end in .yaml, .yml or .json and do not begin with a dot");
}

}  // namespace

Folder files_of_folder(const std::string& directory, std::span<const Entry> entries) {
  Folder folder;
  std::vector<std::string> others;
  for (const Entry& entry : entries) {
    const bool ours = has_our_ending(entry.name) && !entry.name.starts_with('.') && !is_of_an_editor(entry.name);
    const std::string path = join(directory, entry.name);
    if (ours && entry.kind == Entry::Kind::file) {
      folder.files.push_back(path);
    } else if (ours && entry.kind == Entry::Kind::directory) {
      folder.passed_over.push_back(
          passed_over(path, "a directory: it is not read", "files stand in the directory itself, not below it"));
    } else if (ours) {
      folder.passed_over.push_back(
          passed_over(path, "a pipe, a socket or a device: it is not read", "put a plain file in its place"));
    } else if (entry.kind != Entry::Kind::directory && !is_plainly_none(entry.name)) {
      others.push_back(entry.name);
    }
  }
  if (!others.empty()) folder.passed_over.push_back(not_read(directory, others));
  return folder;
}

}  // namespace kapela::files
