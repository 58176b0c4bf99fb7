#include "orchestrator/keys/usual_text.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::keys {
namespace {

struct Text {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(base::Duration duration) const { return base::to_text(duration); }
  std::string operator()(std::string_view text) const { return std::string(text); }
  std::string operator()(const auto& number) const { return fmt::format("{}", number); }
};

}  // namespace

std::string usual_text(const Usual& usual) {
  return std::visit(Text(), usual);
}

}  // namespace kapela::keys
