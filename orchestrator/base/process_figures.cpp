#include "orchestrator/base/process_figures.hpp"

#include <array>
#include <cmath>
#include <cstdlib>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace kapela::base {
namespace {

Duration to_duration(const timeval& value) {
  return std::chrono::seconds(value.tv_sec) + std::chrono::microseconds(value.tv_usec);
}

Duration cpu_time() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return {};
  return to_duration(usage.ru_utime) + to_duration(usage.ru_stime);
}

double rounded(double value) {
  return std::round(value * 100) / 100;
}

double megabytes(unsigned long pages) {
  return rounded(static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0));
}

/// statm: "size resident shared ...", in pages.
void read_memory(ProcessFigures& figures) {
  const int file = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  std::array<char, 128> text{};
  const ssize_t length = ::read(file, text.data(), text.size() - 1);
  ::close(file);
  if (length <= 0) return;
  char* rest = nullptr;
  figures.memory_vms_mb = megabytes(std::strtoul(text.data(), &rest, 10));
  figures.memory_rss_mb = megabytes(std::strtoul(rest, nullptr, 10));
}

}  // namespace

ProcessFigures ProcessMeter::read(Instant now) {
  ProcessFigures figures;
  const Duration cpu = cpu_time();
  const Duration passed = now - last_;
  figures.cpu_seconds = std::chrono::duration<double>(cpu).count();
  if (read_before_ && passed > Duration::zero())
    figures.cpu_percent =
        rounded(100.0 * static_cast<double>((cpu - last_cpu_).count()) / static_cast<double>(passed.count()));
  read_before_ = true;
  last_ = now;
  last_cpu_ = cpu;
  read_memory(figures);
  return figures;
}

}  // namespace kapela::base
