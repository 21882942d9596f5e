/* model/pathhop.c: who answers at a hop, and what is odd about him. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/paths.h"

static void test_times_of_a_responder(void **state)
{
	struct story story = begin(1);

	(void)state;
	hears(&story, 1, EVENT_EXPIRED, 1, 5);
	hears(&story, 1, EVENT_EXPIRED, 1, 2);
	hears(&story, 1, EVENT_EXPIRED, 1, 11);
	assert_int_equal(at(&story, 1, 0)->min, 2 * MS);
	assert_int_equal(at(&story, 1, 0)->max, 11 * MS);
	assert_int_equal(at(&story, 1, 0)->mean, 6 * MS);
	over(&story);
}

static void test_never_timed(void **state)
{
	struct story story = begin(1);
	struct event event = probe(&story, 1);

	(void)state;
	tell(&story, EVENT_SENT, event);
	event.from = host(1);
	tell(&story, EVENT_EXPIRED, event);
	assert_int_equal(at(&story, 1, 0)->min, NSEC_UNKNOWN);
	assert_int_equal(at(&story, 1, 0)->mean, NSEC_UNKNOWN);
	over(&story);
}

static void test_most_answers_first(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 2, 21);
	expire(&story, 2, 22);
	assert_true(is_host(&at(&story, 2, 0)->addr, 21));
	assert_true(is_host(&at(&story, 2, 1)->addr, 22));
	expire(&story, 2, 23);
	expire(&story, 2, 23);
	expire(&story, 2, 22);
	expire(&story, 2, 22);
	assert_true(is_host(&at(&story, 2, 0)->addr, 22));
	assert_true(is_host(&at(&story, 2, 1)->addr, 23));
	assert_true(is_host(&at(&story, 2, 2)->addr, 21));
	over(&story);
}

static void test_too_many_responders(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned i = 0; i < PATH_RESPONDERS + 8; i++)
		for (unsigned j = 0; j < 3; j++)
			expire(&story, 2, 100 + i);
	assert_int_equal(hop(&story, 2)->responders, PATH_RESPONDERS);
	assert_in_range(hop(&story, 2)->more, 5, 8);
	assert_int_equal(hop(&story, 2)->answered,
	    3 * (PATH_RESPONDERS + 8));
	over(&story);
}

/* Who finds no room is the target all the same. */
static void test_target_without_room(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned i = 0; i < PATH_RESPONDERS; i++)
		expire(&story, 2, 100 + i);
	reply(&story, 2);
	assert_int_equal(path(&story)->end, PATH_END_REACHED);
	assert_int_equal(path(&story)->distance, 2);
	over(&story);
}

static void test_pool_is_used_up(void **state)
{
	enum { TARGETS = 2000 };
	struct story story = story_of(&(struct paths_conf){ .first = 1,
		.targets = TARGETS, .hops = 8, .flow = FLOW, .flows = 1 });
	unsigned more = 0;

	(void)state;
	for (unsigned n = 0; n < 6; n++)
		for (unsigned i = 0; i < TARGETS * 8; i++) {
			struct event event = probe(&story, 1 + i % 8);

			event.probe.target = i / 8;
			tell(&story, EVENT_SENT, event);
			tell(&story, EVENT_EXPIRED, answer_of(&event,
			    100 + n, 1));
		}
	for (unsigned i = 0; i < TARGETS; i++)
		for (unsigned ttl = 1; ttl <= 8; ttl++)
			more += paths_hop(story.paths, i, (uint8_t)ttl)->more;
	assert_in_range(more, 1, 2 * TARGETS * 8);
	over(&story);
}

static void test_refusal(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 3, 3);
	assert_false(at(&story, 3, 0)->refuses);
	refuse(&story, 3, 3, 13);
	assert_true(at(&story, 3, 0)->refuses);
	assert_int_equal(at(&story, 3, 0)->type, 3);
	assert_int_equal(at(&story, 3, 0)->code, 13);
	assert_int_equal(hop(&story, 3)->odd, 0);
	over(&story);
}

static void test_refuses_from_elsewhere(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 3, 3);
	refuse(&story, 3, 33, 1);
	assert_int_equal(at(&story, 3, 0)->odd, 0);
	assert_int_equal(at(&story, 3, 1)->odd, PATH_ELSEWHERE);
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_NONE);
	over(&story);
}

static void test_flags_of_an_error(void **state)
{
	struct story story = begin(1);
	struct event sent = probe(&story, 3), event = answer_of(&sent, 3, 3);

	(void)state;
	tell(&story, EVENT_SENT, sent);
	event.requoted = event.unmarked = true;
	event.tos = 0xc0;
	tell(&story, EVENT_EXPIRED, event);
	assert_int_equal(hop(&story, 3)->odd, PATH_REQUOTED | PATH_UNMARKED);
	assert_int_equal(at(&story, 3, 0)->tos, 0xc0);
	over(&story);
}

static void test_extension_is_kept(void **state)
{
	struct story story = begin(1);
	struct event sent = probe(&story, 3), event = answer_of(&sent, 3, 3);

	(void)state;
	assert_int_equal(hop(&story, 3)->responders, 0);
	tell(&story, EVENT_SENT, sent);
	event.extended = true;
	event.extension.labels = 1;
	event.extension.label[0].label = 16001;
	tell(&story, EVENT_EXPIRED, event);
	assert_int_equal(at(&story, 3, 0)->extension->label[0].label, 16001);
	assert_int_equal(hop(&story, 3)->odd, 0);

	event.extension.label[0].label = 16002;	/* the last counts */
	event.extension.malformed = true;
	tell(&story, EVENT_SENT, sent);
	tell(&story, EVENT_EXPIRED, event);
	expire(&story, 3, 3);			/* and none is no last */
	assert_int_equal(at(&story, 3, 0)->extension->label[0].label, 16002);
	assert_int_equal(hop(&story, 3)->odd, PATH_MALFORMED);
	over(&story);
}

static void test_way_back(void **state)
{
	(void)state;
	assert_int_equal(path_back(64), 1);
	assert_int_equal(path_back(60), 5);
	assert_int_equal(path_back(128), 1);
	assert_int_equal(path_back(65), 64);
	assert_int_equal(path_back(250), 6);
	assert_int_equal(path_back(255), 1);
	assert_int_equal(path_back(0), 0);
	assert_int_equal(path_back(-1), 0);
	assert_int_equal(path_back(256), 0);
}

static void comes_back(struct story *story, unsigned ttl, int with)
{
	struct event sent = probe(story, ttl);
	struct event event = answer_of(&sent, ttl, 5);

	tell(story, EVENT_SENT, sent);
	event.ttl = (int16_t)with;
	tell(story, EVENT_EXPIRED, event);
}

static void test_asymmetric(void **state)
{
	struct story story = begin(1);

	(void)state;
	comes_back(&story, 4, 64 - 3);	/* as long */
	comes_back(&story, 5, 64 - 6);	/* two more */
	comes_back(&story, 6, 255 - 8);	/* three more */
	comes_back(&story, 7, 64 - 3);	/* three less */
	comes_back(&story, 8, 200);	/* who knows */
	assert_int_equal(hop(&story, 4)->odd, 0);
	assert_int_equal(hop(&story, 5)->odd, 0);
	assert_int_equal(hop(&story, 6)->odd, PATH_ASYMMETRIC);
	assert_int_equal(hop(&story, 7)->odd, PATH_ASYMMETRIC);
	assert_int_equal(hop(&story, 8)->odd, 0);
	assert_int_equal(at(&story, 6, 0)->back, 9);
	assert_int_equal(at(&story, 6, 0)->ttl, 247);
	over(&story);
}

static void test_asymmetric_by_majority(void **state)
{
	struct story story = begin(1);

	(void)state;
	comes_back(&story, 4, 64 - 3);
	comes_back(&story, 4, 64 - 9);
	assert_int_equal(hop(&story, 4)->odd, 0);
	comes_back(&story, 4, 64 - 9);
	assert_int_equal(hop(&story, 4)->odd, PATH_ASYMMETRIC);
	over(&story);
}

/* He was asked for farther hops than his. */
static void test_refusals_tell_of_no_way_back(void **state)
{
	struct story story = begin(1);
	struct event sent = probe(&story, 7);
	struct event event = answer_of(&sent, 2, 5);

	(void)state;
	event.icmp_type = 3;
	event.icmp_code = 13;
	event.ttl = 64 - 1;
	tell(&story, EVENT_SENT, sent);
	tell(&story, EVENT_ERROR, event);
	assert_int_equal(hop(&story, 7)->odd, 0);
	assert_int_equal(at(&story, 7, 0)->back, 2);
	over(&story);
}

static void target_comes_back(struct story *story, unsigned ttl, int left)
{
	struct event sent = probe(story, ttl);
	struct event event = answer_of(&sent, TARGET, 5);

	event.ttl = (int16_t)left;
	tell(story, EVENT_SENT, sent);
	tell(story, EVENT_REPLY, event);
}

/* It may be nearer than the nearest answer of its own. */
static void test_way_back_of_the_target(void **state)
{
	struct story story = begin(1);

	(void)state;
	target_comes_back(&story, 8, 64 - 3);
	assert_int_equal(hop(&story, 8)->odd, 0);
	expire(&story, 5, 5);
	assert_int_equal(hop(&story, 8)->odd, 0);
	expire(&story, 6, 6);
	assert_int_equal(hop(&story, 8)->odd, PATH_ASYMMETRIC);
	target_comes_back(&story, 8, 64 - 9);
	assert_int_equal(hop(&story, 8)->odd, 0);
	target_comes_back(&story, 8, 64 - 10);
	assert_int_equal(hop(&story, 8)->odd, PATH_ASYMMETRIC);
	over(&story);
}

/* ---- IPv6: what routers saw ---- */

static unsigned saw(uint32_t sent_as, uint32_t seen)
{
	struct story story = begin(1);
	struct event sent = probe(&story, 3), event = sent;
	unsigned odd;

	tell(&story, EVENT_SENT, sent);
	event.from = (struct addr){ .family = AF_INET6, .bytes = { 0xfd } };
	event.label = seen;
	event.label_sent = sent_as;
	tell(&story, EVENT_EXPIRED, event);
	odd = hop(&story, 3)->odd;
	assert_true(at(&story, 3, 0)->has_seen);
	assert_int_equal(at(&story, 3, 0)->seen, seen);
	assert_int_equal(at(&story, 3, 0)->seen_sent, sent_as);
	over(&story);
	return odd;
}

static void test_rewritten(void **state)
{
	(void)state;
	assert_int_equal(saw(0xb954321, 0xb954321), 0);
	assert_int_equal(saw(0xb854321, 0x0054321), PATH_DSCP);
	assert_int_equal(saw(0xb954321, 0xb854321), PATH_ECN);
	assert_int_equal(saw(0xb954321, 0x0054321), PATH_DSCP | PATH_ECN);
	assert_int_equal(saw(0x0054321, 0x0000000), PATH_LABEL);
}

static void test_congestion_is_no_rewriting(void **state)
{
	(void)state;
	assert_int_equal(saw(0xb954321, 0xbb54321), 0);
	assert_int_equal(saw(0xb854321, 0xbb54321), PATH_ECN);
}

static void test_label_of_the_kernel(void **state)
{
	(void)state;
	assert_int_equal(saw(0xb900000, 0xb912345), 0);
}

/* The route changed, and nobody rewrites any more. */
static void test_rewritten_no_longer(void **state)
{
	struct story story = begin(1);
	struct event event = probe(&story, 3);

	(void)state;
	event.from = (struct addr){ .family = AF_INET6, .bytes = { 0xfd } };
	event.label_sent = 0x0b954321;
	for (unsigned i = 0; i < 2; i++) {
		tell(&story, EVENT_SENT, event);
		event.label = i ? event.label_sent : 0;
		tell(&story, EVENT_EXPIRED, event);
	}
	assert_int_equal(hop(&story, 3)->odd, 0);
	over(&story);
}

static void test_ipv4_has_seen_nothing(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 3, 3);
	assert_false(at(&story, 3, 0)->has_seen);
	over(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times_of_a_responder),
		cmocka_unit_test(test_never_timed),
		cmocka_unit_test(test_most_answers_first),
		cmocka_unit_test(test_too_many_responders),
		cmocka_unit_test(test_target_without_room),
		cmocka_unit_test(test_pool_is_used_up),
		cmocka_unit_test(test_refusal),
		cmocka_unit_test(test_refuses_from_elsewhere),
		cmocka_unit_test(test_flags_of_an_error),
		cmocka_unit_test(test_extension_is_kept),
		cmocka_unit_test(test_way_back),
		cmocka_unit_test(test_asymmetric),
		cmocka_unit_test(test_asymmetric_by_majority),
		cmocka_unit_test(test_rewritten),
		cmocka_unit_test(test_congestion_is_no_rewriting),
		cmocka_unit_test(test_label_of_the_kernel),
		cmocka_unit_test(test_rewritten_no_longer),
		cmocka_unit_test(test_ipv4_has_seen_nothing),
		cmocka_unit_test(test_refusals_tell_of_no_way_back),
		cmocka_unit_test(test_way_back_of_the_target),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
