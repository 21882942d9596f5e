/*
 * packet - echo probes as bytes
 *
 * A reply is made the way an honest host makes it: the request with another
 * type.  Checksums are verified by a routine that shares nothing with the
 * code under test: two bytes at a time, folded at each step.
 */
#include "unit/packet.h"

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
	assert_int_equal(slow_sum(t->request, PACKET_MAX), SUM_OF_7);
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
		for (size_t len = 0; len < lengths[k]; len++) {
			t->reply[len] ^= 0x40;	/* not to be looked at */
			assert_int_equal(judge(t, lengths[k], len),
			    len < PACKET_HEADER ? PACKET_FOREIGN :
			    PACKET_TRUNCATED);
			t->reply[len] ^= 0x40;
		}
	}
}

static void test_the_first_wrong_byte_is_found(void **state)
{
	struct bench *t = *state;
	uint8_t want = 0;

	for (size_t k = 0; k < COUNT(lengths); k++) {
		size_t len = lengths[k];

		exchange(t, len);
		assert_int_equal(packet_difference(&t->form, &t->id, len,
		    t->reply, len, &want), -1);
		for (size_t i = PACKET_HEADER; i < len; i++) {
			t->reply[i] ^= 0x10;
			t->reply[len - 1] ^= 1;
			assert_int_equal(packet_difference(&t->form, &t->id,
			    len, t->reply, len, &want), i - PACKET_HEADER);
			assert_int_equal(want, t->request[i]);
			t->reply[i] ^= 0x10;
			t->reply[len - 1] ^= 1;
		}
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

/* Then the serial alone says whose it is. */
static void test_truncated_before_the_mark(void **state)
{
	struct bench *t = *state;

	exchange(t, 64);
	t->reply[9] ^= 1;
	for (size_t len = 10; len <= 12; len++)
		assert_int_equal(judge(t, 64, len), PACKET_FOREIGN);
	assert_int_equal(judge(t, 64, 13), PACKET_CORRUPT);
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

/* No request of ours has one. */
static void test_quote_with_a_code(void **state)
{
	struct bench *t = *state;

	packet_build(&t->form, &t->id, t->request, 64);
	t->request[1] = 1;
	for (size_t len = 8; len <= 64; len++)
		assert_int_equal(packet_judge_quote(&t->id, t->request, len),
		    len < 16 ? PACKET_FOREIGN : PACKET_CORRUPT);
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

#define TEST(f) cmocka_unit_test_setup_teardown(test_##f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(layout_v4), TEST(layout_v6), TEST(short_has_fill_alone),
		TEST(no_flow_leaves_fill), TEST(pattern_repeats),
		TEST(longest), TEST(writes_len_only),
		TEST(marks_differ), TEST(honest_reply_fits),
		TEST(no_altered_byte_fits), TEST(every_truncation_is_seen),
		TEST(the_first_wrong_byte_is_found),
		TEST(truncated_before_the_mark), TEST(quote_with_a_code),
		TEST(altered_truncation), TEST(longer_is_corrupt),
		TEST(code_is_corrupt), TEST(half_marks_are_corrupt),
		TEST(other_key_is_foreign), TEST(request_is_no_reply),
		TEST(other_family_is_foreign), TEST(unmarked_needs_sequence),
		TEST(identifier_and_checksum_are_free), TEST(quote_fits),
		TEST(quote_cut_before_mark), TEST(quote_altered),
		TEST(quote_half_mark), TEST(quote_of_reply_is_foreign),
		TEST(seq),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
