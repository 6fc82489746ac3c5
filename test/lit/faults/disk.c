/* A disk that is full (DISK=full: files take no bytes) or mounted read-only (DISK=readonly: no file can be made). To be
 * preloaded; needs no privileges, unlike a disk. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int is(const char *what) {
  const char *disk = getenv("DISK");
  return disk && strcmp(disk, what) == 0;
}

ssize_t write(int fd, const void *bytes, size_t size) {
  struct stat status;
  if (is("full") && fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    errno = ENOSPC;
    return -1;
  }
  return syscall(SYS_write, fd, bytes, size);
}

static int openOn(const char *path, int flags, mode_t mode) {
  if (is("readonly") && (flags & O_CREAT)) {
    errno = EROFS;
    return -1;
  }
  return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return openOn(path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
