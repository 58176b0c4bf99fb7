#include "orchestrator/keys/schema.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/keys/key_schema.hpp"

namespace kapela::keys {
namespace {

constexpr std::size_t columns = 120;

std::string named(const OrderedJson& json, const std::string& key) {
  return json.is_object() ? OrderedJson(key).dump() + ": " : "";
}

std::string one_line(const OrderedJson& json) {
  if (!json.is_structured()) return json.dump();
  std::string text;
  for (const auto& [key, value] : json.items()) text += (text.empty() ? "" : ", ") + named(json, key) + one_line(value);
  return json.is_object() ? "{" + text + "}" : "[" + text + "]";
}

/// Lists what people look up: a line at least for each of them.
bool is_directory(const std::string& key) {
  return key == "properties" || key == "definitions";
}

/// On one line where it fits after `used` columns; else its members on lines of their own, short ones side by side.
void lay_out(const OrderedJson& json, const std::string& key, std::size_t depth, std::size_t used, std::string& text) {
  const std::string line = one_line(json);
  if (!json.is_structured() || json.empty() || used + line.size() < columns) {
    text += line;
    return;
  }
  const std::string indent(2 * depth + 2, ' ');
  std::size_t column = columns;
  std::string_view before = "";
  text += json.is_object() ? "{" : "[";
  for (const auto& [name, value] : json.items()) {
    const std::string member = named(json, name) + one_line(value);
    const bool is_beside = !is_directory(key) && column + 2 + member.size() < columns;
    text += std::string(before) + (is_beside ? " " : "\n" + indent) + named(json, name);
    column = (is_beside ? column + 2 : indent.size()) + member.size();
    lay_out(value, name, depth + 1, column - one_line(value).size(), text);
    before = ",";
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
  lay_out(schema, "", 0, 0, text);
  return text + "\n";
}

}  // namespace kapela::keys
