/* For LD_PRELOAD: a disk that takes SLOW_DISK_MS for each sync. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int slow(const char *name, int file) {
  const char *const wanted = getenv("SLOW_DISK_MS");
  usleep(1000 * (wanted ? (useconds_t)atoi(wanted) : 0));
  int (*const real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  return real(file);
}

int fdatasync(int file) { return slow("fdatasync", file); }
int fsync(int file) { return slow("fsync", file); }
