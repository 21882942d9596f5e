/*
 * Who was expected, against who is up.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "model/census.h"
#include "model/expect.h"
#include "model/target.h"

struct fixture {
	struct targets	*targets;
	struct census	*census;
	struct expect	*expect;
	char		 told[512];
};

static struct targets *list(const char *const *text)
{
	struct targets *targets = targets_new(&(struct targets_conf){ 0 });

	assert_non_null(targets);
	for (; *text; text++)
		assert_null(targets_add(targets, *text, NULL));
	return targets;
}

static void begin(struct fixture *f, const char *const *asked,
    const char *const *expected)
{
	f->targets = list(asked);
	f->census = census_new(targets_count(f->targets), 1);
	f->expect = expect_new(list(expected));
	assert_non_null(f->census);
	assert_non_null(f->expect);
}

static void end(struct fixture *f)
{
	expect_free(f->expect);
	census_free(f->census);
	targets_free(f->targets);
}

/* Asked once: answered, or lost. */
static void settle(struct fixture *f, uint32_t target, bool up)
{
	struct event event = {
		.kind = EVENT_SENT, .rtt = NSEC_UNKNOWN,
		.queue = NSEC_UNKNOWN, .probe.target = target,
		.probe.number = 1,
	};

	census_note(f->census, &event);
	event.kind = up ? EVENT_REPLY : EVENT_LOST;
	event.rtt = up ? NSEC_MSEC : NSEC_UNKNOWN;
	census_note(f->census, &event);
}

/* The differences, as "new 10.0.0.1, ...". */
static const char *differences(struct fixture *f)
{
	static const char *const kinds[] = {
		[EXPECT_VANISHED] = "vanished", [EXPECT_OPEN] = "open",
		[EXPECT_NEW] = "new", [EXPECT_UNASKED] = "unasked",
	};
	struct expect_difference d;
	char text[TARGET_TEXT];
	uint64_t at = 0;

	f->told[0] = '\0';
	while (expect_next(f->expect, f->targets, f->census, &at, &d)) {
		strlcat(f->told, f->told[0] ? ", " : "", sizeof(f->told));
		strlcat(f->told, kinds[d.kind], sizeof(f->told));
		strlcat(f->told, " ", sizeof(f->told));
		strlcat(f->told, targets_text(d.kind == EXPECT_UNASKED ?
		    expect_list(f->expect) : f->targets, d.index, text),
		    sizeof(f->told));
	}
	return f->told;
}

static void each_kind_is_told(void **state)
{
	static const char *const asked[] = {
		"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "::1", NULL };
	static const char *const expected[] = {
		"10.9.9.9", "::1", "10.0.0.4", "10.0.0.2", "10.0.0.1", NULL };
	uint32_t count[EXPECT_KINDS];
	struct fixture f;

	(void)state;
	begin(&f, asked, expected);
	settle(&f, 0, true);
	settle(&f, 1, false);
	settle(&f, 2, true);
	settle(&f, 4, true);
	assert_string_equal(differences(&f), "vanished 10.0.0.2, "
	    "new 10.0.0.3, open 10.0.0.4, unasked 10.9.9.9");
	expect_count(f.expect, f.targets, f.census, count);
	for (unsigned i = 0; i < EXPECT_KINDS; i++)
		assert_int_equal(count[i], 1);
	assert_true(expect_has(f.expect, f.targets, 0));
	assert_false(expect_has(f.expect, f.targets, 2));
	end(&f);
}

static void a_name_is_met_by_name_or_address(void **state)
{
	static const char *const asked[] = {
		"one.example", "two.example", "three.example", NULL };
	static const char *const expected[] = {
		"ONE.example", "10.0.0.2", NULL };
	struct fixture f;

	(void)state;
	begin(&f, asked, expected);
	for (uint32_t i = 0; i < 3; i++) {
		struct addr addr = addr_v4(0x0a000001 + i);

		targets_resolved(f.targets, i, 0, &addr, 1, NULL);
		settle(&f, i, true);
	}
	assert_string_equal(differences(&f), "new three.example");
	end(&f);
}

static void a_network_is_its_hosts(void **state)
{
	static const char *const asked[] = { "10.0.0.0-10.0.0.3", NULL };
	static const char *const expected[] = {
		"10.0.0.0/30", "10.0.0.1", NULL };
	struct fixture f;

	(void)state;
	begin(&f, asked, expected);
	for (uint32_t i = 0; i < 4; i++)
		settle(&f, i, i != 2);
	assert_string_equal(differences(&f),
	    "new 10.0.0.0, vanished 10.0.0.2, new 10.0.0.3");
	end(&f);
}

static void nobody_may_be_expected(void **state)
{
	static const char *const asked[] = { "10.0.0.1", NULL };
	static const char *const expected[] = { NULL };
	struct fixture f;

	(void)state;
	begin(&f, asked, expected);
	settle(&f, 0, false);
	assert_string_equal(differences(&f), "");
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_is_told),
		cmocka_unit_test(a_name_is_met_by_name_or_address),
		cmocka_unit_test(a_network_is_its_hosts),
		cmocka_unit_test(nobody_may_be_expected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
