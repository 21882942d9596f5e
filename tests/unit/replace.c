/*
 * A file is replaced whole or not at all, and nothing is left beside it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/replace.h"

static int enter(void **state)
{
	char dir[] = "/tmp/asdic-replace.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) == -1)
		return -1;
	*state = strdup(dir);
	return *state ? 0 : -1;
}

static int leave(void **state)
{
	unlink("page");
	unlink("link");
	rmdir("folder");
	if (chdir("/") == -1 || rmdir(*state) == -1)
		return -1;
	free(*state);
	return 0;
}

static unsigned entries(void)
{
	DIR *dir = opendir(".");
	unsigned n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

static void holds(const char *path, const char *expected)
{
	char text[64] = "";
	FILE *file = fopen(path, "r");
	size_t n;

	assert_non_null(file);
	n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	assert_int_equal(n, strlen(expected));
	assert_string_equal(text, expected);
}

static void test_new_and_again(void **state)
{
	struct stat st;
	mode_t mask = umask(022);

	(void)state;
	assert_int_equal(replace_write("page", "one", 3), 0);
	holds("page", "one");
	assert_int_equal(replace_write("./page", "two\n", 4), 0);
	holds("page", "two\n");
	assert_int_equal(replace_write("page", "", 0), 0);
	holds("page", "");
	assert_int_equal(stat("page", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(entries(), 1);
	umask(mask);
}

static void test_try_leaves_nothing(void **state)
{
	(void)state;
	assert_int_equal(replace_try("page"), 0);
	assert_int_equal(entries(), 0);
}

static void refused(const char *path, int error)
{
	errno = 0;
	assert_int_equal(replace_try(path), -1);
	assert_int_equal(errno, error);
	assert_int_equal(replace_write(path, "x", 1), -1);
	assert_int_equal(errno, error);
}

static void test_refused(void **state)
{
	unsigned before;

	(void)state;
	assert_int_equal(mkdir("folder", 0700), 0);
	before = entries();
	refused("folder", EEXIST);
	refused("folder/", EEXIST);
	refused("nowhere/page", ENOENT);
	refused("/dev/null", EEXIST);
	refused("", EISDIR);
	assert_int_equal(entries(), before);
}

static void test_link_is_replaced(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(replace_write("page", "old", 3), 0);
	assert_int_equal(symlink("page", "link"), 0);
	assert_int_equal(replace_write("link", "new", 3), 0);
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	holds("page", "old");
	holds("link", "new");
}

static void test_full(void **state)
{
	char name[300];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(replace_write(name, "x", 1), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	assert_int_equal(entries(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_new_and_again, enter,
		    leave),
		cmocka_unit_test_setup_teardown(test_try_leaves_nothing,
		    enter, leave),
		cmocka_unit_test_setup_teardown(test_refused, enter, leave),
		cmocka_unit_test_setup_teardown(test_link_is_replaced, enter,
		    leave),
		cmocka_unit_test_setup_teardown(test_full, enter, leave),
	};

	return cmocka_run_group_tests_name("replace", tests, NULL, NULL);
}
