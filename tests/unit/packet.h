/*
 * packet.h - what the tests of packet share
 */
#ifndef ASDIC_TEST_PACKET_H
#define ASDIC_TEST_PACKET_H

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

static inline int setup(void **state)
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

static inline int teardown(void **state)
{
	free(*state);
	return 0;
}

/* What the words of a request of flow 7 add up to. */
enum { SUM_OF_7 = 7 * 22067 % 65535 };

static inline uint32_t slow_sum(const uint8_t *data, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++) {
		sum += (uint32_t)data[i] << (i % 2 ? 0 : 8);
		if (sum > 0xffff)
			sum -= 0xffff;
	}
	return sum;
}

#endif
