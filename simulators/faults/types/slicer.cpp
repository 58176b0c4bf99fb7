// slicer: the answer comes in small pieces.
#include "orchestrator/base/random.hpp"
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
  if (!fields.together(Together::exactly_one, {"average_size", "chunks"}))
    fields.complain("", "a slicer needs either 'average_size' or 'chunks'", "average_size: 64, delay: 10ms");
  if (own.variation >= own.bytes && own.variation > 0)
    fields.complain("size_variation", "the variation is no smaller than the size",
                    "average_size: 64, size_variation: 32");
}

/// `total` is that of all of them, whatever is left of a division.
void slice_evenly(const Fault& fault, Flow& flow) {
  const Details& own = details(fault);
  const std::size_t size = (flow.bytes() + own.chunks - 1) / own.chunks;
  const auto pieces = static_cast<base::Duration::rep>((flow.bytes() + size - 1) / size);
  const bool is_timed = own.total > base::Duration::zero();
  for (base::Duration::rep i = 1; i <= pieces; ++i) {
    const base::Duration rest = i == pieces ? own.total % pieces : base::Duration::zero();
    (void)flow.cut(size, is_timed ? own.total / pieces + rest : fault.duration);
  }
}

void slicer_shapes(const Fault& fault, Flow& flow) {
  const Details& own = details(fault);
  if (own.chunks > 0) return slice_evenly(fault, flow);
  base::Pcg random(flow.drawn(), base::stream_of(fault.name, "slicer"));
  std::size_t size = 0;
  do {
    const std::uint64_t spread = own.variation == 0 ? 0 : random.next() % (2 * std::uint64_t{own.variation} + 1);
    size = own.bytes - own.variation + spread;
  } while (flow.cut(size, fault.duration));
}

}  // namespace

const FaultTraits slicer_traits{
    .type = FaultType::slicer,
    .name = "slicer",
    .at_receive = std::nullopt,
    .at_reply = Stage::shape,
    .effect = "the answer comes in small pieces",
    .fields = slicer_fields,
    .shapes = slicer_shapes,
};

}  // namespace kapela::faults
