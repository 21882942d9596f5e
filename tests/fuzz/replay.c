/*
 * replay DIRECTORY|FILE - run a fuzz target over its corpus, without a fuzzer
 *
 * Every file is given whole, then cut off at every length up to 2000 bytes,
 * then with one byte changed, 200 times, chosen from a fixed seed.  Each
 * input lies in a block of exactly its size, so that a sanitized build sees
 * the first byte read past its end.  Speaks TAP, a line per file; the file
 * after the last line told is the one that crashed.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mix.h"

enum { CUTS = 2000, MUTATIONS = 200 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Give the target a copy of data, with one byte changed if flip is not 0. */
static void give(const uint8_t *data, size_t len, size_t at, uint8_t flip)
{
	uint8_t *copy = malloc(len);

	if (!copy && len > 0) {
		puts("Bail out! no memory");
		exit(1);
	}
	if (len > 0) {
		memcpy(copy, data, len);
		copy[at] = (uint8_t)(copy[at] ^ flip);
	}
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static void replay(const uint8_t *data, size_t len)
{
	uint64_t chance = len;

	give(data, len, 0, 0);
	for (size_t cut = 0; cut < len && cut <= CUTS; cut++)
		give(data, cut, 0, 0);
	for (int i = 0; i < MUTATIONS && len > 0; i++) {
		chance = mix64(chance);
		give(data, len, (size_t)(chance >> 8) % len,
		    (uint8_t)(chance | 1));
	}
}

/* The whole file, to be freed; NULL when it cannot be read. */
static uint8_t *slurp(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	struct stat st;
	uint8_t *data = NULL;

	if (!file)
		return NULL;
	if (fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode)) {
		*len = (size_t)st.st_size;
		data = malloc(*len + 1);
	}
	if (data && fread(data, 1, *len, file) != *len) {
		free(data);
		data = NULL;
	}
	fclose(file);
	return data;
}

static int replay_file(int number, const char *path, const char *name)
{
	size_t len;
	uint8_t *data = slurp(path, &len);

	if (data)
		replay(data, len);
	printf("%s %d - %s\n", data ? "ok" : "not ok", number, name);
	fflush(stdout);
	free(data);
	return data ? 0 : 1;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int replay_directory(const char *directory, int *done)
{
	struct dirent **entries;
	int n = scandir(directory, &entries, is_visible, alphasort), bad = 0;
	char path[4096];

	if (n < 0)
		return replay_file(++*done, directory, directory);
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;

		snprintf(path, sizeof(path), "%s/%s", directory, name);
		bad += replay_file(++*done, path, name);
		free(entries[i]);
	}
	free(entries);
	return bad;
}

int main(int argc, char **argv)
{
	int done = 0, bad;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DIRECTORY|FILE\n", argv[0]);
		return 64;
	}
	bad = replay_directory(argv[1], &done);
	if (done == 0) {
		puts("not ok 1 - the corpus is not empty");
		bad = done = 1;
	}
	printf("1..%d\n", done);
	return bad > 0;
}
