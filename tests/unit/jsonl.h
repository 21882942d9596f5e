/*
 * jsonl.h - a stage for the tests of the JSON lines
 *
 * The view is given events by hand and a memory stream; every line is parsed
 * again.  The tallies are an invention of this file, so that each number and
 * each gap can be chosen, and so is the rule; targets and names are real.
 */
#ifndef ASDIC_TEST_JSONL_H
#define ASDIC_TEST_JSONL_H

#include <errno.h>
#include <math.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "model/nametab.h"
#include "model/rule.h"
#include "model/tally.h"
#include "model/target.h"
#include "view/view.h"

struct tallies {
	struct stats		stats;
	struct hist		hist;
	bool			compact;	/* as with too many targets */
	struct tally_outage	outages[2];
	struct tally_responder	responders[2];
	unsigned		n_outages, n_responders;
};

void tallies_stats(const struct tallies *tallies, uint32_t target,
    struct stats *stats)
{
	(void)target;
	*stats = tallies->stats;
}

void tallies_interval(const struct tallies *tallies, uint32_t target,
    struct stats *stats)
{
	(void)target;
	*stats = tallies->stats;
	stats->sent = 7;
}

void tallies_window(const struct tallies *tallies, uint32_t target,
    unsigned window, nsec now, struct stats *stats)
{
	(void)target, (void)now;
	*stats = tallies->stats;
	stats->sent = 100 + window;
}

void tallies_total(const struct tallies *tallies, struct stats *stats)
{
	*stats = tallies->stats;
}

const struct hist *tallies_hist(const struct tallies *tallies, uint32_t target)
{
	(void)target;
	return tallies->compact ? NULL : &tallies->hist;
}

unsigned tallies_outages(const struct tallies *tallies, uint32_t target,
    struct tally_outage *outages, unsigned n)
{
	(void)target;
	assert_true(n >= 2);
	memcpy(outages, tallies->outages, sizeof(tallies->outages));
	return tallies->n_outages;
}

const struct tally_responder *tallies_responders(const struct tallies *tallies,
    uint32_t target, unsigned *n)
{
	(void)target;
	*n = tallies->n_responders;
	return *n ? tallies->responders : NULL;
}

/* A rule that has nothing but its text. */
struct rule {
	const char	*text;
};

const char *rule_text(const struct rule *rule)
{
	return rule->text;
}

#define START_WALL	(INT64_C(1795341600) * NSEC_SEC)  /* 2026-11-22 10:00 */
#define ODD		"\xc3\xbc\xff\x1b[1m\x7f\xc2\x9b" /* ü, bad, ESC, DEL,
							     CSI */

struct scene {
	char			*text;
	size_t			 len;
	FILE			*out;
	struct tallies		 tallies;
	struct report_style	 style;
	struct report		 report;
	struct targets		*targets;
	struct nametab		*names;
	const struct view_ops	*ops;
	struct view		*view;
};

static char *arguments[] = { (char []){ "asdic" }, (char []){ "ping" },
	(char []){ ODD }, NULL };

static inline void zone_name(uint32_t index, char name[static ADDR_ZONE])
{
	strcpy(name, index == 3 ? "eth0" : "");
}

static inline void scene_targets(struct scene *scene)
{
	struct targets_conf conf = { .all_addresses = true };

	scene->targets = targets_new(&conf);
	assert_non_null(scene->targets);
	assert_null(targets_add(scene->targets, "192.0.2.9", NULL));
	assert_null(targets_add(scene->targets, "2001:db8::9", "w" ODD));
	assert_null(targets_add(scene->targets, "nowhere.invalid", "web"));
	targets_resolved(scene->targets, 2, EAI_NONAME, NULL, 0, NULL);
}

static inline struct tallies some_tallies(void)
{
	struct tallies t = { .n_outages = 2 };

	t.stats = (struct stats){
		.sent = 3, .answered = 2, .lost = 1, .loss = 100.0 / 3,
		.min = 45.123, .mean = 0.1 + 0.2, .median = NAN, .p90 = NAN,
		.p95 = NAN, .p99 = NAN, .max = 46, .stddev = 1e-7,
		.jitter = NAN, .jitter_rfc3550 = NAN, .queue_mean = 0.01,
		.queue_max = 0.02, .outages = 2, .outage = 1.5,
		.outage_total = 2.5, .in_flight = 2,
	};
	t.outages[0] = (struct tally_outage){ .start = 0,
		.end = 1500 * NSEC_MSEC, .start_wall = START_WALL,
		.end_wall = START_WALL + 1500 * NSEC_MSEC, .count = 2 };
	t.outages[1] = (struct tally_outage){ .start = 5 * NSEC_SEC,
		.end = NSEC_NEVER, .start_wall = START_WALL + 5 * NSEC_SEC,
		.end_wall = NSEC_NEVER, .count = 1 };
	hist_add(&t.hist, 45 * NSEC_MSEC);
	hist_add(&t.hist, 46 * NSEC_MSEC);
	return t;
}

static inline void scene_open(struct scene *scene)
{
	scene->out = open_memstream(&scene->text, &scene->len);
	assert_non_null(scene->out);
	scene->view = scene->ops->open(scene->out, NULL, &scene->report);
	assert_non_null(scene->view);
	fflush(scene->out);
}

static inline struct scene *scene_new(void)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	assert_non_null(scene);
	scene->ops = &view_jsonl;
	scene->tallies = some_tallies();
	scene_targets(scene);
	scene->names = nametab_new(16);
	assert_non_null(scene->names);
	scene->report = (struct report){
		.verb = "ping", .version = "1.0", .argc = 3,
		.argv = arguments, .targets = scene->targets,
		.tallies = &scene->tallies, .names = scene->names,
		.style = &scene->style, .payload = 56,
		.interval = NSEC_SEC, .start_wall = START_WALL,
		.zone_name = zone_name,
	};
	scene_open(scene);
	return scene;
}

static inline int setup(void **state)
{
	*state = scene_new();
	return 0;
}

static inline void scene_end(struct scene *scene, const struct ending *ending)
{
	if (scene->view)
		scene->view->ops->close(scene->view, ending);
	scene->view = NULL;
	fflush(scene->out);
}

static inline int teardown(void **state)
{
	struct scene *scene = *state;

	scene_end(scene, &(struct ending){ .wall = START_WALL });
	fclose(scene->out);
	targets_free(scene->targets);
	nametab_free(scene->names);
	free(scene->text);
	free(scene);
	return 0;
}

/* Begin again with what the test has changed in the report. */
static inline void scene_reopen(struct scene *scene)
{
	scene_end(scene, &(struct ending){ .wall = START_WALL });
	fclose(scene->out);
	free(scene->text);
	scene_open(scene);
}

/* Parse the n-th line of what was written, from 0; NULL: not as many. */
static inline json_t *line_at(const struct scene *scene, unsigned n)
{
	const char *at = scene->text, *end = scene->text + scene->len, *feed;
	json_error_t error;
	json_t *json;

	for (; at < end; at = feed + 1, n--) {
		feed = memchr(at, '\n', (size_t)(end - at));
		assert_non_null(feed);		/* no line is cut */
		json = json_loadb(at, (size_t)(feed - at),
		    JSON_REJECT_DUPLICATES, &error);
		if (!json)
			fail_msg("%s: %.*s", error.text, (int)(feed - at), at);
		if (n == 0)
			return json;
		json_decref(json);
	}
	return NULL;
}

static inline unsigned count_lines(const struct scene *scene)
{
	unsigned n = 0;

	for (size_t i = 0; i < scene->len; i++)
		n += scene->text[i] == '\n';
	return n;
}

/* Note an event; the record it makes, or NULL. */
static inline json_t *tell(struct scene *scene, const struct event *event)
{
	unsigned before = count_lines(scene);

	scene->view->ops->note(scene->view, event);
	fflush(scene->out);
	assert_true(count_lines(scene) <= before + 1);
	return line_at(scene, before);
}

/* End the run; its n-th record from the one where the end begins. */
static inline json_t *finish(struct scene *scene, const struct ending *ending,
    unsigned n)
{
	unsigned before = count_lines(scene);

	scene_end(scene, ending);
	return line_at(scene, before + n);
}

static inline void is_text(const json_t *json, const char *key,
    const char *text)
{
	const char *value = json_string_value(json_object_get(json, key));

	if (!value)
		fail_msg("%s: no text", key);
	assert_string_equal(value, text);
}

static inline void is_whole(const json_t *json, const char *key,
    long long value)
{
	const json_t *found = json_object_get(json, key);

	if (!json_is_integer(found))
		fail_msg("%s: no whole number", key);
	assert_int_equal(json_integer_value(found), value);
}

static inline void is_unknown(const json_t *json, const char *key)
{
	if (!json_is_null(json_object_get(json, key)))
		fail_msg("%s: not null", key);
}

static inline void is_absent(const json_t *json, const char *key)
{
	if (json_object_get(json, key))
		fail_msg("%s: is there", key);
}

/* The number as it stands in the text, which json_real_value cannot tell. */
static inline void is_written(const struct scene *scene, const char *text)
{
	if (!memmem(scene->text, scene->len, text, strlen(text)))
		fail_msg("%s is not in %s", text, scene->text);
}

static inline struct event event_of(enum event_kind kind)
{
	return (struct event){
		.kind = kind, .wall = START_WALL + 123456789,
		.rtt = 45123, .queue = NSEC_UNKNOWN, .ttl = 57, .tos = 0,
		.to = addr_v4(0xc0000209), .from = addr_v4(0xc0000209),
		.bytes = 64, .probe = { .number = 70000, .size = 84,
			.patience = 2 * NSEC_SEC },
	};
}

static inline struct event event6_of(enum event_kind kind)
{
	struct event event = event_of(kind);
	char zone[ADDR_ZONE];

	assert_null(addr_parse(&event.to, "fe80::9", zone));
	event.to.zone = 3;
	event.from = event.to;
	event.probe.target = 1;
	return event;
}

static inline struct event event_icmp(enum event_kind kind,
    uint8_t type, uint8_t code)
{
	struct event event = event_of(kind);

	event.from = addr_v4(0xc6336401);	/* 198.51.100.1 */
	event.icmp_type = type;
	event.icmp_code = code;
	return event;
}

static inline struct event event_local(enum local_change change)
{
	struct event event = { .kind = EVENT_LOCAL, .wall = START_WALL,
		.error = (int)change };

	if (change == LOCAL_CLOCK_STEPPED)
		event.rtt = -1500 * NSEC_MSEC;
	else
		strcpy(event.device, "eth0");
	return event;
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
