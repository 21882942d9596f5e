/* What an error's quote shows: translation, rewriting, objects. */
#include "unit/rig.h"

enum { AT = 108 };		/* objects, behind 128 quoted bytes */

/* An error about the first probe, as a router would quote it. */
struct error_later {
	struct loop_timer timer;
	struct rig	*rig;
	struct net_in	 in;
	size_t		 quote;
	int		 alter;		/* this byte of the quote, -1: none */
	const char	*objects;	/* at AT, NULL: none */
	size_t		 objects_len;
	bool		 nameless;	/* the lane's identifier is not known */
};

static void make_error(void *arg)
{
	struct error_later *later = arg;
	uint8_t data[128] = { 0 };

	memcpy(data, later->rig->bytes[0], 64);
	if (later->alter >= 0)
		data[later->alter] ^= 0x40;
	if (later->objects) {
		memcpy(data + AT, later->objects, later->objects_len);
		later->quote = AT + later->objects_len;
	}
	put_in(later->rig, &later->in, later->rig->now, data, later->quote);
}

static void labels_and_class(struct engine_conf *conf)
{
	conf->flow_labels = true;
	conf->label = 0x111;
	conf->tos = 0xb8;
}

static void class_alone(struct engine_conf *conf)
{
	conf->tos = 0xb8;
}

static void want_objects(struct engine_conf *conf)
{
	conf->spec[0].objects = conf->spec[1].objects = true;
}

static struct rig *run_error(uint8_t family, struct error_later later,
    void (*adjust)(struct engine_conf *conf))
{
	struct rig *rig = rig_with(family, 1, 0, adjust);
	struct probe probe = { 0 };

	rig->nameless = later.nameless;
	later.rig = rig;
	later.in.heard = NET_ERROR;
	later.in.from = addr_v4(0x0a000001);
	if (!addr_is_set(&later.in.about))
		where(rig, &probe, &later.in.about);
	later.timer.fn = make_error;
	later.timer.arg = &later;
	start(rig);
	loop_set(rig->loop, &later.timer, NSEC_SEC + NSEC_MSEC);
	run(rig);
	return rig;
}

static void as_sent_is_not_requoted(void **state)
{
	struct rig *rig = run_error(AF_INET, (struct error_later){
		.in.type = 11, .quote = 64, .alter = -1 }, NULL);

	(void)state;
	assert_int_equal(number_of(rig, EVENT_EXPIRED), 1);
	assert_false(find(rig, EVENT_EXPIRED)->requoted);
	assert_false(find(rig, EVENT_EXPIRED)->extended);
	rig_free(rig);
}

static void with_the_mark_another_target_is_requoted(void **state)
{
	struct rig *rig = run_error(AF_INET, (struct error_later){
		.in.type = 11, .in.about = addr_v4(0xc0000201), .quote = 64,
		.alter = -1 }, NULL);

	(void)state;
	assert_int_equal(number_of(rig, EVENT_EXPIRED), 1);
	assert_true(find(rig, EVENT_EXPIRED)->requoted);
	assert_false(find(rig, EVENT_EXPIRED)->unmarked);
	assert_int_equal(find(rig, EVENT_EXPIRED)->to.bytes[3], 9);
	rig_free(rig);
}

static void with_a_wrong_mark_it_is_foreign(void **state)
{
	struct rig *rig = run_error(AF_INET, (struct error_later){
		.in.type = 11, .in.about = addr_v4(0xc0000201), .quote = 64,
		.alter = 12 }, NULL);

	(void)state;
	assert_int_equal(number_of(rig, EVENT_EXPIRED), 0);
	assert_int_equal(find(rig, EVENT_STRAY)->error, STRAY_FOREIGN);
	rig_free(rig);
}

/* Who does not know the identifier cannot tell. */
static void to_the_nameless_no_checksum_is_another(void **state)
{
	struct rig *rig;

	(void)state;
	for (int nameless = 0; nameless < 2; nameless++) {
		rig = run_error(AF_INET, (struct error_later){
			.in.type = 11, .quote = 8, .alter = 3,
			.nameless = nameless }, NULL);
		assert_int_equal(find(rig, EVENT_EXPIRED)->requoted,
		    !nameless);
		rig_free(rig);
	}
}

/* Eight bytes suffice to see it. */
static void another_checksum_is_requoted(void **state)
{
	struct rig *rig = run_error(AF_INET, (struct error_later){
		.in.type = 11, .quote = 8, .alter = 3 }, NULL);

	(void)state;
	assert_int_equal(number_of(rig, EVENT_EXPIRED), 1);
	assert_true(find(rig, EVENT_EXPIRED)->requoted);
	assert_true(find(rig, EVENT_EXPIRED)->unmarked);
	rig_free(rig);
}

static void in_ipv6_the_checksum_is_not_known(void **state)
{
	struct rig *rig = run_error(AF_INET6, (struct error_later){
		.in.type = 3, .quote = 64, .alter = 3 }, NULL);

	(void)state;
	assert_int_equal(number_of(rig, EVENT_EXPIRED), 1);
	assert_false(find(rig, EVENT_EXPIRED)->requoted);
	rig_free(rig);
}

static void label_and_class_are_told_as_sent_and_seen(void **state)
{
	struct rig *rig = run_error(AF_INET6, (struct error_later){
		.in.type = 3, .in.quoted = 0x00222, .quote = 64,
		.alter = -1 }, labels_and_class);

	(void)state;
	assert_int_equal(find(rig, EVENT_EXPIRED)->label, 0x00222);
	assert_int_equal(find(rig, EVENT_EXPIRED)->label_sent, 0xb800111);
	rig_free(rig);
}

static void a_label_not_chosen_is_zero(void **state)
{
	struct rig *rig = run_error(AF_INET6, (struct error_later){
		.in.type = 3, .in.quoted = 0xb854321, .quote = 64,
		.alter = -1 }, class_alone);

	(void)state;
	assert_int_equal(find(rig, EVENT_EXPIRED)->label_sent, 0xb800000);
	rig_free(rig);
}

/* The checksum left out; label 16001, and an object of class 200. */
#define MPLS "\x20\0\0\0" "\0\x08\1\1" "\x03\xe8\x1b\x01" \
	"\0\x08\xc8\5" "abcd"

static void objects_are_told(void **state)
{
	struct rig *rig = run_error(AF_INET, (struct error_later){
		.in.type = 11, .in.objects = AT, .alter = -1,
		.objects = MPLS, .objects_len = sizeof(MPLS) - 1 },
		want_objects);
	const struct event *event = find(rig, EVENT_EXPIRED);

	(void)state;
	assert_true(event->extended);
	assert_false(event->extension.malformed);
	assert_int_equal(event->extension.labels, 1);
	assert_int_equal(event->extension.label[0].label, 16001);
	assert_int_equal(event->extension.unknown, 1);
	assert_int_equal(event->extension.other_len, 8);
	rig_free(rig);
}

static void nobody_wanted_objects(void **state)
{
	struct rig *rig = run_error(AF_INET, (struct error_later){
		.in.type = 11, .in.objects = AT, .alter = -1,
		.objects = MPLS, .objects_len = sizeof(MPLS) - 1 }, NULL);

	(void)state;
	assert_false(find(rig, EVENT_EXPIRED)->extended);
	rig_free(rig);
}

/* Our own payload stands where an old router might have put objects. */
static void some_errors_have_no_objects(void **state)
{
	struct rig *rig = run_error(AF_INET6, (struct error_later){
		.in.type = 2, .in.objects = AT, .alter = -1,
		.objects = MPLS, .objects_len = sizeof(MPLS) - 1 },
		want_objects);

	(void)state;
	assert_false(find(rig, EVENT_TOO_BIG)->extended);
	rig_free(rig);
}

static void damaged_objects_harm_nobody(void **state)
{
	struct rig *rig = run_error(AF_INET, (struct error_later){
		.in.type = 11, .in.objects = AT, .alter = -1,
		.objects = MPLS, .objects_len = sizeof(MPLS) - 3 },
		want_objects);

	(void)state;
	assert_int_equal(number_of(rig, EVENT_EXPIRED), 1);
	assert_true(find(rig, EVENT_EXPIRED)->extended);
	assert_true(find(rig, EVENT_EXPIRED)->extension.malformed);
	assert_int_equal(find(rig, EVENT_EXPIRED)->extension.labels, 1);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_sent_is_not_requoted),
		cmocka_unit_test(with_the_mark_another_target_is_requoted),
		cmocka_unit_test(with_a_wrong_mark_it_is_foreign),
		cmocka_unit_test(to_the_nameless_no_checksum_is_another),
		cmocka_unit_test(another_checksum_is_requoted),
		cmocka_unit_test(in_ipv6_the_checksum_is_not_known),
		cmocka_unit_test(label_and_class_are_told_as_sent_and_seen),
		cmocka_unit_test(a_label_not_chosen_is_zero),
		cmocka_unit_test(objects_are_told),
		cmocka_unit_test(nobody_wanted_objects),
		cmocka_unit_test(some_errors_have_no_objects),
		cmocka_unit_test(damaged_objects_harm_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
