#include "orchestrator/net/watched_places.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kapela::net {
namespace {

constexpr int most_links = 40;  ///< on the way to one file: as many as the system follows

std::optional<std::string> link_at(const std::string& path) {
  std::array<char, 4096> target{};
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  if (length <= 0) return std::nullopt;
  return std::string(target.data(), static_cast<std::size_t>(length));
}

bool is_directory(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

/// Takes the first name off a path: "b/c" of "a/b/c".
std::string take_name(std::string& rest) {
  const std::size_t begin = std::min(rest.find_first_not_of('/'), rest.size());
  const std::size_t end = std::min(rest.find('/', begin), rest.size());
  std::string name = rest.substr(begin, end - begin);
  rest.erase(0, end);
  return name;
}

std::string beginning_of(const std::string& path) {
  return path.starts_with('/') ? "/" : ".";
}

struct Close {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

}  // namespace

void WatchedPlaces::add(const std::string& path) {
  follow(path, Contents::matter);
}

/// Goes from name to name as the system does. What is no link and there is remembered as the directory of the next one.
void WatchedPlaces::follow(const std::string& path, Contents contents) {
  std::string at = beginning_of(path);
  std::string rest = path;
  for (int links = 0; links < most_links;) {
    const std::string name = take_name(rest);
    if (name.empty()) break;
    const std::string next = at + "/" + name;
    if (const std::optional<std::string> target = link_at(next); target) {
      mean(at, name);
      if (target->starts_with('/')) at.assign(1, '/');
      rest = *target + rest;
      ++links;
    } else if (is_directory(next)) {
      const bool is_last = rest.find_first_not_of('/') == std::string::npos;
      if (is_last && name != "." && name != "..") mean(at, name);
      at = next;
    } else {
      return mean(at, name);
    }
  }
  if (contents == Contents::matter) add_contents(at);
}

void WatchedPlaces::add_contents(const std::string& directory) {
  places_[directory].clear();
  const std::unique_ptr<DIR, Close> open(::opendir(directory.c_str()));
  if (open == nullptr) return;
  for (const dirent* entry = ::readdir(open.get()); entry != nullptr; entry = ::readdir(open.get()))
    if (entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN)
      follow(directory + "/" + entry->d_name, Contents::do_not);
}

void WatchedPlaces::mean(const std::string& directory, const std::string& name) {
  const auto [place, fresh] = places_.try_emplace(directory);
  if (fresh || !place->second.empty()) place->second.insert(name);
}

}  // namespace kapela::net
