#include "orchestrator/engine/scenario.hpp"

namespace kapela::engine {
namespace {

struct TypeName {
  std::string_view operator()(const LogEvent&) const { return "log_event"; }
  std::string_view operator()(const SendCommand&) const { return "send_command"; }
  std::string_view operator()(const WaitForState&) const { return "wait_for_state"; }
  std::string_view operator()(const EnsureState&) const { return "ensure_state"; }
  std::string_view operator()(const TestAction&) const { return "test"; }
};

}  // namespace

std::string_view type_name(const Action::Body& body) {
  return std::visit(TypeName{}, body);
}

}  // namespace kapela::engine
