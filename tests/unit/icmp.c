/*
 * icmp - what errors say; extension.c tests the objects behind a quote
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "wire/icmp.h"

#define V4 AF_INET
#define V6 AF_INET6

static void assert_words(uint8_t family, uint8_t type, uint8_t code,
    const char *want)
{
	char words[ICMP_WORDS];

	assert_ptr_equal(icmp_words(family, type, code, words), words);
	assert_string_equal(words, want);
}

static void test_verdicts(void **state)
{
	(void)state;
	assert_int_equal(icmp_verdict(V4, 11, 0), ICMP_VERDICT_EXPIRED);
	assert_int_equal(icmp_verdict(V6, 3, 0), ICMP_VERDICT_EXPIRED);
	assert_int_equal(icmp_verdict(V4, 3, 4), ICMP_VERDICT_TOO_BIG);
	assert_int_equal(icmp_verdict(V6, 2, 0), ICMP_VERDICT_TOO_BIG);
	assert_int_equal(icmp_verdict(V6, 2, 9), ICMP_VERDICT_TOO_BIG);
	assert_int_equal(icmp_verdict(V4, 5, 1), ICMP_VERDICT_NOTICE);
	assert_int_equal(icmp_verdict(V4, 4, 0), ICMP_VERDICT_NOTICE);
	assert_int_equal(icmp_verdict(V6, 137, 0), ICMP_VERDICT_NOTICE);
}

/* A router whose reassembly gave up did not let our TTL run out. */
static void test_reassembly_is_no_expiry(void **state)
{
	(void)state;
	assert_int_equal(icmp_verdict(V4, 11, 1), ICMP_VERDICT_ERROR);
	assert_int_equal(icmp_verdict(V6, 3, 1), ICMP_VERDICT_ERROR);
}

/* Type 3 is unreachable in one family and time exceeded in the other. */
static void test_families_are_apart(void **state)
{
	(void)state;
	assert_string_equal(icmp_token(V4, 3, 1), "host_unreachable");
	assert_string_equal(icmp_token(V6, 3, 1), "reassembly_exceeded");
	assert_string_equal(icmp_token(V6, 1, 1), "admin_prohibited");
	assert_string_equal(icmp_token(V4, 1, 1), "unknown");
}

static void test_everything_has_an_answer(void **state)
{
	static const uint8_t families[] = { V4, V6, 0 };
	char words[ICMP_WORDS];

	(void)state;
	for (size_t f = 0; f < sizeof(families); f++) {
		for (unsigned i = 0; i < 65536; i++) {
			uint8_t type = (uint8_t)(i >> 8), code = (uint8_t)i;
			size_t n = strlen(icmp_words(families[f], type, code,
			    words));

			assert_in_range(n, 1, ICMP_WORDS - 2);
			assert_true(words[n - 1] != ' ');
			assert_true(icmp_token(families[f], type, code)[0]);
			/* It ends, before the next text of its row begins. */
			assert_null(strpbrk(icmp_token(families[f], type,
			    code), "! "));
			assert_true(strlen(icmp_mark(families[f], type, code))
			    != 1);
			assert_in_range(icmp_verdict(families[f], type, code),
			    ICMP_VERDICT_EXPIRED, ICMP_VERDICT_NOTICE);
		}
	}
}

static void test_words_v4(void **state)
{
	(void)state;
	assert_words(V4, 3, 0, "Destination Net Unreachable");
	assert_words(V4, 3, 1, "Destination Host Unreachable");
	assert_words(V4, 3, 3, "Destination Port Unreachable");
	assert_words(V4, 3, 4, "Frag needed and DF set");
	assert_words(V4, 3, 8, "Source Host Isolated");
	assert_words(V4, 3, 11,
	    "Destination Net Unreachable for Type of Service");
	assert_words(V4, 3, 13, "Communication Administratively Prohibited");
	assert_words(V4, 4, 0, "Source Quench");
	assert_words(V4, 5, 1, "Redirect Host");
	assert_words(V4, 11, 0, "Time to live exceeded");
	assert_words(V4, 11, 1, "Frag reassembly time exceeded");
	assert_words(V4, 12, 0, "Parameter problem");
}

static void test_words_v6(void **state)
{
	(void)state;
	assert_words(V6, 1, 0, "Destination unreachable: No route");
	assert_words(V6, 1, 3, "Destination unreachable: Address unreachable");
	assert_words(V6, 1, 5, "Destination unreachable: "
	    "Source address failed ingress/egress policy");
	assert_words(V6, 2, 0, "Packet too big");
	assert_words(V6, 3, 0, "Time exceeded: Hop limit");
	assert_words(V6, 4, 1, "Parameter problem: Unknown header");
}

static void test_unknown_codes_are_numbers(void **state)
{
	(void)state;
	assert_words(V4, 3, 16, "Dest Unreachable, Bad Code: 16");
	assert_words(V4, 5, 9, "Redirect, Bad Code: 9");
	assert_words(V4, 11, 255, "Time exceeded, Bad Code: 255");
	assert_words(V4, 40, 3, "Bad ICMP type: 40");
	assert_words(V6, 1, 99, "Destination unreachable: Unknown code 99");
	assert_words(V6, 3, 2, "Time exceeded: code 2");
	assert_words(V6, 4, 77, "Parameter problem: code 77");
	assert_words(V6, 100, 0, "Unknown ICMP type: 100");
}

static void test_tokens(void **state)
{
	(void)state;
	assert_string_equal(icmp_token(V4, 3, 13), "admin_prohibited");
	assert_string_equal(icmp_token(V4, 11, 0), "ttl_exceeded");
	assert_string_equal(icmp_token(V6, 3, 0), "hop_limit_exceeded");
	assert_string_equal(icmp_token(V6, 1, 6), "reject_route");
	assert_string_equal(icmp_token(V4, 3, 200), "unknown");
}

static void test_marks(void **state)
{
	(void)state;
	assert_string_equal(icmp_mark(V4, 3, 0), "!N");
	assert_string_equal(icmp_mark(V4, 3, 1), "!H");
	assert_string_equal(icmp_mark(V4, 3, 2), "!P");
	assert_string_equal(icmp_mark(V4, 3, 3), "");
	assert_string_equal(icmp_mark(V4, 3, 4), "!F");
	assert_string_equal(icmp_mark(V4, 3, 13), "!X");
	assert_string_equal(icmp_mark(V4, 11, 0), "");
	assert_string_equal(icmp_mark(V6, 1, 1), "!X");
	assert_string_equal(icmp_mark(V6, 1, 3), "!H");
	assert_string_equal(icmp_mark(V6, 2, 0), "!F");
	assert_string_equal(icmp_mark(V6, 3, 0), "");
}

#define TEST(f) cmocka_unit_test(test_##f)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(verdicts), TEST(reassembly_is_no_expiry),
		TEST(families_are_apart), TEST(everything_has_an_answer),
		TEST(words_v4), TEST(words_v6),
		TEST(unknown_codes_are_numbers), TEST(tokens), TEST(marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
