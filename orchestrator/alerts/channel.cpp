#include "orchestrator/alerts/channel.hpp"

#include <algorithm>
#include <array>

namespace kapela::alerts {
namespace {

/// Scheme, host and port: paths, queries and users of URLs are secrets of many a service.
std::string host_of(const std::string& url) {
  const std::size_t scheme = url.find("://") + 3;
  const std::string host = url.substr(scheme, url.find_first_of("/?#", scheme) - scheme);
  return url.substr(0, scheme) + host.substr(host.rfind('@') + 1);
}

}  // namespace

std::string_view type_name(const Channel::Target& target) {
  static constexpr std::array<std::string_view, std::variant_size_v<Channel::Target>> names{"webhook", "email",
                                                                                            "command"};
  return names[target.index()];
}

std::string address_of(const Channel::Target& target) {
  if (const auto* webhook = std::get_if<Webhook>(&target)) return host_of(webhook->url);
  if (const auto* email = std::get_if<Email>(&target)) return host_of(email->url);
  return std::get<Command>(target).words.front();
}

const Channel* Settings::find(std::string_view channel) const {
  const auto found =
      std::find_if(channels.begin(), channels.end(), [channel](const Channel& each) { return each.name == channel; });
  return found == channels.end() ? nullptr : &*found;
}

}  // namespace kapela::alerts
