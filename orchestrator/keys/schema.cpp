#include "orchestrator/keys/schema.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/keys/key_schema.hpp"

namespace kapela::keys {
namespace {

constexpr std::size_t columns = 120;

std::string one_line(const OrderedJson& json) {
  if (!json.is_structured()) return json.dump();
  std::string text;
  for (const auto& [key, value] : json.items())
    text += (text.empty() ? "" : ", ") + (json.is_object() ? OrderedJson(key).dump() + ": " : "") + one_line(value);
  return json.is_object() ? "{" + text + "}" : "[" + text + "]";
}

/// On one line where it fits after `used` columns, else its members on lines of their own.
void lay_out(const OrderedJson& json, std::size_t depth, std::size_t used, std::string& text) {
  const std::string line = one_line(json);
  if (!json.is_structured() || json.empty() || used + line.size() < columns) {
    text += line;
    return;
  }
  text += json.is_object() ? "{" : "[";
  std::string_view between = "\n";
  for (const auto& [key, value] : json.items()) {
    const std::string name = json.is_object() ? OrderedJson(key).dump() + ": " : "";
    text += std::string(between) + std::string(2 * depth + 2, ' ') + name;
    lay_out(value, depth + 1, 2 * depth + 2 + name.size(), text);
    between = ",\n";
  }
  text += "\n" + std::string(2 * depth, ' ') + (json.is_object() ? "}" : "]");
}

}  // namespace

std::string schema_text(std::string_view title, const Shape& file) {
  OrderedJson definitions = OrderedJson::object();
  OrderedJson schema{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", title}};
  schema.update(SchemaWriter(definitions).schema_of(file));
  schema["title"] = title;
  schema["definitions"] = std::move(definitions);
  std::string text;
  lay_out(schema, 0, 0, text);
  return text + "\n";
}

}  // namespace kapela::keys
