#include "simulators/fault_files/rule_schema.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "orchestrator/keys/key_schema.hpp"
#include "simulators/fault_files/fault_reader.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::fault_files {
namespace {

using keys::OrderedJson;

std::vector<keys::Variant> plain_variants() {
  return rule_variants([](keys::Keys&) {});
}

}  // namespace

std::vector<keys::Variant> rule_variants(void (*more)(keys::Keys&)) {
  std::vector<keys::Variant> variants;
  for (const std::string& name : faults::fault_type_names()) {
    const faults::FaultTraits& own = faults::traits(*faults::parse_fault_type(name));
    const auto all = [&own, more](keys::Keys& keys) {
      more(keys);
      rule_keys(keys, own);
    };
    variants.push_back({{name}, {"", "", all, std::string(own.effect)}});
  }
  return variants;
}

constinit const keys::Shape any_rule = keys::defined("fault", keys::variants(plain_variants));

std::string rule_schema() {
  OrderedJson types = OrderedJson::array();
  OrderedJson definitions = OrderedJson::object();
  keys::SchemaWriter writer(definitions, keys::SchemaWriter::Plain::in_place);
  for (const keys::Variant& each : plain_variants()) types.push_back(writer.schema_of(each.block));
  return OrderedJson{{"$schema", "http://json-schema.org/draft-07/schema#"},
                     {"title", "A fault rule of a simulated component"},
                     {"definitions", std::move(definitions)},
                     {"oneOf", std::move(types)}}
      .dump();
}

}  // namespace kapela::fault_files
