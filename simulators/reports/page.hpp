// The style and the script of a page, from page.css and page.js.
#pragma once

#include <string_view>

namespace kapela::reports {

[[nodiscard]] std::string_view page_style();
[[nodiscard]] std::string_view page_script();
/// In hexadecimal digits, of the script between "<script>\n" and "</script>".
[[nodiscard]] std::string_view page_script_sha256();

}  // namespace kapela::reports
