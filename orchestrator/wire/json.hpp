// The JSON type of Kapela, by name only: files that look inside include <nlohmann/json.hpp> in their .cpp.
#pragma once

#include <memory>

#include <nlohmann/json_fwd.hpp>

namespace kapela::wire {

using Json = nlohmann::json;

/// A JSON document that is shared and never changes. Never null where a default exists.
using JsonPtr = std::shared_ptr<const Json>;

}  // namespace kapela::wire
