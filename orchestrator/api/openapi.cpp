#include "orchestrator/api/openapi.hpp"

#include <algorithm>
#include <cctype>

#include <nlohmann/json.hpp>

#include "orchestrator/api/route.hpp"
#include "orchestrator/api/schemas.hpp"

namespace kapela::api {
namespace {

using wire::Json;

Json json_text(std::string_view words) {
  return std::string(words);
}

std::string lower(std::string_view words) {
  std::string result(words);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

/// "get_api_v1_runs_run": stable, as generated clients call their functions so.
std::string operation_id(const Route& route) {
  std::string id = lower(net::method_name(route.method));
  for (const char c : route.path) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (plain) id += c;
    if (!plain && id.back() != '_') id += '_';
  }
  while (id.back() == '_') id.pop_back();
  return id;
}

Json parameter(std::string_view name, std::string_view place, std::string_view type) {
  return {{"name", json_text(name)},
          {"in", json_text(place)},
          {"required", place == "path"},
          {"schema", {{"type", json_text(type)}}}};
}

Json parameters(const Route& route) {
  Json list = Json::array();
  for (const std::string& name : names_in(route.path)) list.push_back(parameter(name, "path", "string"));
  for (const Field& field : route.query) {
    list.push_back(parameter(field.name, "query", field.type));
    list.back()["description"] = json_text(field.what);
  }
  return list;
}

Json body(const Route& route) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Field& field : route.body) {
    properties[std::string(field.name)] = {{"type", json_text(field.type)}, {"description", json_text(field.what)}};
    if (field.required) required.push_back(json_text(field.name));
  }
  const bool needed = !required.empty();
  Json schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (needed) schema["required"] = std::move(required);
  return {{"required", needed}, {"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
}

Json answers(const Route& route) {
  Json schema{{"schema", route.answer.empty() ? Json{{"type", "string"}} : schema_reference(route.answer)}};
  Json success{{"description", json_text(route.summary)},
               {"content", {{std::string(route.content_type), std::move(schema)}}}};
  return {{std::to_string(route.success), std::move(success)}, {"default", {{"$ref", "#/components/responses/Error"}}}};
}

Json operation(const Route& route, bool token) {
  Json json{{"operationId", operation_id(route)}, {"summary", json_text(route.summary)}, {"responses", answers(route)}};
  if (Json list = parameters(route); !list.empty()) json["parameters"] = std::move(list);
  if (!route.body.empty()) json["requestBody"] = body(route);
  if (token && route.access == Access::token) json["security"] = Json::array({{{"token", Json::array()}}});
  return json;
}

Json error_schema() {
  const Json words{{"type", "string"}};
  Json error{{"type", "object"},
             {"required", {"code", "message", "hint"}},
             {"properties", {{"code", words}, {"message", words}, {"hint", words}}}};
  return {{"type", "object"},
          {"required", {"status", "error"}},
          {"properties", {{"status", {{"type", "string"}, {"enum", {"error"}}}}, {"error", std::move(error)}}}};
}

Json shared_parts() {
  const Json reference = schema_reference("Error");
  Json error{{"description", "What happened, and what to do about it"},
             {"content", {{"application/json", {{"schema", reference}}}}}};
  Json schemas = answer_schemas();
  schemas["Error"] = error_schema();
  return {{"schemas", std::move(schemas)},
          {"responses", {{"Error", std::move(error)}}},
          {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}}}}}};
}

}  // namespace

Json openapi_document(const std::string& version, bool token) {
  Json paths = Json::object();
  for (const Route& route : routes())
    paths[std::string(route.path)][lower(net::method_name(route.method))] = operation(route, token);
  return {{"openapi", "3.0.3"},
          {"info", {{"title", "Kapela orchestrator"}, {"version", version}}},
          {"servers", Json::array({{{"url", "/"}}})},
          {"paths", std::move(paths)},
          {"components", shared_parts()}};
}

}  // namespace kapela::api
