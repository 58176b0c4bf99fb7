#include "simulators/reports/html.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "simulators/reports/escape.hpp"
#include "simulators/reports/html_parts.hpp"
#include "simulators/reports/page.hpp"
#include "simulators/reports/svg.hpp"

namespace kapela::reports {
namespace {

constexpr std::size_t most_pictures = 60;
constexpr std::size_t most_listed = 1000;
constexpr std::size_t items_of_a_page = 5400;  // an item of a picture takes about 250 bytes

/// Failures first, then what is inconclusive; of equals the order in which they were carried out.
std::vector<const CaseOutcome*> sorted(const std::vector<CaseOutcome>& cases) {
  const auto rank = [](const CaseOutcome* each) {
    return each->verdict == Verdict::fail ? 0 : each->verdict == Verdict::pass ? 2 : 1;
  };
  std::vector<const CaseOutcome*> order;
  for (const CaseOutcome& each : cases) order.push_back(&each);
  std::stable_sort(order.begin(), order.end(), [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
  return order;
}

Limits limits_for(std::size_t pictures) {
  const std::size_t items = std::clamp<std::size_t>(items_of_a_page / std::max<std::size_t>(pictures, 1), 80, 1400);
  Limits limits;
  limits.lanes = pictures > 10 ? 16 : 24;
  limits.bands = items * 9 / 20;
  limits.arrows = std::min<std::size_t>(items * 6 / 20, 240);  // the largest of them, and more are a thicket
  limits.markers = items * 3 / 20;
  limits.steps = items * 2 / 20;
  return limits;
}

unsigned value_of(char hex_digit) {
  return static_cast<unsigned>(hex_digit <= '9' ? hex_digit - '0' : hex_digit - 'a' + 10);
}

/// Three digits are 12 bits, which two characters of base64 carry. 64 digits leave one, and a padding.
std::string base64_of_hex(std::string_view digits) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < digits.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t j = i; j < i + 3; ++j) bits = bits << 4 | (j < digits.size() ? value_of(digits[j]) : 0);
    text += alphabet[bits >> 6];
    if (i + 1 < digits.size()) text += alphabet[bits & 63];
  }
  while (text.size() % 4 != 0) text += '=';
  return text;
}

/// Whatever gets into a report, the browser runs its own script alone, and loads nothing.
std::string policy() {
  return fmt::format(
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
      base64_of_hex(page_script_sha256()));
}

}  // namespace

std::string html_head(std::string_view title, std::string_view more) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>\n{}</style>\n{}</head>\n"
      "<body>\n",
      policy(), escape(title), page_style(), more);
}

std::string html_page(const std::vector<CaseOutcome>& cases, std::string_view title,
                      const std::vector<Matrix>& campaigns) {
  const std::vector<const CaseOutcome*> order = sorted(cases);
  const auto drawable = static_cast<std::size_t>(
      std::count_if(cases.begin(), cases.end(), [](const CaseOutcome& each) { return each.history != nullptr; }));
  const Limits limits = limits_for(std::min(drawable, most_pictures));
  const std::size_t listed = std::min(order.size(), most_listed);
  std::string page = html_head(title) + drawing_definitions() + html_summary(order, listed, title);
  for (const Matrix& each : campaigns) page += html_matrix(each);
  page += "<main id=\"cases\">\n";
  std::size_t pictures = 0;
  for (std::size_t i = 0; i < listed; ++i) {
    const bool drawn = order[i]->history != nullptr && pictures < most_pictures;
    if (drawn) ++pictures;
    page += html_case(*order[i], i, drawn ? std::optional(limits) : std::nullopt);
  }
  return page + fmt::format("</main>\n<script>\n{}</script>\n</body>\n</html>\n", page_script());
}

}  // namespace kapela::reports
