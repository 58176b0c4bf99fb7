// The style and the script of a page, from page.css and page.js.
#pragma once

#include <string_view>

namespace kapela::reports {

[[nodiscard]] std::string_view page_style();
[[nodiscard]] std::string_view page_script();

}  // namespace kapela::reports
