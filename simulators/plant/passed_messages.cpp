#include "simulators/plant/passed_messages.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

namespace kapela::plant {
namespace {

/// What each side writes anew, or means for its own connection.
constexpr std::array<std::string_view, 11> of_one_connection{
    "connection", "content-length",    "content-type", "date", "expect", "host", "keep-alive", "proxy-connection",
    "te",         "transfer-encoding", "upgrade"};

bool passes(const std::pair<std::string, std::string>& header) {
  return std::find(of_one_connection.begin(), of_one_connection.end(), header.first) == of_one_connection.end();
}

}  // namespace

net::ClientRequest passed_on(const net::Request& request, const net::Endpoint& to) {
  net::ClientRequest passed;
  passed.to = to;
  passed.method = request.method;
  passed.target = request.target;
  passed.body = request.body;
  std::copy_if(request.headers.begin(), request.headers.end(), std::back_inserter(passed.headers), passes);
  return passed;
}

net::Response passed_back(net::Response response) {
  std::erase_if(response.headers, [](const auto& each) { return !passes(each); });
  return response;
}

}  // namespace kapela::plant
