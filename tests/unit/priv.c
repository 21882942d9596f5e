/*
 * Giving up privilege for good is done in children; with or without anything
 * to give up, what is left must be nothing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/priv.h"

/* In a child, because it cannot be undone; returns its exit status. */
static int in_child(int (*fn)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(fn());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static bool may_raw(void)
{
	cap_t caps = cap_get_proc();
	cap_flag_value_t value = CAP_CLEAR;

	cap_get_flag(caps, CAP_NET_RAW, CAP_PERMITTED, &value);
	cap_free(caps);
	return value == CAP_SET;
}

static bool has_raw(void)
{
	cap_t caps = cap_get_proc();
	cap_flag_value_t value = CAP_CLEAR;

	cap_get_flag(caps, CAP_NET_RAW, CAP_EFFECTIVE, &value);
	cap_free(caps);
	return value == CAP_SET;
}

/* How many of the Cap lines in /proc/self/status are zero. */
static int zero_lines(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];
	unsigned long long caps;
	int n = 0;

	while (file && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "Cap", 3) &&
		    sscanf(line, "%*s %llx", &caps) == 1)
			n += caps == 0;
	}
	if (file)
		fclose(file);
	return n;
}

static int drop_and_count(void)
{
	bool bounds = may_raw();

	if (priv_drop() < 0)
		return 100;
	/* Inheritable, permitted, effective, ambient; bounding if we may. */
	return zero_lines() >= 4 + bounds ? 0 : 1;
}

static int drop_with_ambient(void)
{
	cap_t caps = cap_get_proc();
	cap_value_t raw[1] = { CAP_NET_RAW };

	cap_set_flag(caps, CAP_INHERITABLE, 1, raw, CAP_SET);
	if (cap_set_proc(caps) < 0 || prctl(PR_CAP_AMBIENT,
	    PR_CAP_AMBIENT_RAISE, (unsigned long)CAP_NET_RAW, 0UL, 0UL) < 0)
		return 101;
	cap_free(caps);
	return drop_and_count();
}

static int drop_and_ask_no_new_privs(void)
{
	priv_drop();
	return prctl(PR_GET_NO_NEW_PRIVS, 0UL, 0UL, 0UL, 0UL);
}

static int drop_twice(void)
{
	return priv_drop() == 0 && priv_drop() == 0 ? 0 : 1;
}

static int drop_and_raise(void)
{
	priv_drop();
	errno = 0;
	return priv_raise(CAP_NET_RAW) == -1 ? errno : 0;
}

static int lower_and_raise(void)
{
	if (priv_lower(CAP_NET_RAW) < 0 || has_raw())
		return 1;
	if (priv_raise(CAP_NET_RAW) < 0 || !has_raw())
		return 2;
	return 0;
}

static void nothing_is_left_after_the_drop(void **state)
{
	(void)state;
	assert_int_equal(in_child(drop_and_count), 0);
}

static void ambient_capabilities_go_too(void **state)
{
	(void)state;
	if (!may_raw())
		skip();
	assert_int_equal(in_child(drop_with_ambient), 0);
}

static void nothing_can_be_gained_after_the_drop(void **state)
{
	(void)state;
	assert_int_equal(in_child(drop_and_ask_no_new_privs), 1);
}

static void dropping_twice_is_fine(void **state)
{
	(void)state;
	assert_int_equal(in_child(drop_twice), 0);
}

static void what_was_dropped_cannot_be_raised(void **state)
{
	(void)state;
	assert_int_equal(in_child(drop_and_raise), EPERM);
}

static void what_is_permitted_is_lowered_and_raised(void **state)
{
	(void)state;
	if (!may_raw())
		skip();
	assert_int_equal(in_child(lower_and_raise), 0);
}

static void what_does_not_exist_cannot_be_raised(void **state)
{
	(void)state;
	assert_int_equal(priv_raise(63), -1);
	assert_int_equal(priv_raise(-1), -1);
}

static void the_explanation_names_sysctl_and_groups(void **state)
{
	char text[2048], group[16], *newline;

	(void)state;
	priv_explain(text, sizeof(text));
	assert_non_null(strstr(text, "net.ipv4.ping_group_range"));
	newline = strchr(text, '\n');
	assert_non_null(newline);
	*newline = '\0';
	snprintf(group, sizeof(group), "%u", getegid());
	assert_non_null(strstr(strstr(text, "groups are"), group));
	assert_true(strlen(newline + 1) > 0);
	assert_true(newline[1 + strlen(newline + 1) - 1] != '\n');
}

static void the_explanation_fits_any_room(void **state)
{
	char whole[2048], *part;
	size_t len;

	(void)state;
	priv_explain(whole, sizeof(whole));
	for (size_t size = 0; size < 600; size++) {
		part = malloc(size + 1);
		assert_non_null(part);
		part[size] = '#';
		priv_explain(part, size);
		assert_int_equal(part[size], '#');
		len = size ? strlen(part) : 0;
		assert_memory_equal(part, whole, len);
		if (size && size <= strlen(whole))
			assert_int_equal(len, size - 1);
		free(part);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_left_after_the_drop),
		cmocka_unit_test(ambient_capabilities_go_too),
		cmocka_unit_test(nothing_can_be_gained_after_the_drop),
		cmocka_unit_test(dropping_twice_is_fine),
		cmocka_unit_test(what_was_dropped_cannot_be_raised),
		cmocka_unit_test(what_is_permitted_is_lowered_and_raised),
		cmocka_unit_test(what_does_not_exist_cannot_be_raised),
		cmocka_unit_test(the_explanation_names_sysctl_and_groups),
		cmocka_unit_test(the_explanation_fits_any_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
