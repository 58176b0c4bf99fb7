// Adapter files: an adapter as YAML, read with diagnostics.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/keys/shape.hpp"
#include "orchestrator/yaml/diagnostic.hpp"
#include "simulators/judge/adapter.hpp"

namespace kapela::judge {

struct LoadedAdapter {
  Adapter adapter{};
  std::vector<yaml::Diagnostic> diagnostics{};  ///< with errors the adapter is not to be used
};

[[nodiscard]] LoadedAdapter load_adapter(const files::FileSystem& files, const std::string& path);

/// The keys of such a file.
[[nodiscard]] keys::Block adapter_block();
/// The JSON Schema of such files.
[[nodiscard]] std::string adapter_schema();

}  // namespace kapela::judge
