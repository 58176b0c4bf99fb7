#include "simulators/fault_files/rate_reader.hpp"

#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "simulators/fault_files/fault_reader.hpp"
#include "simulators/fault_files/match_keys.hpp"

namespace kapela::fault_files {
namespace {

using base::ErrorCode;
using faults::Rate;
using faults::RatedType;
using keys::Keys;
using keys::required;
using yaml::Node;
using yaml::Report;

constexpr std::string_view per = " per ";
constexpr std::string_view examples_of_both = "0.002 of the requests, or 1 per 30d";

std::string_view example_of(const RatedType& type) {
  if (type.of_requests && type.of_time) return examples_of_both;
  return type.of_time ? "so many in a time: 1 per 30d" : "a part of the requests, of 1: 0.002";
}

/// A number of 1, or so many in a time. Nothing when it has reported an error.
struct Amount {
  double value = 0;
  bool is_of_time = false;
};

std::optional<Amount> refuse(const Node& node, Report& report, std::string what, const RatedType& type) {
  report.error(ErrorCode::invalid, node, std::move(what), fmt::format("write {}", example_of(type)));
  return std::nullopt;
}

std::optional<Amount> read_of_time(const Node& node, Report& report, const RatedType& type) {
  const base::Result<double> value = parse_rate_of_time(node.text());
  if (!value) return refuse(node, report, value.error().message, type);
  if (!type.of_time)
    return refuse(node, report,
                  fmt::format("{} comes with requests: how many in a time cannot be said", faults::name(type.type)),
                  type);
  return Amount{*value, true};
}

std::optional<Amount> read_amount(const Node& node, Report& report, const RatedType& type) {
  if (node.kind() != yaml::Kind::scalar)
    return refuse(node, report, fmt::format("a rate is a number, found {}", kind_name(node.kind())), type);
  if (node.text().find(per) != std::string::npos) return read_of_time(node, report, type);
  const std::optional<double> part = yaml::read_number(node, report);
  if (!part) return std::nullopt;
  if (!type.of_requests)
    return refuse(node, report,
                  fmt::format("{} comes by itself, not with requests: {} of them has no meaning",
                              faults::name(type.type), node.text()),
                  type);
  if (*part < 0 || *part > 1) return refuse(node, report, fmt::format("{} is no part of 1", node.text()), type);
  return Amount{*part, false};
}

/// A mapping without a key, at the place of a value: its reader says what is missing.
Node nothing_at(const Node& node) {
  return Node(
      std::make_shared<const Node::Content>(Node::Content{yaml::Kind::mapping, false, node.position(), {}, {}, {}}));
}

void read_parameters(const Node& node, Report& report, const RatedType& type, const files::SampleFiles* samples,
                     faults::Fault& rule) {
  const auto parameters = [&](Keys& keys) { parameter_keys(keys, faults::traits(type.type), samples, rule); };
  keys::read_keys(node, fmt::format("what '{}' does ('with')", faults::name(type.type)), report, parameters);
}

void check_interval(Keys& keys, const Rate& rate) {
  const bool is_odd = (rate.from && *rate.from > rate.value) || (rate.to && *rate.to < rate.value);
  if (is_odd)
    keys.complain(ErrorCode::invalid, rate.from && *rate.from > rate.value ? "from" : "to",
                  "the value of a rate lies between 'from' and 'to'", "{value: 0.002, from: 0.001, to: 0.004}");
}

template <std::size_t which>
keys::Block parameters_block() {
  return {"", "", [](Keys& keys) {
            const faults::FaultTraits& own = faults::traits(faults::rated_types[which].type);
            faults::Fault rule = faults::usual_fault(own.type);
            parameter_keys(keys, own, nullptr, rule);
          }};
}

constexpr keys::Shape part_of_requests = keys::number({.least = 0, .most = 1});
constexpr keys::Shape many_in_a_time = keys::matching("^[0-9.]+ per [0-9].*$");
constexpr std::array both_ways{&part_of_requests, &many_in_a_time};
constexpr keys::Shape either_way = keys::one_of(both_ways);

constexpr const keys::Shape& amount_shape(const RatedType& type) {
  return type.of_requests && type.of_time ? either_way : type.of_time ? many_in_a_time : part_of_requests;
}

void amount_key(Keys& keys, const keys::Key& key, const RatedType& type, std::optional<Amount>& into) {
  keys.value(key, amount_shape(type),
             [&](const Node& node, Report& report) { into = read_amount(node, report, type); });
}

struct Wanted {
  std::optional<Amount> value{};
  std::optional<Amount> from{};
  std::optional<Amount> to{};
  bool has_parameters = false;
};

void rate_keys(Keys& keys, const RatedType& type, const keys::Shape& parameters, const files::SampleFiles* samples,
               Wanted& wanted, Rate& rate) {
  amount_key(keys, required("value", "How often."), type, wanted.value);
  amount_key(keys, {"from", "As far as it is known: no less often."}, type, wanted.from);
  amount_key(keys, {"to", "And no more often."}, type, wanted.to);
  match_key(keys, rate.rule.match);
  keys.value({"with", "The parameters of the fault."}, parameters, [&](const Node& node, Report& report) {
    wanted.has_parameters = true;
    read_parameters(node, report, type, samples, rate.rule);
  });
  if (!wanted.value) return;
  rate.value = wanted.value->value;
  rate.is_of_time = wanted.value->is_of_time;
  for (const auto* limit : {&wanted.from, &wanted.to})
    if (*limit && (*limit)->is_of_time != rate.is_of_time)
      keys.complain(ErrorCode::invalid, limit == &wanted.from ? "from" : "to",
                    "the limits of a rate count as its value does: of requests, or in a time");
  if (wanted.from) rate.from = wanted.from->value;
  if (wanted.to) rate.to = wanted.to->value;
  check_interval(keys, rate);
  if (rate.is_of_time && !rate.rule.match.empty())
    keys.complain(ErrorCode::invalid, "match", "what comes so many times in a time waits for no request",
                  "leave 'match' out, or give a part of the requests: 0.002");
}

template <std::size_t which>
constexpr keys::Shape parameters_shape = keys::block(parameters_block<which>);

template <std::size_t which>
keys::Block rate_block() {
  return {"", "", [](Keys& keys) {
            Wanted wanted;
            Rate rate;
            rate_keys(keys, faults::rated_types[which], parameters_shape<which>, nullptr, wanted, rate);
          }};
}

template <std::size_t which>
constexpr keys::Shape whole_rate = keys::block(rate_block<which>);
template <std::size_t which>
constexpr std::array rate_forms{&amount_shape(faults::rated_types[which]), &whole_rate<which>};
template <std::size_t which>
constexpr keys::Shape any_rate = keys::one_of(rate_forms<which>);
template <std::size_t which>
constexpr keys::Shape some_rates = keys::one_or_list_of(any_rate<which>);

struct ShapesOfType {
  const keys::Shape* rates;
  const keys::Shape* parameters;
};

template <std::size_t... which>
constexpr auto shapes_of_all(std::index_sequence<which...>) {
  return std::array{ShapesOfType{&some_rates<which>, &parameters_shape<which>}...};
}
constexpr auto shapes = shapes_of_all(std::make_index_sequence<faults::rated_types.size()>());

void read_rate(const Node& node, Report& report, std::size_t which, const files::SampleFiles* samples,
               std::vector<Rate>& into) {
  const RatedType& type = faults::rated_types[which];
  const std::size_t errors = report.errors();
  Rate rate;
  rate.rule = faults::usual_fault(type.type);
  Wanted wanted;
  if (node.kind() == yaml::Kind::mapping) {
    keys::read_keys(node, fmt::format("the rate of '{}'", faults::name(type.type)), report,
                    [&](Keys& keys) { rate_keys(keys, type, *shapes[which].parameters, samples, wanted, rate); });
  } else if (const std::optional<Amount> amount = read_amount(node, report, type)) {
    rate.value = amount->value;
    rate.is_of_time = amount->is_of_time;
  }
  if (!wanted.has_parameters && report.errors() == errors)
    read_parameters(nothing_at(node), report, type, samples, rate.rule);
  if (report.errors() == errors) into.push_back(std::move(rate));
}

std::vector<Node> one_or_several(const Node& node, Report& report) {
  if (node.kind() == yaml::Kind::mapping) return {node};
  return yaml::read_one_or_list(node, report);
}

void rates_keys(Keys& keys, const files::SampleFiles* samples, std::vector<Rate>& into) {
  for (std::size_t which = 0; which < shapes.size(); ++which) {
    const RatedType& type = faults::rated_types[which];
    const std::string effect = fmt::format("How often: {}.", example_of(type));
    keys.value({faults::name(type.type), effect}, *shapes[which].rates, [&](const Node& node, Report& report) {
      for (const Node& each : one_or_several(node, report)) read_rate(each, report, which, samples, into);
    });
  }
}

}  // namespace

base::Result<double> parse_rate_of_time(std::string_view text) {
  const auto none = [&](std::string_view why) {
    return base::fail(ErrorCode::invalid, fmt::format("{} is no rate{}", base::in_quotes(text), why),
                      "so many in a time: 1 per 30d");
  };
  const std::size_t at = text.find(per);
  if (at == std::string_view::npos) return none("");
  double count = 0;
  const char* const end = text.data() + at;
  const auto [stopped, failed] = std::from_chars(text.data(), end, count);
  if (failed != std::errc{} || stopped != end || !(count >= 0)) return none(": it begins with no number");
  const base::Result<base::Duration> time = base::parse_duration(text.substr(at + per.size()));
  if (!time) return none(": " + time.error().message);
  if (*time <= base::Duration::zero()) return none(": no time at all");
  return count / base::in_seconds(*time);
}

std::vector<Rate> read_rates(const Node& node, Report& report, const files::SampleFiles& samples) {
  std::vector<Rate> rates;
  keys::read_keys(node, "the rates of a component", report, [&](Keys& keys) { rates_keys(keys, &samples, rates); });
  return rates;
}

keys::Block rates_block() {
  return {"rates", "", [](Keys& keys) {
            std::vector<Rate> rates;
            rates_keys(keys, nullptr, rates);
          }};
}

}  // namespace kapela::fault_files
