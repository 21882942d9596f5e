/*
 * packet - echo probes as bytes
 *
 * A reply is made the way an honest host makes it: the request with another
 * type.  Checksums are verified by a routine that shares nothing with the
 * code under test: two bytes at a time, folded at each step.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "wire/packet.h"

static const uint8_t families[] = { AF_INET, AF_INET6 };
static const size_t lengths[] = { 8, 9, 12, 15, 16, 17, 18, 19, 20, 63, 64,
	65, 1001, 1472 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct bench {
	struct packet_form form;
	struct packet_id id;
	uint8_t request[PACKET_MAX];
	uint8_t reply[PACKET_MAX + 1];
};

static int setup(void **state)
{
	struct bench *t = calloc(1, sizeof(*t));

	if (!t)
		return -1;
	packet_form_init(&t->form, NULL, 0);
	t->id = (struct packet_id){ .family = AF_INET, .flow = 7,
		.serial = 0x00031234, .key = UINT64_C(0x123456789abcdef0) };
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static uint32_t slow_sum(const uint8_t *data, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++) {
		sum += (uint32_t)data[i] << (i % 2 ? 0 : 8);
		if (sum > 0xffff)
			sum -= 0xffff;
	}
	return sum;
}

/* Build a request of len bytes and the reply to it. */
static void exchange(struct bench *t, size_t len)
{
	packet_build(&t->form, &t->id, t->request, len);
	memcpy(t->reply, t->request, len);
	t->reply[len] = 0;
	t->reply[0] = t->id.family == AF_INET ? 0 : 129;
}

static enum packet_fit judge(struct bench *t, size_t sent, size_t len)
{
	return packet_judge(&t->form, &t->id, sent, t->reply, len);
}

static bool is_good(enum packet_fit fit)
{
	return fit == PACKET_FITS || fit == PACKET_UNMARKED;
}

static void test_layout_v4(void **state)
{
	struct bench *t = *state;

	packet_build(&t->form, &t->id, t->request, 64);
	assert_int_equal(t->request[0], 8);
	assert_memory_equal(t->request + 1, "\0\0\0\0\0", 5);
	assert_memory_equal(t->request + 6, "\x12\x34", 2);
	assert_memory_equal(t->request + 8, "\x00\x03\x12\x34", 4);
	assert_int_equal(t->request[18], 10);
	assert_int_equal(t->request[63], 55);
}

static void test_layout_v6(void **state)
{
	struct bench *t = *state;

	t->id.family = AF_INET6;
	packet_build(&t->form, &t->id, t->request, 64);
	assert_int_equal(t->request[0], 128);
}

static void test_short_has_fill_alone(void **state)
{
	struct bench *t = *state;

	packet_build(&t->form, &t->id, t->request, 15);
	assert_memory_equal(t->request + 8, "\0\1\2\3\4\5\6", 7);
}

static void test_no_flow_leaves_fill(void **state)
{
	struct bench *t = *state;

	t->id.flow = 0;
	packet_build(&t->form, &t->id, t->request, 20);
	assert_memory_equal(t->request + 16, "\x08\x09\x0a\x0b", 4);
}

static void test_pattern_repeats(void **state)
{
	struct bench *t = *state;

	packet_form_init(&t->form, (const uint8_t *)"\xab\xcd\xef", 3);
	packet_build(&t->form, &t->id, t->request, 24);
	/* Payload byte 10 is message byte 18, and 10 is 1 modulo 3. */
	assert_memory_equal(t->request + 18, "\xcd\xef\xab\xcd\xef\xab", 6);
}

static void test_longest(void **state)
{
	struct bench *t = *state;

	exchange(t, PACKET_MAX);
	assert_int_equal(judge(t, PACKET_MAX, PACKET_MAX), PACKET_FITS);
	assert_int_equal(slow_sum(t->request, PACKET_MAX), 7);
}

static void test_writes_len_only(void **state)
{
	struct bench *t = *state;

	for (size_t i = 0; i < COUNT(lengths); i++) {
		memset(t->request, 0xee, 2048);
		packet_build(&t->form, &t->id, t->request, lengths[i]);
		assert_int_equal(t->request[lengths[i]], 0xee);
	}
}

static void test_checksum_is_constant(void **state)
{
	struct bench *t = *state;

	for (uint32_t serial = 0; serial < 70000; serial++) {
		t->id.serial = serial + UINT32_C(0xffff0000);
		t->id.family = families[serial / 3 % 2];
		for (size_t i = 0; i < COUNT(lengths); i++) {
			if (lengths[i] < PACKET_FLOWED || lengths[i] > 65)
				continue;
			packet_build(&t->form, &t->id, t->request,
			    lengths[i]);
			assert_int_equal(slow_sum(t->request, lengths[i]), 7);
		}
	}
}

static void test_every_flow_has_its_sum(void **state)
{
	struct bench *t = *state;

	for (uint32_t flow = 1; flow <= 0xffff; flow++) {
		t->id.flow = (uint16_t)flow;
		t->id.serial = flow * 77;
		packet_build(&t->form, &t->id, t->request, 64);
		assert_int_equal(slow_sum(t->request, 64), flow);
	}
}

static void test_checksum_with_any_fill(void **state)
{
	static const uint8_t fills[][2] = { { 0, 0 }, { 0xff, 0xff },
		{ 0xff, 0xfe }, { 0, 1 } };
	struct bench *t = *state;

	for (size_t i = 0; i < COUNT(fills); i++) {
		packet_form_init(&t->form, fills[i], 2);
		for (size_t k = 0; k < COUNT(lengths); k++) {
			if (lengths[k] < PACKET_FLOWED)
				continue;
			packet_build(&t->form, &t->id, t->request,
			    lengths[k]);
			assert_int_equal(slow_sum(t->request, lengths[k]), 7);
		}
	}
}

static void test_marks_differ(void **state)
{
	struct bench *t = *state;
	uint8_t other[64];

	packet_build(&t->form, &t->id, t->request, 64);
	t->id.key++;
	packet_build(&t->form, &t->id, other, 64);
	assert_memory_not_equal(t->request + 12, other + 12, 4);
	t->id.key--;
	t->id.serial += 65536;
	packet_build(&t->form, &t->id, other, 64);
	assert_memory_not_equal(t->request + 12, other + 12, 4);
}

static void test_honest_reply_fits(void **state)
{
	struct bench *t = *state;

	for (size_t f = 0; f < 2; f++) {
		for (size_t i = 0; i < COUNT(lengths); i++) {
			t->id.family = families[f];
			exchange(t, lengths[i]);
			assert_int_equal(judge(t, lengths[i], lengths[i]),
			    lengths[i] < PACKET_MARKED ? PACKET_UNMARKED :
			    PACKET_FITS);
		}
	}
}

/* Type, code, sequence and payload; the kernel vouches for the rest. */
static void test_no_altered_byte_fits(void **state)
{
	struct bench *t = *state;

	for (size_t k = 0; k < COUNT(lengths); k++) {
		size_t len = lengths[k];

		exchange(t, len);
		for (size_t i = 0; i < len; i++) {
			if (i >= 2 && i < 6)
				continue;
			for (unsigned x = 1; x < 256; x++) {
				t->reply[i] ^= (uint8_t)x;
				assert_false(is_good(judge(t, len, len)));
				t->reply[i] ^= (uint8_t)x;
			}
		}
	}
}

static void test_every_truncation_is_seen(void **state)
{
	struct bench *t = *state;

	for (size_t k = 0; k < COUNT(lengths); k++) {
		exchange(t, lengths[k]);
		for (size_t len = 0; len < lengths[k]; len++)
			assert_int_equal(judge(t, lengths[k], len),
			    len < PACKET_HEADER ? PACKET_FOREIGN :
			    PACKET_TRUNCATED);
	}
}

static void test_altered_truncation(void **state)
{
	struct bench *t = *state;

	exchange(t, 64);
	t->reply[40] ^= 1;
	assert_int_equal(judge(t, 64, 40), PACKET_TRUNCATED);
	assert_int_equal(judge(t, 64, 41), PACKET_CORRUPT);
}

static void test_longer_is_corrupt(void **state)
{
	struct bench *t = *state;

	for (size_t k = 0; k < COUNT(lengths); k++) {
		exchange(t, lengths[k]);
		assert_int_equal(judge(t, lengths[k], lengths[k] + 1),
		    PACKET_CORRUPT);
	}
}

static void test_code_is_corrupt(void **state)
{
	struct bench *t = *state;

	exchange(t, 64);
	t->reply[1] = 5;
	assert_int_equal(judge(t, 64, 64), PACKET_CORRUPT);
}

static void test_half_marks_are_corrupt(void **state)
{
	struct bench *t = *state;

	exchange(t, 64);
	t->reply[9] ^= 0x80;
	assert_int_equal(judge(t, 64, 64), PACKET_CORRUPT);
	t->reply[15] ^= 1;
	assert_int_equal(judge(t, 64, 64), PACKET_FOREIGN);
	t->reply[9] ^= 0x80;
	assert_int_equal(judge(t, 64, 64), PACKET_CORRUPT);
}

static void test_other_key_is_foreign(void **state)
{
	struct bench *t = *state;

	exchange(t, 64);
	t->id.key ^= 1;
	t->id.serial += 65536;
	assert_int_equal(judge(t, 64, 64), PACKET_FOREIGN);
}

static void test_request_is_no_reply(void **state)
{
	struct bench *t = *state;

	exchange(t, 64);
	t->reply[0] = 8;
	assert_int_equal(judge(t, 64, 64), PACKET_FOREIGN);
}

static void test_other_family_is_foreign(void **state)
{
	struct bench *t = *state;

	exchange(t, 64);
	t->reply[0] = 129;
	assert_int_equal(judge(t, 64, 64), PACKET_FOREIGN);
}

static void test_unmarked_needs_sequence(void **state)
{
	struct bench *t = *state;

	exchange(t, 8);
	t->reply[7] ^= 1;
	assert_int_equal(judge(t, 8, 8), PACKET_FOREIGN);
}

static void test_identifier_and_checksum_are_free(void **state)
{
	struct bench *t = *state;

	exchange(t, 64);
	memcpy(t->reply + 2, "\xde\xad\xbe\xef", 4);
	assert_int_equal(judge(t, 64, 64), PACKET_FITS);
}

static void test_quote_fits(void **state)
{
	struct bench *t = *state;

	for (size_t f = 0; f < 2; f++) {
		t->id.family = families[f];
		packet_build(&t->form, &t->id, t->request, 64);
		for (size_t len = 16; len <= 64; len++)
			assert_int_equal(packet_judge_quote(&t->id,
			    t->request, len), PACKET_FITS);
	}
}

static void test_quote_cut_before_mark(void **state)
{
	struct bench *t = *state;

	packet_build(&t->form, &t->id, t->request, 64);
	for (size_t len = 0; len < 16; len++)
		assert_int_equal(packet_judge_quote(&t->id, t->request, len),
		    len < 8 ? PACKET_FOREIGN : PACKET_UNMARKED);
}

static void test_quote_altered(void **state)
{
	struct bench *t = *state;

	packet_build(&t->form, &t->id, t->request, 64);
	for (size_t i = 0; i < 16; i++) {
		if (i >= 2 && i < 6)
			continue;
		t->request[i] ^= 0x10;
		assert_false(is_good(packet_judge_quote(&t->id, t->request,
		    64)));
		t->request[i] ^= 0x10;
	}
}

static void test_quote_half_mark(void **state)
{
	struct bench *t = *state;

	packet_build(&t->form, &t->id, t->request, 64);
	t->request[12] ^= 1;
	assert_int_equal(packet_judge_quote(&t->id, t->request, 64),
	    PACKET_CORRUPT);
	t->request[8] ^= 1;
	assert_int_equal(packet_judge_quote(&t->id, t->request, 64),
	    PACKET_FOREIGN);
}

static void test_quote_of_reply_is_foreign(void **state)
{
	struct bench *t = *state;

	exchange(t, 64);
	assert_int_equal(packet_judge_quote(&t->id, t->reply, 64),
	    PACKET_FOREIGN);
}

static void test_seq(void **state)
{
	struct bench *t = *state;
	uint16_t seq = 1;

	packet_build(&t->form, &t->id, t->request, 8);
	assert_false(packet_seq(t->request, 7, &seq));
	assert_int_equal(seq, 1);
	assert_true(packet_seq(t->request, 8, &seq));
	assert_int_equal(seq, 0x1234);
}

static void test_sum(void **state)
{
	uint8_t data[67];

	(void)state;
	memset(data, 0xff, sizeof(data));
	for (size_t len = 0; len <= sizeof(data); len++)
		assert_int_equal((uint16_t)~packet_checksum(packet_sum(data,
		    len, 0)), slow_sum(data, len));
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 37);
	for (size_t len = 0; len <= sizeof(data); len++)
		assert_int_equal((uint16_t)~packet_checksum(packet_sum(data,
		    len, 0)), slow_sum(data, len));
}

static void test_sum_continues(void **state)
{
	uint8_t data[40];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(251 - i * 11);
	for (size_t cut = 0; cut <= sizeof(data); cut += 2)
		assert_int_equal(
		    packet_checksum(packet_sum(data + cut, sizeof(data) - cut,
		    packet_sum(data, cut, 0))),
		    packet_checksum(packet_sum(data, sizeof(data), 0)));
}

/* RFC 1071, section 3: 00 01 f2 03 f4 f5 f6 f7 sums to ddf2. */
static void test_sum_of_the_rfc(void **state)
{
	(void)state;
	assert_int_equal(packet_checksum(packet_sum(
	    (const uint8_t *)"\x00\x01\xf2\x03\xf4\xf5\xf6\xf7", 8, 0)),
	    0xffff - 0xddf2);
}

static void test_sum_never_loses_a_carry(void **state)
{
	(void)state;
	assert_int_equal((uint16_t)~packet_checksum(packet_sum(
	    (const uint8_t *)"\xff\xff\xff\xff", 4, UINT32_MAX)), 0xffff);
	assert_int_equal((uint16_t)~packet_checksum(packet_sum(
	    (const uint8_t *)"\x00\x01", 2, UINT32_MAX)), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(test_##f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(layout_v4), TEST(layout_v6), TEST(short_has_fill_alone),
		TEST(no_flow_leaves_fill), TEST(pattern_repeats),
		TEST(longest), TEST(writes_len_only),
		TEST(checksum_is_constant),
		TEST(every_flow_has_its_sum), TEST(checksum_with_any_fill),
		TEST(marks_differ), TEST(honest_reply_fits),
		TEST(no_altered_byte_fits), TEST(every_truncation_is_seen),
		TEST(altered_truncation), TEST(longer_is_corrupt),
		TEST(code_is_corrupt), TEST(half_marks_are_corrupt),
		TEST(other_key_is_foreign), TEST(request_is_no_reply),
		TEST(other_family_is_foreign), TEST(unmarked_needs_sequence),
		TEST(identifier_and_checksum_are_free), TEST(quote_fits),
		TEST(quote_cut_before_mark), TEST(quote_altered),
		TEST(quote_half_mark), TEST(quote_of_reply_is_foreign),
		TEST(seq), TEST(sum), TEST(sum_continues),
		TEST(sum_of_the_rfc), TEST(sum_never_loses_a_carry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
