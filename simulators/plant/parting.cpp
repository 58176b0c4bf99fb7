#include "simulators/plant/parting.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/random.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::plant {
namespace {

using faults::Damage;
using faults::Fault;
using faults::FaultType;

/// More than the head of an answer takes.
constexpr std::size_t head_bytes = 512;
constexpr base::Duration bandwidth_tick = std::chrono::milliseconds(10);

void slice_evenly(const faults::Details& own, std::size_t bytes, net::Delivery& delivery) {
  const std::size_t size = (bytes + own.chunks - 1) / own.chunks;
  for (std::uint32_t i = 0; i < own.chunks; ++i) delivery.slices.push_back({size, own.total / own.chunks});
}

void slice(const Fault& slicer, std::size_t bytes, std::uint64_t drawn, net::Delivery& delivery) {
  const faults::Details& own = faults::details(slicer);
  if (own.chunks > 0) return slice_evenly(own, bytes, delivery);
  base::Pcg random(drawn, base::stream_of(slicer.name, "slicer"));
  for (std::size_t left = bytes; left > 0;) {
    const std::uint64_t spread = own.variation == 0 ? 0 : random.next() % (2 * std::uint64_t{own.variation} + 1);
    const std::size_t size = std::max<std::size_t>(1, own.bytes - own.variation + spread);
    delivery.slices.push_back({size, slicer.duration});
    left -= std::min(left, size);
  }
}

/// The head leaves at once: it is the body that is throttled.
void throttle(const Fault& bandwidth, std::size_t body_bytes, net::Delivery& delivery) {
  const double each =
      static_cast<double>(faults::details(bandwidth).bytes) * std::chrono::duration<double>(bandwidth_tick).count();
  const auto size = std::max<std::size_t>(1, static_cast<std::size_t>(each));
  const auto pause = std::max(bandwidth_tick, base::Duration(static_cast<base::Duration::rep>(
                                                  static_cast<double>(bandwidth_tick.count()) / std::min(1.0, each))));
  for (std::size_t left = body_bytes + head_bytes / 2; left > 0; left -= std::min(left, size))
    delivery.slices.push_back({size, pause});
}

void damage(const Fault& fault, Parting& parting) {
  std::string& body = parting.response.body;
  switch (faults::details(fault).damage) {
    case Damage::random_data:
      parting.delivery.damage = net::Damage::random_data;
      return;
    case Damage::bad_chunk:
      parting.delivery.damage = net::Damage::bad_chunk;
      return;
    case Damage::bad_length:
      parting.delivery.damage = net::Damage::bad_length;
      return;
    case Damage::truncate:
      parting.delivery.truncate_body_to = body.size() / 2;
      return;
    case Damage::bad_json:
      body.back() = ',';
      return;
  }
}

Parting::How end(const Fault& ending, Parting& parting) {
  if (ending.type == FaultType::drop) return Parting::How::lost;
  if (ending.type == FaultType::empty_response) return Parting::How::empty;
  if (ending.type == FaultType::reset_peer) {
    if (faults::details(ending).bytes == 0) return Parting::How::reset;
    parting.delivery.reset_after = faults::details(ending).bytes;
  } else if (ending.type == FaultType::abort) {
    parting.response = refusal_response(ending);
  } else {
    ASSERT(ending.type == FaultType::malformed);
    damage(ending, parting);
  }
  return Parting::How::answered;
}

}  // namespace

net::Response refusal_response(const Fault& fault) {
  const faults::Details& own = faults::details(fault);
  const auto status = static_cast<unsigned>(own.http_status);
  const bool has_acted = faults::stage_of(fault) == faults::Stage::ending;
  const std::string what = "injected: " + (own.text.empty() || fault.type == FaultType::abort ? fault.name : own.text);
  net::Response response = net::error_response(
      status, base::fail(base::ErrorCode::conflict, what,
                         has_acted ? "the component has acted on it" : "the component has not acted on it"));
  if (fault.type == FaultType::abort && !own.text.empty()) response.body = own.text;
  for (const auto& header : own.headers) response.headers.push_back(header);
  if (own.retry_after)
    response.headers.emplace_back(
        "retry-after", fmt::format("{}", std::chrono::duration_cast<std::chrono::seconds>(*own.retry_after).count()));
  return response;
}

Parting parting_of(const RequestFate& fate, net::Response response) {
  Parting parting;
  parting.response = std::move(response);
  if (fate.ending != nullptr) parting.how = end(*fate.ending, parting);
  const std::size_t bytes = parting.response.body.size();
  if (fate.slicer != nullptr) slice(*fate.slicer, bytes + head_bytes, fate.drawn, parting.delivery);
  if (fate.bandwidth != nullptr && fate.slicer == nullptr) throttle(*fate.bandwidth, bytes, parting.delivery);
  if (fate.slow_close != nullptr) parting.delivery.linger = fate.slow_close->duration;
  parting.delivery.seed = fate.drawn;
  parting.is_plain =
      fate.ending == nullptr && fate.slicer == nullptr && fate.bandwidth == nullptr && fate.slow_close == nullptr;
  return parting;
}

}  // namespace kapela::plant
