/* Who of a group has answered which probe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/addr.h"
#include "engine/crowd.h"

enum { ROOM = 4096 };

static bool adds(struct crowd *crowd, unsigned lane, uint32_t serial,
    uint32_t source)
{
	struct addr addr = addr_v4(source);

	return crowd_add(crowd, lane, serial, &addr);
}

static void each_answers_each_probe_once(void **state)
{
	struct crowd *crowd = crowd_new();

	(void)state;
	assert_non_null(crowd);
	for (uint32_t serial = 1; serial <= 3; serial++)
		for (uint32_t source = 1; source <= 3; source++)
			assert_true(adds(crowd, 0, serial, source));
	for (uint32_t serial = 1; serial <= 3; serial++)
		for (uint32_t source = 1; source <= 3; source++)
			assert_false(adds(crowd, 0, serial, source));
	assert_true(adds(crowd, 1, 1, 1));
	crowd_free(crowd);
}

/* Then it begins anew: an answer may be told twice, and none is kept back. */
static void so_many_are_remembered(void **state)
{
	struct crowd *crowd = crowd_new();

	(void)state;
	assert_non_null(crowd);
	for (uint32_t source = 1; source <= ROOM; source++)
		assert_true(adds(crowd, 0, 1, source));
	for (uint32_t source = 1; source <= ROOM; source++)
		assert_false(adds(crowd, 0, 1, source));
	assert_true(adds(crowd, 0, 1, ROOM + 1));
	assert_false(adds(crowd, 0, 1, ROOM + 1));
	assert_true(adds(crowd, 0, 1, 1));
	crowd_free(crowd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answers_each_probe_once),
		cmocka_unit_test(so_many_are_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
