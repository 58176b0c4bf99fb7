// malformed: a broken answer.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void malformed_fields(Fault& fault, Fields& fields) {
  static constexpr std::array<std::string_view, 5> words{"random_data", "bad_chunk", "bad_json", "truncate",
                                                         "bad_length"};
  fields.word({"mode", "random_data, bad_chunk, bad_json, truncate, bad_length"}, details(fault).damage, words);
}

void malformed_ends(const Fault& fault, Reply& reply) {
  reply.damage = details(fault).damage;
}

}  // namespace

const FaultTraits malformed_traits{
    .type = FaultType::malformed,
    .name = "malformed",
    .at_receive = std::nullopt,
    .at_reply = Stage::ending,
    .effect = "a broken answer",
    .fields = malformed_fields,
    .ends = malformed_ends,
};

}  // namespace kapela::faults
