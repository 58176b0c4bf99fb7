#include "orchestrator/net/name_book.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "orchestrator/base/host.hpp"
#include "orchestrator/net/event_loop_impl.hpp"
#include "orchestrator/net/host_lookup.hpp"

namespace kapela::net {
namespace {

namespace ip = boost::asio::ip;

/// What was found is used so long without asking again; what was not found is not asked for again for so long.
constexpr base::Duration fresh_time = std::chrono::seconds(30);
constexpr base::Duration retry_time = std::chrono::seconds(1);

std::optional<ip::address> literal(const std::string& host) {
  if (base::canonical_host(host) == "localhost") return ip::make_address("127.0.0.1");
  SystemError failed;
  const ip::address address = ip::make_address(host, failed);
  return failed ? std::nullopt : std::optional(address);
}

base::Error no_host(const std::string& host) {
  return base::fail(base::ErrorCode::invalid, fmt::format("'{}' is neither an IP address nor a host name", host),
                    "write one like 127.0.0.1, ::1 or cell.example");
}

base::Error not_found(const std::string& host, const SystemError& failed) {
  return base::fail(base::ErrorCode::unreachable,
                    fmt::format("{}: name cannot be resolved: {}", host, failed.message()),
                    "is it in DNS or in /etc/hosts, and spelled as it is there?");
}

NameBook::Addresses addresses_in(const ip::tcp::resolver::results_type& results) {
  NameBook::Addresses addresses;
  for (const auto& each : results) addresses.push_back(each.endpoint().address());
  std::stable_partition(addresses.begin(), addresses.end(), [](const ip::address& each) { return each.is_v4(); });
  return addresses;
}

}  // namespace

NameBook::NameBook(EventLoop& loop) : loop_(loop), resolver_(loop.impl().context) {}

void NameBook::find(const std::string& host, Callback callback) {
  if (const auto address = literal(host)) return callback(Addresses{*address});
  if (!base::is_host_name(host)) {
    loop_.post([callback = std::move(callback), error = no_host(host)] { callback(error); });
    return;
  }
  Entry& entry = entries_[host];
  if (entry.waiting.empty() && holds(entry)) {
    if (!entry.addresses.empty()) return callback(entry.addresses);
    loop_.post([callback = std::move(callback), error = entry.error] { callback(error); });
    return;
  }
  entry.waiting.push_back(std::move(callback));
  if (entry.waiting.size() == 1) ask(host);
}

NameBook::Addresses NameBook::known(const std::string& host) const {
  if (const auto address = literal(host)) return {*address};
  const auto found = entries_.find(host);
  return found == entries_.end() ? Addresses() : found->second.addresses;
}

void NameBook::doubt(const std::string& host) {
  if (const auto found = entries_.find(host); found != entries_.end()) found->second.is_fresh = false;
}

bool NameBook::holds(const Entry& entry) const {
  const base::Duration age = loop_.real_now() - entry.asked_at;
  return entry.asked_at != base::Instant{} && age < (entry.is_fresh ? fresh_time : retry_time);
}

void NameBook::ask(const std::string& host) {
  const auto answered = [this, host, alive = std::weak_ptr(alive_)](const SystemError& failed, const auto& results) {
    if (!alive.expired()) on_found(host, failed, results);
  };
  resolver_.async_resolve(host, "", answered);
}

void NameBook::on_found(const std::string& host, const SystemError& failed,
                        const ip::tcp::resolver::results_type& results) {
  Entry& entry = entries_[host];
  entry.asked_at = loop_.real_now();
  entry.is_fresh = !failed;
  if (!failed) entry.addresses = addresses_in(results);
  if (failed) entry.error = not_found(host, failed);
  const base::Result<Addresses> answer =
      entry.addresses.empty() ? base::Result<Addresses>(entry.error) : base::Result<Addresses>(entry.addresses);
  for (const Callback& callback : std::exchange(entry.waiting, {})) callback(answer);
}

base::Result<ip::address> find_now(const std::string& host) {
  if (const auto address = literal(host)) return *address;
  if (!base::is_host_name(host)) return no_host(host);
  boost::asio::io_context context;
  ip::tcp::resolver resolver(context);
  SystemError failed;
  const auto results = resolver.resolve(host, "", failed);
  if (failed) return not_found(host, failed);
  return addresses_in(results).front();
}

base::Result<std::string> look_up(const std::string& host) {
  const base::Result<ip::address> found = find_now(host);
  return found ? base::Result<std::string>(found->to_string()) : base::Result<std::string>(found.error());
}

}  // namespace kapela::net
