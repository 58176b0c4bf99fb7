#include "simulators/plant/parting.hpp"

#include <chrono>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "simulators/faults/fault_type.hpp"

namespace kapela::plant {
namespace {

using faults::Damage;
using faults::Fault;
using faults::FaultType;

/// More than the head of an answer takes.
constexpr std::size_t head_bytes = 512;
void damage(Damage how, Parting& parting) {
  std::string& body = parting.response.body;
  switch (how) {
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

Parting parting_of(const faults::Passage& passage, const faults::Reply& reply, net::Response response) {
  Parting parting;
  parting.response = reply.error != nullptr ? refusal_response(*reply.error) : std::move(response);
  if (reply.damage) damage(*reply.damage, parting);
  if (reply.reset_after > 0) parting.delivery.reset_after = reply.reset_after;
  parting.is_plain = !reply.damage && reply.reset_after == 0 && !passage.has_shape();
  if (parting.is_plain) return parting;
  faults::Flow flow(parting.response.body.size() + head_bytes, passage.injection().drawn);
  passage.shape(flow);
  for (const faults::Flow::Slice& slice : flow.slices()) parting.delivery.slices.push_back({slice.size, slice.pause});
  parting.delivery.linger = flow.linger;
  parting.delivery.seed = flow.drawn();
  return parting;
}

}  // namespace kapela::plant
