#include <fmt/format.h>

#include "simulators/reports/escape.hpp"
#include "simulators/reports/html_parts.hpp"

namespace kapela::reports {
namespace {

std::string head(const Matrix& matrix) {
  std::string text = "<thead><tr><th scope=\"col\">Fault</th><th scope=\"col\">Command</th>";
  for (const std::string& column : matrix.columns) text += fmt::format("<th scope=\"col\">{}</th>", escape(column));
  return text + "</tr></thead>";
}

std::string entry(const std::optional<Matrix::Entry>& each) {
  if (!each) return "<td></td>";
  return fmt::format("<td class=\"{}\"><span aria-label=\"{}\">{}</span> {}</td>", css_class(each->verdict),
                     name(each->verdict), sign(each->verdict), escape(each->text));
}

std::string row(const Matrix::Row& each) {
  std::string text = fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td>", escape(each.fault), escape(each.command));
  for (const auto& one : each.entries) text += entry(one);
  return text + "</tr>\n";
}

}  // namespace

std::string html_matrix(const Matrix& matrix) {
  std::string text =
      fmt::format("<section class=\"matrix\"><h2>{}</h2>\n<table>{}<tbody>\n", escape(matrix.title), head(matrix));
  for (const Matrix::Row& each : matrix.rows) text += row(each);
  return text + "</tbody></table></section>\n";
}

}  // namespace kapela::reports
