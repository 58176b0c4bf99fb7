#include "simulators/certify/protocol_rule.hpp"

#include <array>

#include "orchestrator/base/assert.hpp"

namespace kapela::certify {
namespace {

constexpr std::array table{
    RuleTraits{Rule::state, "state",
               "CMD_GET_STATE is answered with a state of the profile and the fields of an error"},
    RuleTraits{Rule::health, "health", "CMD_HEALTH_CHECK is answered with what the process costs"},
    RuleTraits{Rule::prompt, "prompt", "a request can be answered within 25 ms: after that it is repeated"},
    RuleTraits{Rule::method, "method", "GET /event is answered with 405", true},
    RuleTraits{Rule::path, "path", "an unknown path is answered with 404"},
    RuleTraits{Rule::syntax, "syntax", "what is no JSON is answered with 400", true},
    RuleTraits{Rule::fields, "fields", "a field of a wrong type is answered with 422"},
    RuleTraits{Rule::tolerance, "tolerance", "fields that it does not know are no reason to refuse an event", true},
    RuleTraits{Rule::reply, "reply",
               "the reply is posted to the sender: same id and timestamp, ends swapped, a result"},
    RuleTraits{Rule::batch, "batch", "of a batch the good members act, the broken ones are named by index", true},
    RuleTraits{Rule::business, "business", "a business event is answered as the state has it, and that is named"},
    RuleTraits{Rule::accept, "accept", "a command that is legal is accepted"},
    RuleTraits{Rule::way, "way", "a command leads where the profile says, and by the way it says"},
    RuleTraits{Rule::refuse, "refuse", "a command that is illegal is refused in words, and moves nothing"},
    RuleTraits{Rule::already_there, "already_there", "CMD_STOP in STOPPED is accepted, and moves nothing"},
    RuleTraits{Rule::abort, "abort", "CMD_STOP breaks off a transition that may be broken off"},
    RuleTraits{Rule::news, "news", "the end of a transition is told to who commanded it, if the answer says so", true},
    RuleTraits{Rule::revision, "revision", "the revision grows with each change of state, and with nothing else", true},
    RuleTraits{Rule::repeat, "repeat", "a command that comes again is answered as the first, and not acted on", true},
    RuleTraits{Rule::repeat_without_id, "repeat_without_id",
               "without cmd_id, the same source, type, id and timestamp are the same command", true},
    RuleTraits{Rule::late, "late", "a command that raises is refused past its not_after", true},
    RuleTraits{Rule::late_stop, "late_stop", "a command that only lowers is never too late", true},
    RuleTraits{Rule::old_epoch, "old_epoch", "a command of an older epoch is refused", true},
    RuleTraits{Rule::far_epoch, "far_epoch", "an epoch of another day in the future fences off nobody", true},
    RuleTraits{Rule::restart, "restart", "CMD_RESTART is refused outside of STOPPED, and there it begins anew"},
};

static_assert([] {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].rule != static_cast<Rule>(i)) return false;
  return table.size() == static_cast<std::size_t>(Rule::restart) + 1;
}());

}  // namespace

std::span<const RuleTraits> rules() {
  return table;
}

const RuleTraits& traits(Rule rule) {
  const auto index = static_cast<std::size_t>(rule);
  ASSERT(index < table.size());
  return table[index];
}

}  // namespace kapela::certify
