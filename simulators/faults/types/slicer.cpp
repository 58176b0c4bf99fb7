// slicer: the answer comes in small pieces.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void slicer_fields(Fault& fault, Fields& fields) {
  Details& own = details(fault);
  fields.count({"average_size", "of a piece, in bytes"}, own.bytes, at_least_one);
  fields.count({"size_variation", "of the size, in bytes to either side"}, own.variation, any_count);
  fields.duration({"delay", "before each piece"}, fault.duration);
  fields.count({"chunks", "instead of a size: so many pieces"}, own.chunks, {1, 10'000});
  fields.duration({"total_duration", "of all pieces together"}, own.total);
  if (fields.has("average_size") == fields.has("chunks"))
    fields.complain("", "a slicer needs either 'average_size' or 'chunks'", "average_size: 64, delay: 10ms");
  if (own.variation >= own.bytes && own.variation > 0)
    fields.complain("size_variation", "the variation is no smaller than the size",
                    "average_size: 64, size_variation: 32");
}

}  // namespace

const FaultTraits slicer_traits{
    .type = FaultType::slicer,
    .name = "slicer",
    .at_receive = std::nullopt,
    .at_reply = Stage::shape,
    .effect = "the answer comes in small pieces",
    .fields = slicer_fields,
};

}  // namespace kapela::faults
