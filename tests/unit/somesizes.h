/*
 * somesizes.h - a model of sizes that says what a test wants it to
 *
 * Included behind cmocka.h by whoever says how many TARGETS and HOPS there
 * are.  Routers are 10.0.0.N, the first target is at hop 4.
 */
#ifndef ASDIC_TEST_SOMESIZES_H
#define ASDIC_TEST_SOMESIZES_H

#include "model/sizes.h"

struct sizes {
	struct sizes_result	result[TARGETS];
	struct sizes_hop	hop[TARGETS][HOPS + 1];
};

void sizes_result(const struct sizes *sizes, uint32_t target,
    struct sizes_result *result)
{
	*result = sizes->result[target];
}

void sizes_hop(const struct sizes *sizes, uint32_t target, uint8_t ttl,
    struct sizes_hop *hop)
{
	assert_in_range(ttl, 1, HOPS);
	*hop = sizes->hop[target][ttl];
}

static inline struct addr router(unsigned n)
{
	return addr_v4(0x0a000000u + n);
}

/* Found, nothing in the way. */
static inline struct sizes_result *found(struct sizes *s, uint32_t mtu)
{
	s->result[0] = (struct sizes_result){
		.state = SIZES_FOUND, .limit = SIZES_LIMIT_NONE, .mtu = mtu,
		.answers = 3, .distance = 4,
	};
	for (unsigned i = 1; i <= 3; i++)
		s->hop[0][i] = (struct sizes_hop){
			.addr = router(i), .most = 1500 };
	return &s->result[0];
}

/* A router at hop 2 says that no more fits. */
static inline struct sizes_result *told(struct sizes *s, uint32_t mtu)
{
	struct sizes_result *result = found(s, mtu);

	result->limit = SIZES_LIMIT_TOLD;
	result->above = mtu + 1;
	result->after = 2;
	result->before = 3;
	result->by = result->after_addr = router(2);
	result->before_addr = router(3);
	result->told = mtu;
	s->hop[0][2].told = s->hop[0][3].most = mtu;
	return result;
}

/* Nobody says so. */
static inline struct sizes_result *hole(struct sizes *s, uint32_t mtu)
{
	struct sizes_result *result = told(s, mtu);

	result->limit = SIZES_LIMIT_HOLE;
	result->hole = true;
	result->by = (struct addr){ 0 };
	result->told = 0;
	result->silent = 4;
	s->hop[0][2].told = 0;
	return result;
}

#endif
