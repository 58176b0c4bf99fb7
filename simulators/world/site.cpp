#include "simulators/world/site.hpp"

#include <utility>

namespace kapela::world {

void SiteLog::begin(std::size_t components) {
  sites_.clear();
  ways_.assign(components, Way{});
  last_ = {};
}

void SiteLog::on_life() {
  for (Way& way : ways_) way.told = nothing;
}

SiteLog::Place SiteLog::on_order(Site site) {
  Way& way = way_of(site.component);
  site.kind = Site::Kind::order;
  const auto command = static_cast<std::size_t>(site.command);
  site.nth = way.counts.commands[command]++;
  if (site.command == wire::Command::event) {  // rules that count commands do not count these
    sites_.push_back(site);
    return static_cast<Place>(sites_.size() - 1);
  }
  if (wire::edge(site.command, site.state)) {
    site.nth_alike = way.counts.legal[command]++;
  } else if (!wire::already_there(site.command, site.state)) {
    site.nth_alike = way.counts.illegal[command]++;
  }
  site.before = way.counts.all++;
  way.has_been_commanded = true;
  sites_.push_back(site);
  return static_cast<Place>(sites_.size() - 1);
}

void SiteLog::on_decided(Place order, wire::Verdict verdict, wire::Verdict first, bool is_free) {
  if (order == nowhere) return;
  sites_[order].verdict = verdict;
  sites_[order].is_decided = true;
  sites_[order].is_taken = wire::is_taken(first);
  sites_[order].is_free = is_free;
}

void SiteLog::on_answer(Place order, base::Instant at, bool is_lost) {
  if (order == nowhere) return;
  Site site = sites_[order];
  site.kind = Site::Kind::answer;
  site.is_lost = is_lost;
  site.asked = std::exchange(site.at, at);
  sites_.push_back(site);
}

SiteLog::Place SiteLog::on_look(Site site, std::uint64_t revision) {
  Way& way = way_of(site.component);
  site.kind = Site::Kind::look;
  site.nth = way.counts.looks++;
  const bool is_news = std::exchange(way.told, revision) != revision;
  if (!std::exchange(way.has_been_commanded, false) && !is_news) return nowhere;
  sites_.push_back(site);
  return static_cast<Place>(sites_.size() - 1);
}

void SiteLog::on_record(Site site, std::uint64_t safe, std::uint64_t posted) {
  const Stand stand{site.at, safe, posted, site.life};
  site.kind = Site::Kind::record;
  site.loses = safe < site.number && std::exchange(last_, stand) != stand;
  sites_.push_back(site);
}

}  // namespace kapela::world
