// A strange machine, for whoever is started with it in LD_PRELOAD: each sync takes 50 ms, the calendar steps by minutes
// and back every few seconds (for all processes at once), and names resolve to IPv6 first.
#include <array>
#include <cerrno>
#include <cstdint>
#include <ctime>

#include <dlfcn.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace {

constexpr int sync_time = 50;  // milliseconds
constexpr std::int64_t seconds_between_steps = 13;
constexpr std::array<std::int64_t, 4> steps{0, 600, 1'200, 17};  // seconds

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

/// The monotonic clock is the same for all processes, and so is what it is made into.
std::int64_t ahead() {
  static auto* const clock = real<int(clockid_t, timespec*)>("clock_gettime");
  timespec now{};
  clock(CLOCK_MONOTONIC, &now);
  return steps[static_cast<std::size_t>(now.tv_sec / seconds_between_steps) % steps.size()];
}

int slowly(int (*sync)(int), int file) {
  const int result = sync(file);
  const int error = errno;
  poll(nullptr, 0, sync_time);
  errno = error;
  return result;
}

void put_ipv6_first(addrinfo*& list) {
  addrinfo* first = nullptr;
  addrinfo** last_first = &first;
  addrinfo* rest = nullptr;
  addrinfo** last_rest = &rest;
  for (addrinfo* each = list; each != nullptr; each = each->ai_next) {
    addrinfo**& last = each->ai_family == AF_INET6 ? last_first : last_rest;
    *last = each;
    last = &each->ai_next;
  }
  *last_rest = nullptr;
  *last_first = rest;
  list = first;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t id, timespec* time) {
  static auto* const next = real<int(clockid_t, timespec*)>("clock_gettime");
  const int result = next(id, time);
  if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) time->tv_sec += ahead();
  return result;
}

int gettimeofday(timeval* time, void* zone) {
  static auto* const next = real<int(timeval*, void*)>("gettimeofday");
  const int result = next(time, zone);
  if (result == 0) time->tv_sec += ahead();
  return result;
}

time_t time(time_t* result) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != nullptr) *result = now.tv_sec;
  return now.tv_sec;
}

int fdatasync(int file) {
  static auto* const next = real<int(int)>("fdatasync");
  return slowly(next, file);
}

int fsync(int file) {
  static auto* const next = real<int(int)>("fsync");
  return slowly(next, file);
}

int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** list) {
  static auto* const next = real<int(const char*, const char*, const addrinfo*, addrinfo**)>("getaddrinfo");
  const int result = next(node, service, hints, list);
  if (result == 0) put_ipv6_first(*list);
  return result;
}

}  // extern "C"
