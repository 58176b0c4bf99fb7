#include "orchestrator/alerts/email_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "orchestrator/alerts/alert_text.hpp"

namespace kapela::alerts {
namespace {

constexpr std::size_t longest_line = 76;
constexpr std::size_t longest_plain = 60;     ///< of a header's text that stays in one line
constexpr std::size_t bytes_of_a_word = 42;   ///< so that an encoded word fits into a line behind the header's name
constexpr std::size_t longest_subject = 300;  ///< bytes; the letter has all of it
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_plain(std::string_view text) {
  return text.size() <= longest_plain && text.find("=?") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char each) { return each >= ' ' && each <= '~'; });
}

/// At most `most` bytes of the front that cut no UTF-8 character.
std::string_view front_of(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most);
}

std::string subject_of(const Alert& alert) {
  const std::string whole = headline(alert);
  const std::string_view front = front_of(whole, longest_subject);
  return std::string(front) + (front.size() < whole.size() ? "..." : "");
}

/// "Thu, 01 Jan 1970 00:00:00 +0000", whatever the locale.
std::string date_text(base::WallTime time) {
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string base64_lines(std::string_view bytes) {
  const std::string whole = base64(bytes);
  std::string lines;
  for (std::size_t at = 0; at < whole.size(); at += longest_line) lines += whole.substr(at, longest_line) + "\r\n";
  return lines;
}

std::string joined(const std::vector<std::string>& addresses) {
  std::string all;
  for (const std::string& each : addresses) all += (all.empty() ? "" : ",\r\n ") + each;
  return all;
}

}  // namespace

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size() || text.rfind('@') != at || text.size() > 254)
    return false;
  return std::all_of(text.begin(), text.end(), [](char each) {
    return each > ' ' && each < '\x7f' && std::string_view("<>()[]\\,;:\"").find(each) == std::string_view::npos;
  });
}

std::string base64(std::string_view bytes) {
  std::string out;
  const auto byte = [&bytes](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned group = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    out += alphabet[group >> 18U & 63U];
    out += alphabet[group >> 12U & 63U];
    out += i + 1 < bytes.size() ? alphabet[group >> 6U & 63U] : '=';
    out += i + 2 < bytes.size() ? alphabet[group & 63U] : '=';
  }
  return out;
}

std::string encoded_words(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    std::string_view part = front_of(text, bytes_of_a_word);
    if (part.empty()) part = text.substr(0, bytes_of_a_word);  // no UTF-8: it is cut anywhere
    out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", base64(part));
    text.remove_prefix(part.size());
  }
  return out;
}

std::string message(const Alert& alert, const Email& email, std::string_view channel, std::uint64_t suppressed) {
  const std::string_view domain = std::string_view(email.from).substr(email.from.find('@') + 1);
  return fmt::format(
      "From: Kapela <{}>\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <kapela.{}.{}@{}>\r\n"
      "Auto-Submitted: auto-generated\r\nX-Kapela-Alert: {}\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
      email.from, joined(email.to), encoded_words(subject_of(alert)), date_text(alert.at), alert.id, channel, domain,
      alert.id, base64_lines(letter(alert, suppressed)));
}

}  // namespace kapela::alerts
