/*
 * view_mtuwords.c - what came out of a search for sizes, in words
 */
#include "unit/mtustage.h"

static void ipv6_has_larger_headers(void **state)
{
	struct mtustage *s = *state;

	found(&s->sizes, 1500);
	run_one(s, "2001:db8::9");
	expect_part(s, "\nfits        ICMP payload 1452, UDP payload 1452, "
	    "TCP MSS 1440\n");
}

static void a_router_that_tells_another_size(void **state)
{
	struct mtustage *s = *state;

	told(&s->sizes, 1391)->told = 1380;
	expect_verdict(s, "path MTU to 192.0.2.9 is 1391 bytes, limited by "
	    "hop 2 (10.0.0.2), which says 1380, though more fits");
}

static void a_router_that_tells_too_much(void **state)
{
	struct mtustage *s = *state;

	told(&s->sizes, 1391)->told = 1400;
	expect_verdict(s, "path MTU to 192.0.2.9 is 1391 bytes, limited by "
	    "hop 2 (10.0.0.2), which says 1400, though less fits");
}

static void a_router_that_tells_at_times(void **state)
{
	struct mtustage *s = *state;

	told(&s->sizes, 1391)->hole = true;
	expect_verdict(s, "path MTU to 192.0.2.9 is 1391 bytes, limited by "
	    "hop 2 (10.0.0.2), which says so, though not always");
}

static void a_router_that_says_nothing_of_use(void **state)
{
	struct mtustage *s = *state;

	told(&s->sizes, 1391)->told = 0;
	expect_verdict(s, "path MTU to 192.0.2.9 is 1391 bytes, limited by "
	    "hop 2 (10.0.0.2), which says nothing to be believed");
}

static void a_router_that_others_met(void **state)
{
	struct mtustage *s = *state;

	told(&s->sizes, 1391)->inferred = true;
	expect_verdict(s, "path MTU to 192.0.2.9 is 1391 bytes, limited by "
	    "hop 2 (10.0.0.2), which says so (it is hop 2 on the way to "
	    "others)");
}

static void a_router_whose_hop_is_not_known(void **state)
{
	struct mtustage *s = *state;

	told(&s->sizes, 1391)->after = 0;
	expect_verdict(s, "path MTU to 192.0.2.9 is 1391 bytes, limited by "
	    "10.0.0.2, which says so");
}

static void a_hole_at_the_last_link(void **state)
{
	struct mtustage *s = *state;
	struct sizes_result *result = hole(&s->sizes, 1391);

	result->after = 3;
	result->after_addr = router(3);
	result->before = 0;
	result->distance = 4;
	expect_verdict(s, "path MTU to 192.0.2.9 is 1391 bytes: black hole, "
	    "larger packets vanish without a word behind hop 3 (10.0.0.3), "
	    "on the last link or on the way back");
	expect_part(s, "\nkernel      believes 1500, which is too much, if "
	    "packets vanish on the way there\n");
}

/* Nobody behind the last hop says who it is, the target perhaps. */
static void silence_beyond_the_last_hop(void **state)
{
	struct mtustage *s = *state;
	struct sizes_result *result = hole(&s->sizes, 1391);

	result->state = SIZES_UNCERTAIN;
	result->limit = SIZES_LIMIT_BEYOND;
	result->hole = false;
	result->after = 3;
	result->after_addr = router(3);
	result->before = 0;
	result->distance = 4;
	result->fragments_sent = 6;
	expect_verdict(s, "path MTU to 192.0.2.9 is not certain: at least "
	    "1391 bytes, for larger packets vanish without a word behind hop "
	    "3 (10.0.0.3): on the last link, on the way back, or in a target "
	    "that answers no larger echo");
	expect_part(s, "\npath MTU    at least 1391 bytes: ");
	expect_part(s, "\nlimited by  silence behind hop 3 (10.0.0.3): on "
	    "the last link, ");
	expect_part(s, "\nfragments   not seen: none of 6 ");
	expect_part(s, "\nto be sure  ask another host ");
	expect_none(s, "too much");
}

static void silence_nobody_knows_where(void **state)
{
	struct mtustage *s = *state;
	struct sizes_result *result = hole(&s->sizes, 1391);

	result->state = SIZES_UNCERTAIN;
	result->limit = SIZES_LIMIT_BEYOND;
	result->after = result->before = 0;
	result->distance = 4;
	expect_verdict(s, "path MTU to 192.0.2.9 is not certain: at least "
	    "1391 bytes, for larger packets vanish without a word at a place "
	    "not known: on the way there, on the way back, or in a target "
	    "that answers no larger echo");
}

static void silence_of_a_neighbour(void **state)
{
	struct mtustage *s = *state;
	struct sizes_result *result = hole(&s->sizes, 1391);

	result->state = SIZES_UNCERTAIN;
	result->limit = SIZES_LIMIT_BEYOND;
	result->after = result->before = 0;
	result->distance = 1;
	expect_verdict(s, "path MTU to 192.0.2.9 is not certain: at least "
	    "1391 bytes, for larger packets vanish without a word behind "
	    "this host: on the last link, on the way back, or in a target "
	    "that answers no larger echo");
}

static void a_hole_at_the_first_link(void **state)
{
	struct mtustage *s = *state;
	struct sizes_result *result = hole(&s->sizes, 1391);

	result->after = 0;
	result->before = 1;
	result->before_addr = (struct addr){ 0 };
	expect_verdict(s, "path MTU to 192.0.2.9 is 1391 bytes: black hole, "
	    "larger packets vanish without a word between this host and hop "
	    "1");
}

static void a_hole_nobody_knows_where(void **state)
{
	struct mtustage *s = *state;
	struct sizes_result *result = hole(&s->sizes, 1391);

	result->after = result->before = 0;
	expect_verdict(s, "path MTU to 192.0.2.9 is 1391 bytes: black hole, "
	    "larger packets vanish without a word at a place not known, on "
	    "the way there or on the way back");
}

static void the_way_back(void **state)
{
	struct mtustage *s = *state;

	found(&s->sizes, 1400)->limit = SIZES_LIMIT_REVERSE;
	s->sizes.result[0].above = 1401;
	expect_verdict(s, "path MTU to 192.0.2.9 is at least 1400 bytes, "
	    "limited by the way back: larger packets arrive, but no answer as "
	    "large comes back");
	expect_part(s, "\npath MTU    at least 1400 bytes: ");
	expect_part(s, "\nsurely fits ICMP payload 1372, UDP payload 1372, "
	    "TCP MSS 1360\n");
	expect_none(s, "perhaps");
}

static void the_targets_own_limit(void **state)
{
	struct mtustage *s = *state;

	found(&s->sizes, 60)->limit = SIZES_LIMIT_ECHO;
	expect_verdict(s, "path MTU to 192.0.2.9 is at least 60 bytes, "
	    "limited by the target, which answers no larger echo; the path "
	    "may carry more");
	expect_part(s, "\nsurely fits ICMP payload 32\n");
}

static void nothing_larger_was_to_be_tried(void **state)
{
	struct mtustage *s = *state;

	s->mtu.most = 1400;
	found(&s->sizes, 1400);
	expect_verdict(s, "path MTU to 192.0.2.9 is at least 1400 bytes: "
	    "nothing larger was to be tried");
	expect_part(s, "mtu to 192.0.2.9, 1400 bytes at most\n");
	expect_part(s, "\nlimited by  nothing seen, and nothing larger than "
	    "1400 was to be tried\n");
	expect_none(s, "perhaps");
}

static void lost_perhaps_by_chance(void **state)
{
	struct mtustage *s = *state;

	uncertain(s);
	expect_verdict(s, "path MTU to 192.0.2.9 is not certain: probably "
	    "1391 bytes, but 1392 bytes got lost only twice, which may be "
	    "chance");
	expect_part(s, "\nto be sure  try again, with more patience "
	    "(--timeout 3s) or when less gets lost\n");
	expect_none(s, "limited by");
}

static void answered_but_once(void **state)
{
	struct mtustage *s = *state;

	uncertain(s);
	s->sizes.result[0].answers = 1;
	expect_verdict(s, "path MTU to 192.0.2.9 is not certain: probably "
	    "1391 bytes, but that was answered only once");
}

static void not_settled_in_between(void **state)
{
	struct mtustage *s = *state;

	uncertain(s);
	s->sizes.result[0].above = 1492;
	expect_verdict(s, "path MTU to 192.0.2.9 is not certain: at least "
	    "1391 bytes, and less than 1492, but what lies between was not "
	    "settled");
}

static void an_interface_that_refuses_is_no_trouble(void **state)
{
	struct mtustage *s = *state;
	struct event e;

	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	e = probe(s, 0, 9000, EVENT_UNSENT);
	e.error = EMSGSIZE;
	play(s, e);
	finish(s);
	expect_part(s, ": nothing was sent\n");
}

static void lies(void **state)
{
	struct mtustage *s = *state;
	struct sizes_result *result = found(&s->sizes, 1500);

	result->lies = SIZES_LIE_ZERO | SIZES_LIE_BROKEN;
	result->liar = router(3);
	run_one(s, "192.0.2.9");
	expect_part(s, "\ndisbelieved told an MTU of 0, as very old routers "
	    "do, and what did not prove true (the last time by 10.0.0.3)\n");
}

static void one_lie(void **state)
{
	struct mtustage *s = *state;
	struct sizes_result *result = found(&s->sizes, 1500);

	result->lies = SIZES_LIE_SMALL;
	result->liar = router(3);
	s->after = 552;
	run_one(s, "192.0.2.9");
	expect_part(s, "\ndisbelieved told less than every link must carry "
	    "(by 10.0.0.3)\n");
	expect_part(s, "as any ping -M do would; it is less than "
	    "fits, as somebody told it so\n");
}

static void the_kernel_learned_from_others(void **state)
{
	struct mtustage *s = *state;

	found(&s->sizes, 1500);
	s->after = 1400;
	run_one(s, "192.0.2.9");
	expect_part(s, "\nkernel      believed 1500 before, 1400 now: not by "
	    "this search, which was told nothing\n");
}

static void the_kernel_learned_too_little(void **state)
{
	struct mtustage *s = *state;

	hole(&s->sizes, 1280)->lies = SIZES_LIE_BROKEN;
	s->after = 1400;
	run_one(s, "192.0.2.9");
	expect_part(s, "\nkernel      believed 1500 before, 1400 now: this "
	    "search put it into the kernel's cache for up to 10 minutes, as "
	    "any ping -M do would; it is too much, for a black hole tells the "
	    "kernel nothing either\n");
}

static void the_kernel_forgot(void **state)
{
	struct mtustage *s = *state;

	found(&s->sizes, 1500);
	s->before = 1280;
	run_one(s, "192.0.2.9");
	expect_part(s, "\nkernel      believed 1280 before, 1500 now: what it "
	    "was told earlier has expired\n");
}

static void the_kernel_believes_too_little(void **state)
{
	struct mtustage *s = *state;

	found(&s->sizes, 1500);
	s->before = s->after = 1280;
	run_one(s, "192.0.2.9");
	expect_part(s, "\nkernel      believes 1280, which is less than fits: "
	    "what it was told earlier lasts up to 10 minutes\n");
}

static void the_kernel_says_nothing(void **state)
{
	struct mtustage *s = *state;

	found(&s->sizes, 1500);
	s->before = s->after = 0;
	run_one(s, "192.0.2.9");
	expect_none(s, "kernel");
}

static void fragments_arrive(void **state)
{
	struct mtustage *s = *state;
	struct sizes_result *result = told(&s->sizes, 1391);

	s->mtu.fragments = true;
	result->fragments_sent = 3;
	result->fragments_answered = 2;
	run_one(s, "192.0.2.9");
	expect_part(s, "\nfragments   carried: 2 of 3 larger packets that may "
	    "be fragmented came back\n");
}

static void fragments_vanish(void **state)
{
	struct mtustage *s = *state;

	s->mtu.fragments = true;
	told(&s->sizes, 1391)->fragments_sent = 3;
	run_one(s, "192.0.2.9");
	expect_part(s, "\nfragments   not carried: none of 3 larger packets "
	    "that may be fragmented came back\n");
}

static void fragments_were_not_tried(void **state)
{
	struct mtustage *s = *state;

	s->mtu.fragments = true;
	told(&s->sizes, 1391);
	run_one(s, "192.0.2.9");
	expect_part(s, "\nfragments   not tried\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ipv6_has_larger_headers),
		TEST(a_router_that_tells_another_size),
		TEST(a_router_that_tells_too_much),
		TEST(a_router_that_tells_at_times),
		TEST(a_router_that_says_nothing_of_use),
		TEST(a_router_whose_hop_is_not_known),
		TEST(a_router_that_others_met),
		TEST(a_hole_at_the_last_link),
		TEST(silence_beyond_the_last_hop),
		TEST(silence_nobody_knows_where), TEST(silence_of_a_neighbour),
		TEST(a_hole_at_the_first_link),
		TEST(a_hole_nobody_knows_where), TEST(the_way_back),
		TEST(the_targets_own_limit),
		TEST(nothing_larger_was_to_be_tried),
		TEST(lost_perhaps_by_chance), TEST(answered_but_once),
		TEST(not_settled_in_between),
		TEST(an_interface_that_refuses_is_no_trouble), TEST(lies),
		TEST(one_lie), TEST(the_kernel_learned_from_others),
		TEST(the_kernel_learned_too_little), TEST(the_kernel_forgot),
		TEST(the_kernel_believes_too_little),
		TEST(the_kernel_says_nothing), TEST(fragments_arrive),
		TEST(fragments_vanish), TEST(fragments_were_not_tried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
