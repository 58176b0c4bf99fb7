// Miss: how a question to a component went unanswered; part of what records say of one that a run leaves elsewhere.
#pragma once

#include <cstdint>

namespace kapela::record {

/// Why a component was not seen.
enum class Miss : std::uint8_t {
  refused,        ///< nobody takes connections there
  no_answer,      ///< it takes requests, and says nothing
  not_understood  ///< it answers, and nobody can tell what that means
};

}  // namespace kapela::record
