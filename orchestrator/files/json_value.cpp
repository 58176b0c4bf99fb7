#include "orchestrator/files/json_value.hpp"

#include <nlohmann/json.hpp>

namespace kapela::files {
namespace {

using wire::Json;

Json scalar(const yaml::Node& node) {
  if (node.quoted()) return node.text();
  Json value = Json::parse(node.text(), nullptr, false);
  return value.is_discarded() ? Json(node.text()) : value;
}

Json value_of(const yaml::Node& node) {
  switch (node.kind()) {
    case yaml::Kind::null:
      return {};
    case yaml::Kind::scalar:
      return scalar(node);
    case yaml::Kind::sequence: {
      Json list = Json::array();
      for (const yaml::Node& item : node.items()) list.push_back(value_of(item));
      return list;
    }
    case yaml::Kind::mapping:
      break;
  }
  Json object = Json::object();
  for (const yaml::Member& member : node.members()) object[member.key.text()] = value_of(member.value);
  return object;
}

}  // namespace

wire::JsonPtr json_value(const yaml::Node& node) {
  return std::make_shared<const Json>(value_of(node));
}

}  // namespace kapela::files
