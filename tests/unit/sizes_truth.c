/*
 * Random paths, and whatever a search meets there.  What is found must be
 * true: always where nothing gets lost, and then it must be found; and where a
 * tenth or a third gets lost, uncertain rather than wrong.  Seeds count up
 * from 0, so a failure repeats; LONG=1 tries many more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "unit/sizes.h"

enum manner { TELLS, SILENT, ZERO, SMALL, LESS, MORE, MANNERS };

enum {
	MOST = 1500,			/* our own interface */
	LEAST = 60,
	AT_ONCE = 16,			/* sizes in one step */
	STEPS = 60,
	BURST = 200,
	SURE = 6,			/* steps to go on for, at least */
};

struct path {
	uint64_t	seed;		/* mixed on */
	unsigned	seed_given;
	struct story	story;
	unsigned	hops;		/* the target is the last one */
	uint32_t	mtu[HOPS];	/* of the link behind hop i */
	enum manner	manner[HOPS];	/* of hop i, when it is too small */
	unsigned	loss;		/* per cent */
	uint32_t	fits;		/* the truth */
	unsigned	narrow;		/* the link that limits it */
	bool		asked[MOST + 2];
	unsigned	n;		/* in this burst */
	struct event	sent[BURST];
};

static unsigned chance(struct path *p, unsigned of)
{
	return (unsigned)(mix64(++p->seed) % of);
}

static void invent(struct path *p, unsigned seed, unsigned loss)
{
	static const uint32_t usual[] = { 1500, 1500, 1500, 1492, 1480, 1400,
		1280, 576 };

	memset(p, 0, sizeof(*p));
	p->seed = (uint64_t)(seed + 1) << 32;
	p->seed_given = seed;
	p->loss = loss;
	p->story = begin();
	p->hops = 1 + chance(p, HOPS - 1);
	p->fits = MOST;
	p->mtu[0] = MOST;
	for (unsigned i = 1; i < p->hops; i++) {
		p->mtu[i] = chance(p, 6) ? usual[chance(p, 8)] :
		    100 + chance(p, 1401);
		p->manner[i] = chance(p, MANNERS);
		if (p->mtu[i] < p->fits) {
			p->fits = p->mtu[i];
			p->narrow = i;
		}
	}
}

/* ---- the network ---- */

static uint32_t claim(struct path *p, unsigned at, uint32_t size)
{
	switch (p->manner[at]) {
	case ZERO:
		return 0;
	case SMALL:
		return 1 + chance(p, 67);
	case LESS:
		return p->mtu[at] > 108 ? p->mtu[at] - 1 - chance(p, 40) : 0;
	case MORE:
		return size + chance(p, 100);
	case TELLS:
	case SILENT:
	case MANNERS:
		break;
	}
	return p->mtu[at];
}

/* Answered, or not yet. */
static bool meets(struct path *p, const struct event *sent)
{
	const struct probe *probe = &sent->probe;
	unsigned at = 1;

	if (chance(p, 100) < p->loss)
		return false;
	for (; at < p->hops && at < probe->ttl; at++) {
		if (probe->size <= p->mtu[at])
			continue;
		if (p->manner[at] == SILENT)
			return false;
		refuses(&p->story, sent, at, claim(p, at, probe->size));
		return true;
	}
	if (at < p->hops)
		answers(&p->story, sent, EVENT_EXPIRED, at);
	else
		answers(&p->story, sent, EVENT_REPLY, TARGET);
	return true;
}

/* ---- the search ---- */

static void ask(struct path *p, unsigned ttl, uint32_t size)
{
	assert_true(p->n < BURST);
	p->sent[p->n++] = sends(&p->story, ttl, size);
	if (ttl == FAR)
		p->asked[size] = true;
}

/* Now see what became of them; first all that is heard. */
static void settle(struct path *p)
{
	unsigned lost = 0;

	for (unsigned i = 0; i < p->n; i++)
		if (!meets(p, &p->sent[i]))
			p->sent[lost++] = p->sent[i];
	for (unsigned i = 0; i < lost; i++)
		loses(&p->story, &p->sent[i]);
	p->n = 0;
	p->story.now += 2 * PATIENCE * MS;
}

static void begin_search(struct path *p)
{
	static const uint32_t sizes[] = { LEAST, LEAST, 576, 1280, 1400, 1480,
		1492, MOST, MOST };

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		ask(p, FAR, sizes[i]);
	for (unsigned ttl = 1; ttl < HOPS; ttl++) {
		ask(p, ttl, LEAST);
		ask(p, ttl, MOST);
		ask(p, ttl, LEAST);
	}
	settle(p);
}

static void confirm(struct path *p, uint32_t most)
{
	for (unsigned i = 0; i < 2; i++) {
		ask(p, FAR, LEAST);
		ask(p, FAR, most);
		if (most == MOST)
			continue;
		ask(p, FAR, most + 1);
		for (unsigned ttl = 1; ttl < HOPS; ttl++) {
			ask(p, ttl, most + 1);
			ask(p, ttl, LEAST);
		}
	}
}

static void step(struct path *p, uint32_t most)
{
	uint32_t above = most + 1, span;

	while (above <= MOST && !p->asked[above])
		above++;
	span = above - most;
	if (span == 1 || most == MOST)
		confirm(p, most);
	for (unsigned i = 1; i <= AT_ONCE && span > 1; i++)
		if (span > AT_ONCE)
			ask(p, FAR, most + i * span / (AT_ONCE + 1));
		else if (i < span)
			ask(p, FAR, most + i);
	ask(p, FAR, LEAST);
	settle(p);
}

static struct sizes_result search(struct path *p)
{
	struct sizes_result found;

	in_pieces(&p->story, MOST);
	begin_search(p);
	for (unsigned i = 0; i < STEPS; i++) {
		found = result(&p->story);
		if (found.state == SIZES_FOUND && found.mtu != p->fits)
			fail_msg("seed %u, loss %u %%: %u, not %u",
			    p->seed_given, p->loss, found.mtu, p->fits);
		if (found.state == SIZES_FOUND && i > SURE)
			break;
		step(p, found.mtu);
	}
	return found;
}

/* ---- the truth ---- */

static void limit_is_true(const struct path *p,
    const struct sizes_result *found)
{
	if (p->narrow == 0) {
		assert_int_equal(found->limit, SIZES_LIMIT_NONE);
		return;
	}
	assert_int_equal(found->limit, p->manner[p->narrow] == SILENT ?
	    SIZES_LIMIT_HOLE : SIZES_LIMIT_TOLD);
	assert_int_equal(found->after, p->narrow);
	assert_int_equal(found->before, p->narrow + 1 == p->hops ? 0 :
	    p->narrow + 1);
	if (found->limit == SIZES_LIMIT_TOLD)
		assert_true(is_host(&p->story, found->by, p->narrow));
}

static unsigned paths(void)
{
	return getenv("LONG") ? 20000 : 1000;
}

static void test_nothing_gets_lost(void **state)
{
	struct path *p = malloc(sizeof(*p));
	struct sizes_result found;

	(void)state;
	for (unsigned seed = 0; seed < paths(); seed++) {
		invent(p, seed, 0);
		found = search(p);
		if (found.state != SIZES_FOUND)
			fail_msg("seed %u: %u is not sure", seed, found.mtu);
		limit_is_true(p, &found);
		over(&p->story);
	}
	free(p);
}

/* Never wrong; and not sure so seldom. */
static void with_loss(unsigned loss, unsigned seldom)
{
	struct path *p = malloc(sizeof(*p));
	struct sizes_result found;
	unsigned unsure = 0;

	for (unsigned seed = 0; seed < paths(); seed++) {
		invent(p, seed, loss);
		found = search(p);
		if (found.state != SIZES_FOUND)
			unsure++;
		else if (found.after)
			assert_in_range(found.after, 1, p->narrow);
		over(&p->story);
	}
	assert_in_range(unsure, 0, seldom * paths() / 1000);
	free(p);
}

static void test_a_tenth_gets_lost(void **state)
{
	(void)state;
	with_loss(10, 1);
}

static void test_a_third_gets_lost(void **state)
{
	(void)state;
	with_loss(33, 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_gets_lost),
		cmocka_unit_test(test_a_tenth_gets_lost),
		cmocka_unit_test(test_a_third_gets_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
