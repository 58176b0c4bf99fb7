#include "orchestrator/engine/activity.hpp"

#include <utility>

namespace kapela::engine {

using record::ComponentId;

Activity::Activity(Activities& activities, const Extent& extent) : activities_(activities), extent_(extent) {
  activities_.all_.push_back(this);
}

Activity::~Activity() {
  std::erase(activities_.all_, this);
}

void Activity::on_timer() {
  Activities& activities = activities_;
  on_deadline();
  activities.wake();
}

void Activities::on_answer(const Answer& answer, Commander::News news) {
  for (Activity* each : all_) each->on_answer(answer, news);
  wake();
}

void Activities::on_seen(ComponentId id) {
  for (Activity* each : all_) each->on_seen(id);
  wake();
}

void Activities::on_missed(ComponentId id) {
  for (Activity* each : all_) each->on_missed(id);
  wake();
}

void Activities::on_figures(ComponentId id) {
  for (Activity* each : all_) each->on_figures(id);
  wake();
}

void Activities::stop(Extent& extent) {
  extent.stopped = true;
  for (Activity* each : all_)
    if (!each->over_ && each->extent_.is_inside(extent)) each->abandon();
}

void Activities::wake() {
  for (std::size_t i = 0; i < all_.size();) {
    Activity& each = *all_[i];
    if (!each.over_ || std::exchange(each.told_, true)) {
      ++i;
      continue;
    }
    each.news_.notify();
    i = 0;  // it may be gone, and others may have come
  }
}

}  // namespace kapela::engine
