/*
 * bench.h - one invented network, and somebody who sends and listens
 */
#ifndef SIM_BENCH_H
#define SIM_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/net.h"

struct clock;
struct internet;
struct network;

enum { BENCH_HEARD = 256, BENCH_BYTES = 2048, BENCH_IDENT = 0x1234 };

/* Everything heard, in order; bytes are copies. */
struct bench {
	struct network	*network;
	struct clock	*clock;
	struct internet	*inet;
	struct net	*net;
	int		 lane[2];	/* IPv4, IPv6 */
	uint8_t		 tos;		/* of what is asked */
	uint32_t	 label;		/* the same */
	unsigned	 n;
	struct net_in	 heard[BENCH_HEARD];
	nsec		 when[BENCH_HEARD];	/* since the start */
	uint8_t		 bytes[BENCH_HEARD][BENCH_BYTES];
};

/* Read a network from text and open a lane of either family. */
bool bench_begin(struct bench *b, const char *text);
void bench_end(struct bench *b);

struct addr bench_addr(const char *text);

/* Another lane in place of the IPv4 (0) or IPv6 (1) one. */
void bench_lane(struct bench *b, unsigned which, enum net_whole whole);

/* Send one echo request; 0 or errno. */
int bench_ask(struct bench *b, const char *to, uint16_t seq, uint8_t ttl,
    size_t len);

/* Let time pass until then, and hear what comes. */
void bench_pass(struct bench *b, nsec until);

/* The n-th thing of a kind that was heard, or NULL. */
const struct net_in *bench_nth(const struct bench *b, enum net_heard kind,
    unsigned n);
unsigned bench_count(const struct bench *b, enum net_heard kind);

bool bench_came_from(const struct net_in *in, const char *text);
bool bench_is_error(const struct net_in *in, unsigned type, unsigned code,
    const char *from);

#endif
