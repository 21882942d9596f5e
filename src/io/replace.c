/*
 * The new file is made by open(2) with O_EXCL under a name of chance, so that
 * the mask of permissions holds, and nobody's link is followed.  The directory
 * is synchronized, too, or the name could be lost where the bytes are not.
 */
#include "io/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 8 };

/* A device would be lost; a name that is a link is replaced, not its end. */
static bool is_ordinary(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return errno == ENOENT;
	errno = EEXIST;
	return S_ISREG(st.st_mode);
}

/* "DIR/.NAME.0123456789abcdef"; without a slash in path: ".NAME...." */
static int name_beside(const char *path, char *name, size_t size)
{
	const char *slash = strrchr(path, '/');
	int dir = slash ? (int)(slash - path) + 1 : 0;
	uint64_t chance = (uint64_t)arc4random() << 32 | arc4random();
	int len = snprintf(name, size, "%.*s.%.200s.%016llx", dir, path,
	    path + dir, (unsigned long long)chance);

	if (!path[dir] || len < 0 || (size_t)len >= size) {
		errno = path[dir] ? ENAMETOOLONG : EISDIR;
		return -1;
	}
	return 0;
}

static int open_beside(const char *path, char name[static PATH_MAX])
{
	int fd = -1;

	if (!is_ordinary(path))
		return -1;
	for (int i = 0; i < TRIES && fd == -1; i++) {
		if (name_beside(path, name, PATH_MAX) == -1)
			return -1;
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
		    O_NOCTTY, 0666);
		if (fd == -1 && errno != EEXIST)
			return -1;
	}
	return fd;
}

int replace_try(const char *path)
{
	char name[PATH_MAX];
	int fd = open_beside(path, name);

	if (fd == -1)
		return -1;
	close(fd);
	return unlink(name);
}

static int write_all(int fd, const char *data, size_t n)
{
	ssize_t some;

	while (n > 0) {
		some = write(fd, data, n);
		if (some == -1 && errno == EINTR)
			continue;
		if (some == -1)
			return -1;
		data += some;
		n -= (size_t)some;
	}
	return fsync(fd);
}

/* A file system that cannot do it has nothing better. */
static void sync_dir(const char *path)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX];
	int fd;

	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path) + 1 :
	    1, slash ? path : ".");
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return;
	if (fsync(fd) == -1)
		errno = 0;
	close(fd);
}

int replace_write(const char *path, const void *data, size_t n)
{
	char name[PATH_MAX];
	int fd = open_beside(path, name), e;
	bool done;

	if (fd == -1)
		return -1;
	done = write_all(fd, data, n) == 0;
	e = errno;
	if (close(fd) == -1 && done) {
		done = false;
		e = errno;
	}
	if (done && rename(name, path) == -1) {
		done = false;
		e = errno;
	}
	if (done) {
		sync_dir(path);
		return 0;
	}
	unlink(name);
	errno = e;
	return -1;
}
