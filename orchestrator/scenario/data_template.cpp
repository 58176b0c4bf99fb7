#include "orchestrator/scenario/data_template.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace kapela::scenario {

using wire::Json;

namespace {

struct AsJson {
  Json operator()(std::monostate) const { return {}; }
  Json operator()(bool value) const { return value; }
  Json operator()(double value) const {
    constexpr double exact = 9'007'199'254'740'992;
    if (std::abs(value) < exact && value == std::trunc(value)) return static_cast<std::int64_t>(value);
    return std::isfinite(value) ? Json(value) : Json();
  }
  Json operator()(const std::string& value) const { return value; }
};

}  // namespace

DataTemplate::DataTemplate() : document_(std::make_shared<const Json>(Json::object())) {}

std::vector<expression::Expression> DataTemplate::expressions() const {
  std::vector<expression::Expression> found;
  for (const Slot& slot : slots_)
    for (expression::Expression& each : slot.text.expressions()) found.push_back(std::move(each));
  return found;
}

wire::JsonPtr DataTemplate::render(const TemplateText::Lookup& lookup) const {
  Json rendered = *document_;
  for (const Slot& slot : slots_) {
    Json& place = rendered[Json::json_pointer(slot.pointer)];
    const std::optional<expression::Expression> alone = slot.text.alone();
    place = alone ? json_of(alone->evaluate(lookup)) : Json(slot.text.render(lookup));
  }
  return std::make_shared<const Json>(std::move(rendered));
}

bool operator==(const DataTemplate& a, const DataTemplate& b) {
  return *a.document_ == *b.document_ && a.slots_ == b.slots_;
}

Json json_of(const expression::Value& value) {
  return std::visit(AsJson{}, value);
}

}  // namespace kapela::scenario
