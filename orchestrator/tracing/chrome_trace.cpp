#include "orchestrator/tracing/chrome_trace.hpp"

#include <algorithm>
#include <chrono>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/wall_text.hpp"

namespace kapela::tracing {
namespace {

using nlohmann::json;

struct ArgumentWriter {
  json operator()(const std::string& value) const { return value; }
  json operator()(std::int64_t value) const { return value; }
  json operator()(bool value) const { return value; }
  json operator()(const std::vector<std::string>& values) const { return values; }
};

json arguments(const Attributes& attributes) {
  json object = json::object();
  for (const auto& [key, value] : attributes) object[key] = std::visit(ArgumentWriter{}, value);
  return object;
}

std::string text_attribute(const Span& span, std::string_view wanted) {
  for (const auto& [key, value] : span.attributes)
    if (const auto* text = std::get_if<std::string>(&value); key == wanted && text != nullptr) return *text;
  return {};
}

bool has_attribute(const Span& span, std::string_view wanted) {
  return std::any_of(span.attributes.begin(), span.attributes.end(),
                     [wanted](const auto& each) { return each.first == wanted; });
}

std::string group_of(const Span& span) {
  if (std::string component = text_attribute(span, "kapela.component"); !component.empty()) return component;
  return has_attribute(span, "kapela.step") ? "steps" : "run";
}

/// One thread of the picture: spans that lie beside or inside each other.
class Lane {
 public:
  /// Spans come by their beginning, longer ones first.
  [[nodiscard]] bool takes(const Span& span) {
    while (!ends_.empty() && ends_.back() <= span.start) ends_.pop_back();
    return ends_.empty() || span.end <= ends_.back();
  }
  void add(const Span& span) { ends_.push_back(span.end); }

 private:
  std::vector<base::WallTime> ends_;  ///< of what is open, outermost first
};

/// The threads of one process, and which of them a span is on.
class Threads {
 public:
  /// By number, from 1.
  [[nodiscard]] std::size_t of(const Span& span) {
    const std::string group = group_of(span);
    std::vector<Numbered>& lanes = groups_[group];
    auto lane = std::find_if(lanes.begin(), lanes.end(), [&span](Numbered& each) { return each.lane.takes(span); });
    if (lane == lanes.end()) {
      names_.push_back(lanes.empty() ? group : fmt::format("{} ({})", group, lanes.size() + 1));
      lanes.push_back({Lane(), names_.size()});
      lane = std::prev(lanes.end());
    }
    lane->lane.add(span);
    return lane->number;
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  struct Numbered {
    Lane lane;
    std::size_t number = 0;
  };
  std::map<std::string, std::vector<Numbered>> groups_;
  std::vector<std::string> names_;
};

class Writer {
 public:
  explicit Writer(const std::vector<Span>& spans) {
    for (const Span& each : spans) sorted_.push_back(&each);
    std::stable_sort(sorted_.begin(), sorted_.end(), [](const Span* one, const Span* other) {
      return one->start != other->start ? one->start < other->start : one->end > other->end;
    });
    if (!sorted_.empty()) begin_ = sorted_.front()->start;
  }

  [[nodiscard]] json document() {
    for (const Span* each : sorted_) write(*each);
    for (const auto& [trace, process] : processes_) name_threads(process);
    return {{"traceEvents", std::move(events_)},
            {"displayTimeUnit", "ms"},
            {"otherData", {{"began", base::iso_text(begin_)}}}};
  }

 private:
  struct Process {
    std::size_t number = 0;
    std::string name{};
    Threads threads{};
  };

  [[nodiscard]] double microseconds(base::WallTime at) const {
    return std::chrono::duration<double, std::micro>(at - begin_).count();
  }

  void write(const Span& span) {
    Process& process = processes_[span.trace];
    if (process.number == 0) process.number = processes_.size();
    if (process.name.empty() || span.parent.empty()) process.name = span.name;
    const std::size_t thread = process.threads.of(span);
    json about = arguments(span.attributes);
    if (span.status != Span::Status::unset) about["status"] = span.status == Span::Status::ok ? "ok" : "error";
    if (!span.message.empty()) about["message"] = span.message;
    events_.push_back({{"name", span.name},
                       {"cat", span.status == Span::Status::error ? "kapela,error" : "kapela"},
                       {"ph", "X"},
                       {"ts", microseconds(span.start)},
                       {"dur", microseconds(span.end) - microseconds(span.start)},
                       {"pid", process.number},
                       {"tid", thread},
                       {"args", std::move(about)}});
    for (const Event& each : span.events)
      events_.push_back({{"name", each.name},
                         {"cat", "kapela"},
                         {"ph", "i"},
                         {"s", "t"},
                         {"ts", microseconds(each.at)},
                         {"pid", process.number},
                         {"tid", thread},
                         {"args", arguments(each.attributes)}});
  }

  void name_threads(const Process& process) {
    const auto tell = [&](std::string_view what, std::size_t thread, json value) {
      events_.push_back(
          {{"name", what}, {"ph", "M"}, {"pid", process.number}, {"tid", thread}, {"args", std::move(value)}});
    };
    tell("process_name", 0, {{"name", process.name}});
    const std::vector<std::string>& names = process.threads.names();
    for (std::size_t i = 0; i < names.size(); ++i) {
      tell("thread_name", i + 1, {{"name", names[i]}});
      tell("thread_sort_index", i + 1, {{"sort_index", i}});
    }
  }

  std::vector<const Span*> sorted_;
  base::WallTime begin_{};
  std::map<std::string, Process> processes_;  ///< by trace
  json events_ = json::array();
};

}  // namespace

std::string chrome_trace(const std::vector<Span>& spans) {
  return Writer(spans).document().dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace kapela::tracing
