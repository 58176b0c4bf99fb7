#include "orchestrator/net/own_hosts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace kapela::net {
namespace {

using base::Authority;
using base::ErrorCode;
using base::fail;

constexpr std::size_t max_quoted = 80;
constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;

/// What the last of several proxies was asked for first.
std::string_view forwarded_host(const Request& head) {
  std::string_view first = head.header("x-forwarded-host");
  first = first.substr(0, first.find(','));
  while (first.ends_with(' ')) first.remove_suffix(1);
  return first;
}

std::optional<std::string_view> host_of(const Request& head) {
  for (const auto& [name, value] : head.headers)
    if (name == "host") return value;
  return std::nullopt;
}

bool covers(std::string_view certified, std::string_view host) {
  if (!certified.starts_with("*.")) return base::canonical_host(certified) == host;
  const std::size_t dot = host.find('.');
  return dot != std::string_view::npos && dot > 0 && base::canonical_host(certified.substr(2)) == host.substr(dot + 1);
}

std::string quoted(std::string_view text) {
  std::string shown(text.substr(0, max_quoted));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return "'" + shown + (text.size() > max_quoted ? "...'" : "'");
}

/// The name that a person would write down for it.
std::string name_in(std::string_view authority) {
  const std::optional<Authority> parsed = base::parse_authority(authority);
  return parsed ? parsed->host : std::string();
}

std::string_view authority_of(std::string_view origin) {
  const std::size_t mark = origin.find("://");
  return mark == std::string_view::npos ? std::string_view() : origin.substr(mark + 3);
}

}  // namespace

OwnHosts::OwnHosts(Settings settings) : settings_(std::move(settings)) {
  for (const std::string& name : settings_.names)
    if (std::optional<Authority> authority = base::parse_authority(name)) names_.push_back(std::move(*authority));
}

std::optional<base::Error> OwnHosts::refusal(const Request& head) const {
  if (const std::optional<std::string_view> host = host_of(head); host && !is_own_text(*host)) return not_own(*host);
  if (const std::string_view host = forwarded_host(head); !host.empty() && !is_own_text(host)) return not_own(host);
  for (const auto& [name, value] : head.headers)
    if (name == "origin" && !is_own_page(value, head))
      return fail(ErrorCode::forbidden, fmt::format("a page of another origin, {}, commands no plant", quoted(value)),
                  advice(name_in(authority_of(value))));
  return std::nullopt;
}

base::Error OwnHosts::not_own(std::string_view host) const {
  return fail(ErrorCode::forbidden, fmt::format("{} is no name of this server", quoted(host)), advice(name_in(host)));
}

std::optional<base::Error> OwnHosts::refusal_of_page(const Request& head) const {
  return has_origin(head) ? refusal(head) : std::nullopt;
}

bool OwnHosts::is_own_text(std::string_view authority) const {
  const std::optional<Authority> parsed = base::parse_authority(authority);
  return parsed && is_own(*parsed);
}

/// No page can be given an address instead of a name: where all addresses are own, each is.
bool OwnHosts::is_own(const Authority& authority) const {
  const std::string& host = authority.host;
  if (base::is_loopback(host) || host == base::canonical_host(settings_.address)) return true;
  if (base::is_any_address(settings_.address) && base::is_ip_address(host)) return true;
  const auto is_it = [&host](const Authority& each) { return each.host == host; };
  if (std::any_of(names_.begin(), names_.end(), is_it)) return true;
  return std::any_of(certified_.begin(), certified_.end(), [&host](const auto& each) { return covers(each, host); });
}

/// A name that was written down is own wherever a proxy shows it, unless a port stands beside it.
bool OwnHosts::is_named(const Authority& origin, std::uint16_t port) const {
  return std::any_of(names_.begin(), names_.end(), [&](const Authority& each) {
    return each.host == origin.host && each.port.value_or(port) == port;
  });
}

bool OwnHosts::is_own_page(std::string_view origin, const Request& head) const {
  const std::optional<Authority> page = base::parse_authority(authority_of(origin));
  if (!page) return false;
  const std::uint16_t usual = origin.starts_with("https:") ? https_port : http_port;
  const std::uint16_t port = page->port.value_or(usual);
  if (is_named(*page, port)) return true;
  for (const std::string_view each : {head.header("host"), forwarded_host(head)})
    if (const auto asked = base::parse_authority(each); asked)
      if (asked->host == page->host && asked->port.value_or(usual) == port) return true;
  return false;
}

std::string OwnHosts::advice(std::string_view host) const {
  std::string advice = settings_.advice;
  constexpr std::string_view gap = "NAME";
  for (std::size_t at = advice.find(gap); at != std::string::npos && !host.empty(); at = advice.find(gap, at + 1))
    advice.replace(at, gap.size(), host);
  return advice.empty() ? "programs are answered here, and pages that this server shows" : advice;
}

bool has_origin(const Request& head) {
  return std::any_of(head.headers.begin(), head.headers.end(), [](const auto& each) { return each.first == "origin"; });
}

}  // namespace kapela::net
