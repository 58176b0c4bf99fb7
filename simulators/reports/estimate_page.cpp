#include "simulators/reports/estimate_page.hpp"

#include <fmt/format.h>

#include "simulators/reports/charts.hpp"
#include "simulators/reports/escape.hpp"
#include "simulators/reports/html_parts.hpp"
#include "simulators/reports/page.hpp"

namespace kapela::reports {
namespace {

std::string head_of(const EstimatePage& page) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light "
      "dark\">\n<title>{0}</title>\n<style>\n{1}{2}</style>\n</head>\n<body>\n"
      "<header><h1>{0}</h1><p class=\"facts\">{3}</p></header>\n",
      escape(page.title), page_style(), chart_style(), escape(page.facts));
}

std::string cells(std::string_view element, const std::vector<std::string>& texts) {
  std::string row = "<tr>";
  for (const std::string& each : texts) row += fmt::format("<{0}>{1}</{0}>", element, escape(each));
  return row + "</tr>\n";
}

std::string table_text(const PageTable& table) {
  std::string text = fmt::format("<section><h2>{}</h2>\n<table><thead>{}</thead><tbody>\n", escape(table.title),
                                 cells("th", table.columns));
  for (const std::vector<std::string>& row : table.rows) text += cells("td", row);
  return text + "</tbody></table></section>\n";
}

}  // namespace

std::string estimate_page(const EstimatePage& page) {
  std::string text = head_of(page);
  text +=
      fmt::format("<p class=\"says\">{}{}</p>\n", page.verdict ? badge(*page.verdict) + " " : "", escape(page.says));
  text += reliability_chart(page) + histogram_chart(page.durations);
  text += tornado_chart(page.of_probability, "What the probability depends on", "");
  text += tornado_chart(page.of_duration, "What the duration depends on (median of the differences)", " s");
  for (const PageTable& each : page.tables) text += table_text(each);
  return text + "</body>\n</html>\n";
}

}  // namespace kapela::reports
