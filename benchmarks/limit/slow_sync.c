/* A slower disk: every fsync and fdatasync takes as many microseconds longer as SLOW_SYNC says. For LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int slowly(const char *name, int fd) {
  const char *longer = getenv("SLOW_SYNC");
  usleep(longer ? atoi(longer) : 3000);
  return ((int (*)(int))dlsym(RTLD_NEXT, name))(fd);
}

int fsync(int fd) { return slowly("fsync", fd); }
int fdatasync(int fd) { return slowly("fdatasync", fd); }
