/*
 * replace.h - a file that is there whole or not at all
 *
 * What is written goes to a new file beside it, which takes its place when all
 * of it has reached the disk; who reads meanwhile sees the old one.  The new
 * one's name begins with a dot and does not end as the old one's does, so that
 * who collects files by their ending leaves it alone.
 */
#ifndef ASDIC_REPLACE_H
#define ASDIC_REPLACE_H

#include <stddef.h>

/*
 * Could path be written so?  0, or -1 with errno: EEXIST means that it is
 * there and no ordinary file (a device, a directory).
 */
int replace_try(const char *path);

/* Write n bytes.  On failure, -1 with errno, path is as it was. */
int replace_write(const char *path, const void *data, size_t n);

#endif
