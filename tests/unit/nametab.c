/*
 * nametab - reverse names that have arrived
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mix.h"
#include "model/nametab.h"

static int setup(void **state)
{
	*state = nametab_new(16);
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	nametab_free(*state);
	return 0;
}

static struct addr nth(uint32_t n)
{
	return addr_v4(UINT32_C(0x0a000000) + n);
}

static void test_free_of_none(void **state)
{
	(void)state;
	nametab_free(NULL);
}

static void test_unknown(void **state)
{
	struct addr addr = nth(1);

	assert_null(nametab_get(*state, &addr));
}

static void test_claim_only_once(void **state)
{
	struct addr addr = nth(1);

	assert_true(nametab_claim(*state, &addr));
	assert_false(nametab_claim(*state, &addr));
	assert_null(nametab_get(*state, &addr));
}

static void test_put_and_get(void **state)
{
	struct addr one = nth(1), two = nth(2);

	nametab_claim(*state, &one);
	nametab_put(*state, &one, "one.example");
	nametab_put(*state, &two, "two.example");
	assert_string_equal(nametab_get(*state, &one), "one.example");
	assert_string_equal(nametab_get(*state, &two), "two.example");
	assert_false(nametab_claim(*state, &two));
}

static void test_no_name(void **state)
{
	struct addr addr = nth(1);

	nametab_put(*state, &addr, "");
	assert_null(nametab_get(*state, &addr));
	assert_false(nametab_claim(*state, &addr));
}

static void test_known_when_answered(void **state)
{
	struct addr one = nth(1), two = nth(2);

	assert_true(nametab_is_known(*state, &one));	/* nobody asked */
	nametab_claim(*state, &one);
	nametab_claim(*state, &two);
	assert_false(nametab_is_known(*state, &one));
	nametab_put(*state, &one, "one.example");
	assert_true(nametab_is_known(*state, &one));
	assert_false(nametab_is_known(*state, &two));
	nametab_put(*state, &two, "");
	assert_true(nametab_is_known(*state, &two));
}

/* What was answered for the address before says nothing about this one. */
static void test_a_used_cell_waits_anew(void **state)
{
	struct addr addr;

	for (uint32_t i = 0; i < 32; i++) {
		addr = nth(i);
		nametab_claim(*state, &addr);
		assert_false(nametab_is_known(*state, &addr));
		nametab_put(*state, &addr, "name");
	}
	addr = nth(0);
	assert_true(nametab_is_known(*state, &addr));
}

static void test_put_again(void **state)
{
	struct addr addr = nth(1);

	nametab_put(*state, &addr, "a.rather.long.name.example");
	nametab_put(*state, &addr, "short");
	assert_string_equal(nametab_get(*state, &addr), "short");
	nametab_put(*state, &addr, "");
	assert_null(nametab_get(*state, &addr));
}

static void test_families_and_zones_differ(void **state)
{
	struct addr one = { .bytes = { 0xfe, 0x80 }, .zone = 1,
		.family = AF_INET6 };
	struct addr two = one;

	two.zone = 2;
	nametab_put(*state, &one, "one");
	assert_null(nametab_get(*state, &two));
	nametab_put(*state, &two, "two");
	assert_string_equal(nametab_get(*state, &one), "one");
	two.zone = 0;
	two.family = AF_INET;
	assert_null(nametab_get(*state, &two));
}

static void test_long_name_is_cut(void **state)
{
	struct addr addr = nth(1);
	char name[400];

	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	nametab_put(*state, &addr, name);
	assert_int_equal(strlen(nametab_get(*state, &addr)), 255);
}

static void test_oldest_goes(void **state)
{
	struct addr addr;

	for (uint32_t i = 0; i < 17; i++) {
		addr = nth(i);
		nametab_put(*state, &addr, "name");
	}
	addr = nth(0);
	assert_null(nametab_get(*state, &addr));
	for (uint32_t i = 1; i < 17; i++) {
		addr = nth(i);
		assert_string_equal(nametab_get(*state, &addr), "name");
	}
	addr = nth(0);
	assert_true(nametab_claim(*state, &addr));
	addr = nth(1);
	assert_null(nametab_get(*state, &addr));
}

/* A new name does not make an address young again. */
static void test_age_is_from_the_claim(void **state)
{
	struct addr addr;

	for (uint32_t i = 0; i < 16; i++) {
		addr = nth(i);
		nametab_claim(*state, &addr);
	}
	addr = nth(0);
	nametab_put(*state, &addr, "late");
	addr = nth(16);
	nametab_claim(*state, &addr);
	addr = nth(0);
	assert_null(nametab_get(*state, &addr));
}

static void test_a_used_cell_forgets(void **state)
{
	struct addr addr;

	for (uint32_t i = 0; i < 32; i++) {
		addr = nth(i);
		nametab_claim(*state, &addr);
		assert_null(nametab_get(*state, &addr));
		nametab_put(*state, &addr, "name");
	}
}

static void test_small_is_sixteen(void **state)
{
	struct nametab *tab = nametab_new(0);
	struct addr addr;

	(void)state;
	assert_non_null(tab);
	for (uint32_t i = 0; i < 16; i++) {
		addr = nth(i);
		nametab_put(tab, &addr, "name");
	}
	addr = nth(0);
	assert_string_equal(nametab_get(tab, &addr), "name");
	nametab_free(tab);
}

static void test_too_big(void **state)
{
	(void)state;
	assert_null(nametab_new(UINT32_MAX));
}

/*
 * Against a plain list: the last n distinct addresses met are known, no
 * others.  n is no power of two.
 */
static void test_like_a_list(void **state)
{
	enum { N = 100, KINDS = 300 };
	struct nametab *tab = nametab_new(N);
	uint32_t met[KINDS] = { 0 }, clock = 0;	/* when first met, 0: never */
	uint64_t chance = 1;

	(void)state;
	assert_non_null(tab);
	for (int i = 0; i < 20000; i++) {
		uint32_t kind;
		struct addr addr;
		bool known;

		chance = mix64(chance);
		kind = (uint32_t)(chance % KINDS);
		addr = nth(kind * 0x10001);
		known = met[kind] != 0 && met[kind] + N > clock;
		assert_int_equal(nametab_claim(tab, &addr), !known);
		if (!known)
			met[kind] = ++clock;
		nametab_put(tab, &addr, kind % 2 ? "odd" : "even");
		assert_string_equal(nametab_get(tab, &addr),
		    kind % 2 ? "odd" : "even");
	}
	nametab_free(tab);
}

#define TEST(f) cmocka_unit_test_setup_teardown(test_##f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(free_of_none), TEST(unknown), TEST(claim_only_once),
		TEST(put_and_get), TEST(no_name),
		TEST(known_when_answered), TEST(a_used_cell_waits_anew),
		TEST(put_again),
		TEST(families_and_zones_differ), TEST(long_name_is_cut),
		TEST(oldest_goes), TEST(age_is_from_the_claim),
		TEST(a_used_cell_forgets), TEST(small_is_sixteen),
		TEST(too_big), TEST(like_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
