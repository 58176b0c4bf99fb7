// Whether a client takes a compressed answer. A function.
#pragma once

#include <string_view>

namespace kapela::api {

/// `accepted` is a request's Accept-Encoding: "gzip, deflate;q=0.5". Empty, or gzip with q=0: no.
[[nodiscard]] bool accepts_gzip(std::string_view accepted);

}  // namespace kapela::api
