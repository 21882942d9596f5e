/*
 * packet-flow - checksums: those of a flow stay, those of two flows differ
 */
#include "unit/packet.h"

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
			assert_int_equal(slow_sum(t->request, lengths[i]),
			    SUM_OF_7);
		}
	}
}

/* Flows in turn, lanes of theirs in turn or in reverse: bits are mixed. */
static void test_neighbours_differ_in_all_bits(void **state)
{
	(void)state;
	for (unsigned step = 0; step < 3; step++) {
		uint16_t ones = 0, zeros = 0, sum;

		for (uint16_t flow = 1; flow <= 8; flow++) {
			sum = packet_flow_checksum(flow,
			    (uint16_t)(40000 + flow * (step - 1)));
			ones |= sum;
			zeros |= (uint16_t)~sum;
		}
		assert_int_equal(ones & zeros, 0xffff);
	}
}

static void test_every_flow_has_its_sum(void **state)
{
	static bool seen[65536];
	struct bench *t = *state;
	uint32_t sum;

	for (uint32_t flow = 1; flow <= 0xffff; flow++) {
		t->id.flow = (uint16_t)flow;
		t->id.serial = flow * 77;
		packet_build(&t->form, &t->id, t->request, 64);
		sum = slow_sum(t->request, 64);
		assert_false(seen[sum]);
		seen[sum] = true;
		assert_int_equal(packet_flow_checksum((uint16_t)flow, 0),
		    sum ^ 0xffff);
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
			assert_int_equal(slow_sum(t->request, lengths[k]),
			    SUM_OF_7);
		}
	}
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
		TEST(checksum_is_constant),
		TEST(neighbours_differ_in_all_bits),
		TEST(every_flow_has_its_sum), TEST(checksum_with_any_fill),
		TEST(sum), TEST(sum_continues), TEST(sum_of_the_rfc),
		TEST(sum_never_loses_a_carry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
