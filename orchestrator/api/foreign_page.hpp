// Whether a request comes from a page of somebody else's, which a browser on this machine shows. A function.
#pragma once

#include "orchestrator/net/http.hpp"

namespace kapela::api {

/// True when a browser says that a page of another origin sends it. Such a page could start a plant that listens on
/// this machine alone; components and command lines send no `Origin`.
[[nodiscard]] bool is_from_foreign_page(const net::Request& request);

}  // namespace kapela::api
