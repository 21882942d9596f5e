/* A flow keeps its lane, its checksum and its label; the pace may quicken. */
#include "unit/rig.h"

static void lanes_of_flows(struct engine_conf *conf)
{
	conf->lanes = 3;
	conf->flow_lanes = true;
}

static void lanes_of_none(struct engine_conf *conf)
{
	conf->lanes = 3;
}

static void labels(struct engine_conf *conf)
{
	conf->flow_labels = true;
}

static void labels_from_last(struct engine_conf *conf)
{
	conf->flow_labels = true;
	conf->label = 0xfffff;
}

static void one_label(struct engine_conf *conf)
{
	conf->label = 0x12345;
}

static struct rig *run_flows(uint8_t family, unsigned count, unsigned flows,
    void (*adjust)(struct engine_conf *conf))
{
	struct rig *rig = rig_with(family, count, 0, adjust);

	rig->flows = flows;
	rig->last = NSEC_SEC;
	start(rig);
	run(rig);
	assert_int_equal(rig->sent, count);
	return rig;
}

static void a_flow_keeps_its_lane(void **state)
{
	struct rig *rig = run_flows(AF_INET, 24, 6, lanes_of_flows);

	(void)state;
	for (unsigned i = 0; i < 24; i++)
		assert_int_equal(rig->out[i].lane, (i % 6 + 1) % 3);
	rig_free(rig);
}

static void otherwise_one_lane_serves_all(void **state)
{
	struct rig *rig = run_flows(AF_INET, 24, 6, lanes_of_none);

	(void)state;
	for (unsigned i = 0; i < 24; i++)
		assert_int_equal(rig->out[i].lane, 0);
	rig_free(rig);
}

/* Serial and identifier differ or not: the checksum is the flow's. */
static void a_flow_keeps_its_checksum(void **state)
{
	struct rig *rig = run_flows(AF_INET, 24, 6, lanes_of_flows);

	(void)state;
	for (unsigned i = 6; i < 24; i++)
		assert_memory_equal(rig->bytes[i] + 2, rig->bytes[i % 6] + 2,
		    2);
	for (unsigned i = 1; i < 6; i++)
		assert_memory_not_equal(rig->bytes[i] + 2, rig->bytes[0] + 2,
		    2);
	rig_free(rig);
}

/* Its lane is full: it waits, though others have room. */
static void a_full_lane_parks_the_probe(void **state)
{
	struct rig *rig = rig_with(AF_INET, 2, 0, lanes_of_flows);

	(void)state;
	rig->flows = 1;
	rig->refuse = EAGAIN;
	rig->last = 2 * NSEC_SEC;
	start(rig);
	run(rig);
	assert_int_equal(rig->sent, 0);
	rig_free(rig);
}

static void each_flow_has_its_label(void **state)
{
	struct rig *rig = run_flows(AF_INET6, 12, 4, labels);

	(void)state;
	for (unsigned i = 0; i < 12; i++) {
		assert_in_range(rig->out[i].label, 1, 0xfffff);
		assert_int_equal(rig->out[i].label, rig->out[i % 4].label);
		if (i % 4)
			assert_int_not_equal(rig->out[i].label,
			    rig->out[0].label);
	}
	rig_free(rig);
}

static void labels_go_round_without_zero(void **state)
{
	struct rig *rig = run_flows(AF_INET6, 3, 3, labels_from_last);

	(void)state;
	assert_int_equal(rig->out[0].label, 0xfffff);
	assert_int_equal(rig->out[1].label, 1);
	assert_int_equal(rig->out[2].label, 2);
	rig_free(rig);
}

static void a_label_serves_all_flows(void **state)
{
	struct rig *rig = run_flows(AF_INET6, 3, 3, one_label);

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(rig->out[i].label, 0x12345);
	rig_free(rig);
}

static void whole_lanes(struct engine_conf *conf)
{
	conf->spec[0].whole = conf->spec[1].whole = NET_WHOLE_PROBE;
	conf->lanes = 2;
	conf->flow_lanes = true;
}

static void one_lane_more(struct engine_conf *conf)
{
	whole_lanes(conf);
	conf->cut_lane = true;
}

/* Every third of nine must stay whole. */
static struct rig *run_cut(void (*adjust)(struct engine_conf *conf))
{
	struct rig *rig = rig_with(AF_INET6, 9, 0, adjust);

	rig->whole_every = 3;
	rig->last = NSEC_SEC;
	start(rig);
	run(rig);
	assert_int_equal(rig->sent, 9);
	return rig;
}

static void what_may_be_cut_has_its_own_lane(void **state)
{
	struct rig *rig = run_cut(one_lane_more);

	(void)state;
	assert_int_equal(rig->lanes, 3);
	assert_int_equal(rig->whole[0], NET_WHOLE_PROBE);
	assert_int_equal(rig->whole[1], NET_WHOLE_PROBE);
	assert_int_equal(rig->whole[2], NET_WHOLE_NEVER);
	assert_int_equal(rig->cut[1], 0);
	assert_int_equal(rig->cut[2], 1280);
	for (unsigned i = 0; i < 9; i++)
		assert_int_equal(rig->out[i].lane, i % 3 ? 2 : 1);
	rig_free(rig);
}

static void without_it_all_leave_alike(void **state)
{
	struct rig *rig = run_cut(whole_lanes);

	(void)state;
	assert_int_equal(rig->lanes, 2);
	for (unsigned i = 0; i < 9; i++)
		assert_int_equal(rig->out[i].lane, 1);
	rig_free(rig);
}

struct later {
	struct loop_timer timer;
	struct rig	*rig;
	nsec		 delay;
};

static void make_answer(void *arg)
{
	struct later *later = arg;

	answer(later->rig, 0, later->delay, -1, 0, 0xc0000209);
}

static void answers_come_to_that_lane(void **state)
{
	struct rig *rig = rig_with(AF_INET, 2, 500 * NSEC_MSEC,
	    one_lane_more);
	struct later later = { .rig = rig, .delay = NSEC_MSEC,
		.timer = { .fn = make_answer, .arg = &later } };

	(void)state;
	rig->probe.whole = false;
	loop_set(rig->loop, &later.timer, NSEC_SEC + NSEC_MSEC);
	start(rig);
	run(rig);
	assert_int_equal(number_of(rig, EVENT_REPLY), 1);
	assert_int_equal(number_of(rig, EVENT_STRAY), 0);
	assert_false(find(rig, EVENT_REPLY)->probe.whole);
	rig_free(rig);
}

static void quick(struct engine_conf *conf)
{
	conf->gap = 100 * NSEC_USEC;
	conf->gap_least = 20 * NSEC_USEC;
}

/* When the last of four probes leaves, if the first is answered so late. */
static nsec paced(nsec rtt)
{
	struct rig *rig = rig_with(AF_INET, 4, 0, quick);
	struct later later = { .rig = rig, .delay = rtt - 5 * NSEC_USEC,
		.timer = { .fn = make_answer, .arg = &later } };
	nsec last = 0;

	rig->last = 2 * NSEC_SEC;
	loop_set(rig->loop, &later.timer, NSEC_SEC + 5 * NSEC_USEC);
	start(rig);
	run(rig);
	assert_int_equal(number_of(rig, EVENT_SENT), 4);
	for (unsigned i = 0; i < rig->events; i++)
		if (rig->event[i].kind == EVENT_SENT)
			last = rig->event[i].at - NSEC_SEC;
	rig_free(rig);
	return last / NSEC_USEC;
}

/* The first gap is as long as ever; departure is told 5 us after the send. */
static void near_answers_quicken_the_pace(void **state)
{
	(void)state;
	assert_int_equal(paced(400 * NSEC_USEC), 300);
	assert_int_equal(paced(55 * NSEC_USEC), 200);
	assert_int_equal(paced(7 * NSEC_USEC), 140);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flow_keeps_its_lane),
		cmocka_unit_test(otherwise_one_lane_serves_all),
		cmocka_unit_test(a_flow_keeps_its_checksum),
		cmocka_unit_test(a_full_lane_parks_the_probe),
		cmocka_unit_test(each_flow_has_its_label),
		cmocka_unit_test(labels_go_round_without_zero),
		cmocka_unit_test(a_label_serves_all_flows),
		cmocka_unit_test(what_may_be_cut_has_its_own_lane),
		cmocka_unit_test(without_it_all_leave_alike),
		cmocka_unit_test(answers_come_to_that_lane),
		cmocka_unit_test(near_answers_quicken_the_pace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
