// WatchedPlaces: the directories in which it shows that what some paths lead to has changed, links followed. A value.
#pragma once

#include <map>
#include <set>
#include <string>

namespace kapela::net {

class WatchedPlaces {
 public:
  /// Names in a directory that are meant; none: all.
  using Names = std::set<std::string>;

  /// A file, a directory (then whatever is in it), or one that is not there yet. A link counts where it stands, and
  /// where it leads to; so does each link on the way, and each in the directory.
  void add(const std::string& path);

  [[nodiscard]] const std::map<std::string, Names>& by_directory() const { return places_; }

 private:
  enum class Contents { matter, do_not };

  void follow(const std::string& path, Contents contents);
  void add_contents(const std::string& directory);
  void mean(const std::string& directory, const std::string& name);

  std::map<std::string, Names> places_;
};

}  // namespace kapela::net
