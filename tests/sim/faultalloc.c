/*
 * faultalloc.c - allocators that may fail
 *
 * The linker puts these in the place of libc's (--wrap) for every object of
 * the program; jansson is handed them as its own.  What libc allocates for
 * itself, a stream's buffer for instance, goes on as it is.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sim/fault.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t n, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t n, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);

void *__wrap_malloc(size_t size)
{
	return fault_strikes(FAULT_ALLOC) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fault_strikes(FAULT_ALLOC) ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fault_strikes(FAULT_ALLOC) ? NULL : __real_realloc(old, size);
}

void *__wrap_reallocarray(void *old, size_t n, size_t size)
{
	return fault_strikes(FAULT_ALLOC) ? NULL :
	    __real_reallocarray(old, n, size);
}

char *__wrap_strdup(const char *text)
{
	return fault_strikes(FAULT_ALLOC) ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t size)
{
	return fault_strikes(FAULT_ALLOC) ? NULL : __real_strndup(text, size);
}
