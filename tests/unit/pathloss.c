/* model/pathloss.c: whose loss it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/paths.h"

#include "model/pathstate.h"

/* So many answered at a hop, so many lost. */
static void lossy(struct story *story, unsigned ttl, unsigned answered,
    unsigned lost, unsigned who)
{
	for (unsigned i = 0; i < answered; i++)
		hears(story, ttl, who == TARGET ? EVENT_REPLY : EVENT_EXPIRED,
		    who, 5);
	for (unsigned i = 0; i < lost; i++)
		lose(story, ttl);
}

/* A probe of the n-th flow; nobody: 0. */
static void flow_hears(struct story *story, unsigned flow, unsigned ttl,
    unsigned who)
{
	struct event sent = probe(story, ttl), event;

	sent.probe.flow = (uint16_t)(FLOW + flow);
	tell(story, EVENT_SENT, sent);
	event = answer_of(&sent, who, 5);
	if (!who)
		event.at = sent.sent + PATIENCE * MS;
	tell(story, !who ? EVENT_LOST : who == TARGET ? EVENT_REPLY :
	    EVENT_EXPIRED, event);
}

static enum path_loss loss(const struct story *story, unsigned ttl)
{
	return hop(story, ttl)->loss;
}

static void test_none(void **state)
{
	struct story story = begin(1);

	(void)state;
	lossy(&story, 1, 3, 0, 1);
	assert_int_equal(loss(&story, 1), PATH_LOSS_NONE);
	assert_int_equal(loss(&story, 2), PATH_LOSS_NONE);
	over(&story);
}

static void test_silent(void **state)
{
	struct story story = begin(1);

	(void)state;
	lossy(&story, 2, 0, 2, 2);
	assert_int_equal(loss(&story, 2), PATH_LOSS_SILENT);
	lossy(&story, 3, 3, 0, 3);
	assert_int_equal(loss(&story, 2), PATH_LOSS_SILENT);
	over(&story);
}

static void test_too_early_for_silence(void **state)
{
	struct story story = begin(1);

	(void)state;
	lossy(&story, 2, 0, 1, 2);
	tell(&story, EVENT_SENT, probe(&story, 2));
	assert_int_equal(loss(&story, 2), PATH_LOSS_NONE);
	lossy(&story, 2, 0, 2, 2);
	assert_int_equal(loss(&story, 2), PATH_LOSS_SILENT);
	over(&story);
}

/* Any one of the hops behind may be luckier than this by chance. */
static void test_one_lucky_hop_is_no_limit(void **state)
{
	struct story story = begin(1);

	(void)state;
	lossy(&story, 3, 1, 3, 3);
	lossy(&story, 4, 6, 0, 4);
	lossy(&story, 5, 1, 3, 5);
	assert_int_equal(loss(&story, 3), PATH_LOSS_NONE);
	lossy(&story, 4, 24, 0, 4);
	assert_int_equal(loss(&story, 3), PATH_LOSS_LIMITED);
	over(&story);
}

static void test_limited(void **state)
{
	struct story story = begin(1);

	(void)state;
	lossy(&story, 2, 1, 2, 2);
	for (unsigned ttl = 3; ttl < 8; ttl++)
		lossy(&story, ttl, 3, 0, ttl);
	lossy(&story, 8, 3, 0, TARGET);
	assert_int_equal(loss(&story, 2), PATH_LOSS_LIMITED);
	assert_int_equal(loss(&story, 3), PATH_LOSS_NONE);
	over(&story);
}

/* What the target answered to larger TTLs speaks for the path, too. */
static void test_limited_beside_others(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned ttl = 1; ttl < 5; ttl++)
		lossy(&story, ttl, 1, 2, ttl);
	lossy(&story, 5, 3, 0, TARGET);
	assert_int_equal(loss(&story, 2), PATH_LOSS_NONE);
	for (unsigned ttl = 6; ttl <= 10; ttl++)
		lossy(&story, ttl, 3, 0, TARGET);
	for (unsigned ttl = 1; ttl < 5; ttl++)
		assert_int_equal(loss(&story, ttl), PATH_LOSS_LIMITED);
	over(&story);
}

/* One of three, and few behind: nobody is accused. */
static void test_too_few_to_accuse(void **state)
{
	struct story story = begin(1);

	(void)state;
	lossy(&story, 2, 2, 1, 2);
	lossy(&story, 3, 3, 0, TARGET);
	assert_int_equal(loss(&story, 2), PATH_LOSS_NONE);
	over(&story);
}

static void test_loss_at_the_target(void **state)
{
	struct story story = begin(1);

	(void)state;
	lossy(&story, 1, 3, 0, 1);
	lossy(&story, 2, 2, 1, TARGET);
	assert_int_equal(loss(&story, 1), PATH_LOSS_NONE);
	assert_int_equal(loss(&story, 2), PATH_LOSS_PATH);
	over(&story);
}

static void test_loss_of_the_path(void **state)
{
	struct story story = begin(1);

	(void)state;
	lossy(&story, 1, 20, 0, 1);
	lossy(&story, 2, 16, 4, 2);
	lossy(&story, 3, 0, 20, 3);
	lossy(&story, 4, 15, 5, 4);
	lossy(&story, 5, 17, 3, TARGET);
	assert_int_equal(loss(&story, 1), PATH_LOSS_NONE);
	assert_int_equal(loss(&story, 2), PATH_LOSS_PATH);
	assert_int_equal(loss(&story, 3), PATH_LOSS_SILENT);
	assert_int_equal(loss(&story, 4), PATH_LOSS_PATH);
	assert_int_equal(loss(&story, 5), PATH_LOSS_PATH);
	over(&story);
}

/* A limit on a path that loses a little. */
static void test_limit_and_loss(void **state)
{
	struct story story = begin(1);

	(void)state;
	lossy(&story, 2, 30, 70, 2);
	lossy(&story, 3, 95, 5, TARGET);
	assert_int_equal(loss(&story, 2), PATH_LOSS_LIMITED);
	assert_int_equal(loss(&story, 3), PATH_LOSS_PATH);
	over(&story);
}

/* One behind loses none: whatever it is, it is not the path. */
static void test_one_behind_is_complete(void **state)
{
	struct story story = begin(1);

	(void)state;
	lossy(&story, 2, 8, 2, 2);
	lossy(&story, 3, 10, 0, 3);
	lossy(&story, 4, 8, 2, TARGET);
	assert_int_equal(loss(&story, 2), PATH_LOSS_NONE);
	over(&story);
}

/* All routers limited, and a target that does not answer. */
static void test_nobody_to_compare_with(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned ttl = 1; ttl < 6; ttl++)
		lossy(&story, ttl, 6, 4, ttl);
	for (unsigned ttl = 1; ttl < 6; ttl++)
		assert_int_equal(loss(&story, ttl), PATH_LOSS_NONE);
	over(&story);
}

static void test_beyond_the_target(void **state)
{
	struct story story = begin(1);

	(void)state;
	lossy(&story, 2, 3, 0, TARGET);
	lossy(&story, 3, 2, 1, TARGET);
	assert_int_equal(loss(&story, 2), PATH_LOSS_NONE);
	assert_int_equal(loss(&story, 3), PATH_LOSS_NONE);
	over(&story);
}

static void chance_is(uint64_t a, uint64_t n, uint64_t b, uint64_t m,
    double expected, double within)
{
	assert_true(fabs(pathloss_chance(a, n, b, m) - expected) <= within);
}

/* Of a flow not known to arrive there: a router may stand there instead. */
static void test_somebody_silent_where_others_arrive(void **state)
{
	struct story story = begin(2);

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		flow_hears(&story, 0, 4, TARGET);
		flow_hears(&story, 1, 4, 0);
	}
	assert_int_equal(loss(&story, 4), PATH_LOSS_NONE);
	flow_hears(&story, 1, 4, TARGET);
	assert_int_equal(loss(&story, 4), PATH_LOSS_PATH);
	over(&story);
}

static void test_loss_behind_a_balancer_by_packet(void **state)
{
	struct story story = begin(1);

	(void)state;
	flow_hears(&story, 0, 3, 31);
	flow_hears(&story, 0, 3, 32);
	flow_hears(&story, 0, 3, 31);
	flow_hears(&story, 0, 4, TARGET);
	flow_hears(&story, 0, 4, 0);
	assert_int_equal(loss(&story, 4), PATH_LOSS_NONE);
	over(&story);
}

/* One flow is answered each time, another never. */
static void test_silent_branch_is_no_limit(void **state)
{
	struct story story = begin(2);

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		for (unsigned flow = 0; flow < 2; flow++) {
			flow_hears(&story, flow, 2, flow ? 0 : 2);
			flow_hears(&story, flow, 3, 3);
			flow_hears(&story, flow, 4, TARGET);
		}
	assert_int_equal(loss(&story, 2), PATH_LOSS_NONE);
	flow_hears(&story, 1, 2, 2);
	assert_int_equal(loss(&story, 2), PATH_LOSS_LIMITED);
	over(&story);
}

static void test_chance(void **state)
{
	(void)state;
	chance_is(0, 3, 0, 3, 1, 1e-9);
	chance_is(1, 3, 0, 15, 3.0 / 18, 1e-9);
	chance_is(2, 3, 0, 15, 3.0 / 153, 1e-9);
	chance_is(3, 4, 1, 4, 17.0 / 70, 1e-9);	/* the lady tasting tea */
	chance_is(0, 0, 1, 4, 1, 0);
	chance_is(1, 4, 0, 0, 1, 0);
}

static void test_chance_of_many(void **state)
{
	(void)state;
	chance_is(100, 4000, 100, 4000, 0.528533, 1e-6);
	chance_is(200, 4000, 100, 4000, 0, 1e-6);
	chance_is(UINT32_MAX, UINT64_C(1) << 40, 0, UINT64_C(1) << 40, 0,
	    1e-6);
	chance_is(0, UINT64_C(1) << 40, 0, UINT64_C(1) << 40, 1, 0);
}

/* ---- where it begins ---- */

/* Hops 1.. lose so many of n each, the last of them being the target. */
static struct path_span begins(unsigned n, const unsigned *lost, unsigned hops)
{
	struct story story = begin(1);
	struct path_span span;

	for (unsigned i = 0; i < hops; i++)
		lossy(&story, i + 1, n - lost[i], lost[i],
		    i + 1 < hops ? i + 1 : TARGET);
	paths_loss(story.paths, 0, &span);
	over(&story);
	return span;
}

static void begins_at(unsigned n, const unsigned *lost, unsigned from,
    unsigned by)
{
	struct path_span span = begins(n, lost, 5);

	assert_int_equal(span.from, from);
	assert_int_equal(span.by, by);
	assert_false(span.partly);
}

static void test_loss_begins(void **state)
{
	(void)state;
	begins_at(200, (unsigned[]){ 0, 0, 20, 22, 19 }, 3, 3);
	begins_at(200, (unsigned[]){ 20, 20, 20, 22, 19 }, 1, 1);
	begins_at(200, (unsigned[]){ 0, 0, 0, 0, 19 }, 0, 0);
	begins_at(200, (unsigned[]){ 0, 0, 0, 0, 0 }, 0, 0);
}

/* Of few probes hops that lost none may have been lucky. */
static void test_loss_may_begin_nearer(void **state)
{
	(void)state;
	begins_at(40, (unsigned[]){ 0, 0, 4, 3, 5 }, 2, 3);
	begins_at(40, (unsigned[]){ 0, 1, 4, 3, 5 }, 1, 3);
	begins_at(10, (unsigned[]){ 0, 0, 2, 3, 2 }, 1, 3);
}

/* A little is lost at once, the most farther on. */
static void test_much_begins_behind_little(void **state)
{
	(void)state;
	begins_at(200, (unsigned[]){ 4, 3, 2, 40, 44 }, 4, 4);
}

static void test_more_begins_behind_some(void **state)
{
	struct path_span span;

	(void)state;
	span = begins(200, (unsigned[]){ 0, 0, 20, 24, 90 }, 5);
	assert_int_equal(span.from, 3);
	assert_int_equal(span.by, 3);
	assert_true(span.partly);
}

/* Who limits his errors says nothing of the path; who is silent neither. */
static void test_limits_tell_not_where_loss_begins(void **state)
{
	(void)state;
	begins_at(200, (unsigned[]){ 0, 90, 20, 22, 19 }, 2, 3);
	begins_at(200, (unsigned[]){ 0, 200, 20, 22, 19 }, 2, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_too_early_for_silence),
		cmocka_unit_test(test_one_lucky_hop_is_no_limit),
		cmocka_unit_test(test_limited),
		cmocka_unit_test(test_limited_beside_others),
		cmocka_unit_test(test_too_few_to_accuse),
		cmocka_unit_test(test_loss_at_the_target),
		cmocka_unit_test(test_loss_of_the_path),
		cmocka_unit_test(test_limit_and_loss),
		cmocka_unit_test(test_one_behind_is_complete),
		cmocka_unit_test(test_nobody_to_compare_with),
		cmocka_unit_test(test_beyond_the_target),
		cmocka_unit_test(test_chance),
		cmocka_unit_test(test_chance_of_many),
		cmocka_unit_test(test_somebody_silent_where_others_arrive),
		cmocka_unit_test(test_loss_behind_a_balancer_by_packet),
		cmocka_unit_test(test_silent_branch_is_no_limit),
		cmocka_unit_test(test_loss_begins),
		cmocka_unit_test(test_loss_may_begin_nearer),
		cmocka_unit_test(test_much_begins_behind_little),
		cmocka_unit_test(test_more_begins_behind_some),
		cmocka_unit_test(test_limits_tell_not_where_loss_begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
