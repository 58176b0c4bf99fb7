// FileKind: which of our files a text is, told by its keys alone, before anybody reads it as one of them. Values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

enum class FileKind : std::uint8_t { scenarios, plant, configuration, experiment, campaign, adapter };

/// "a plant file"
[[nodiscard]] std::string_view name(FileKind kind);
/// The commands that take such a file.
[[nodiscard]] std::string_view use_of(FileKind kind);

struct Recognition {
  std::optional<FileKind> kind{};  ///< nothing: none of ours
  std::string resemblance{};       ///< then: what it is nearest to, and what speaks against it
};

/// By the keys at the top of the documents of one file.
[[nodiscard]] Recognition recognise(std::span<const yaml::Node> documents);

/// Reports a file that is clearly of another kind than it is read as, as one error; true: there is nothing more to say.
/// An experiment's reader takes campaigns as well.
bool report_other_kind(std::span<const yaml::Node> documents, FileKind expected, yaml::Report& report);

}  // namespace kapela::files
