// OwnHosts: the names by which a server may be asked for. A browser can be made to believe that any name is this
// machine (DNS rebinding), and then lets a page of that name read and post here: who takes its own names only is safe
// from that. Owned by whoever answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/base/host.hpp"
#include "orchestrator/net/http.hpp"

namespace kapela::net {

class OwnHosts {
 public:
  struct Settings {
    std::string address = "127.0.0.1";  ///< where the server listens; 0.0.0.0 and :: stand for every address
    std::vector<std::string> names{};   ///< "cell.example", or "cell.example:8443": pages of that port alone
    std::string advice{};               ///< how a person adds a name, which takes the place of NAME; empty: nobody can
  };

  explicit OwnHosts(Settings settings);

  /// The names that a certificate vouches for are the server's own as well; "*.cell.example" is any name right below.
  void set_certified(std::vector<std::string> names) { certified_ = std::move(names); }

  /// Why a request is not answered: it asks for another host, or a page of another origin sends it. Programs send no
  /// `Origin`, and those that speak HTTP/1.0 perhaps no `Host`.
  [[nodiscard]] std::optional<base::Error> refusal(const Request& head) const;
  /// The same, for a server that programs know by names it cannot know: only pages have to ask for an own one.
  [[nodiscard]] std::optional<base::Error> refusal_of_page(const Request& head) const;

 private:
  [[nodiscard]] bool is_own(const base::Authority& authority) const;
  [[nodiscard]] bool is_own_text(std::string_view authority) const;
  [[nodiscard]] bool is_named(const base::Authority& origin, std::uint16_t port) const;
  [[nodiscard]] bool is_own_page(std::string_view origin, const Request& head) const;
  [[nodiscard]] base::Error not_own(std::string_view host) const;
  [[nodiscard]] std::string advice(std::string_view host) const;

  Settings settings_;
  std::vector<base::Authority> names_;
  std::vector<std::string> certified_;
};

/// Whether a browser sends the request for a page.
[[nodiscard]] bool has_origin(const Request& head);

}  // namespace kapela::net
