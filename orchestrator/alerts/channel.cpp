#include "orchestrator/alerts/channel.hpp"

#include <algorithm>
#include <array>

namespace kapela::alerts {

std::string_view type_name(const Channel::Target& target) {
  static constexpr std::array<std::string_view, std::variant_size_v<Channel::Target>> names{"webhook", "email",
                                                                                            "command"};
  return names[target.index()];
}

std::string address_of(const Channel::Target& target) {
  if (const auto* webhook = std::get_if<Webhook>(&target)) return webhook->url;
  if (const auto* email = std::get_if<Email>(&target)) return email->url;
  return std::get<Command>(target).words.front();
}

const Channel* Settings::find(std::string_view channel) const {
  const auto found =
      std::find_if(channels.begin(), channels.end(), [channel](const Channel& each) { return each.name == channel; });
  return found == channels.end() ? nullptr : &*found;
}

}  // namespace kapela::alerts
