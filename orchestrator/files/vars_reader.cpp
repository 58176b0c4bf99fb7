#include "orchestrator/files/vars_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using expression::Value;
using yaml::Node;

constexpr keys::Shape variable_value = keys::defined(
    "value", keys::any_plain_value, "The default, which gives the type; null: given by whoever starts the scenario.");

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_variable_name(const std::string& name) {
  const auto fits = [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= variable_name.most && is_letter(name.front()) && !name.ends_with('-') &&
         name.find("--") == std::string::npos && std::all_of(name.begin(), name.end(), fits);
}

Value read_value(const Node& node, yaml::Report& report) {
  if (node.is_null()) return {};
  const bool plain = node.kind() == yaml::Kind::scalar && !node.quoted();
  if (plain && (node.text() == "true" || node.text() == "false")) return node.text() == "true";
  if (plain && expression::to_number(node.text()) != Value()) {
    const std::optional<double> number = read_number(node, report);
    return number ? Value(*number) : Value();
  }
  const std::optional<std::string> text = read_string(node, report);
  return text ? Value(*text) : Value();
}

}  // namespace

constinit const keys::Shape variables{
    .kind = keys::Shape::Kind::map, .most = 256, .item = &variable_value, .item_names = &variable_name};

scenario::Vars read_vars(const Node& node, yaml::Report& report) {
  scenario::Vars vars;
  if (node.kind() != yaml::Kind::mapping)
    report.error(ErrorCode::invalid, node,
                 fmt::format("vars is a mapping (name: default), found {}", yaml::kind_name(node.kind())));
  if (node.members().size() > variables.most)
    report.error(ErrorCode::too_many, node, fmt::format("{} variables", node.members().size()),
                 fmt::format("at most {}", variables.most));
  for (const yaml::Member& member : node.members()) {
    if (!is_variable_name(member.key.text()))
      report.error(ErrorCode::invalid, member.key,
                   fmt::format("{} is no name of a variable", base::in_quotes(member.key.text())),
                   "letters, digits and '_', '-' inside; a letter first; at most 64");
    vars.emplace_back(member.key.text(), read_value(member.value, report));
  }
  return vars;
}

}  // namespace kapela::files
