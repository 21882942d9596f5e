/*
 * mtustage.h - a search for sizes on a stage, for the tests of its views
 *
 * The plan and the kernel are inventions of this file.
 */
#ifndef ASDIC_TEST_MTUSTAGE_H
#define ASDIC_TEST_MTUSTAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <netdb.h>
#include <stdio.h>

#include "model/nametab.h"
#include "model/rule.h"
#include "model/stats.h"
#include "model/target.h"
#include "view/view.h"

enum { TARGETS = 3, HOPS = 6 };
#include "unit/somesizes.h"

#define START	(1000 * NSEC_SEC)
#define WALL	(1767225600 * NSEC_SEC)

struct mtustage {
	struct targets	*targets;
	struct nametab	*names;
	struct sizes	 sizes;
	struct report_style style;
	struct report_mtu mtu;
	struct report	 report;
	struct ending	 ending;
	struct view	*view;
	FILE		*out, *err;
	char		*text, *errors;
	size_t		 text_len, errors_len, shown;
	nsec		 now;
	uint32_t	 local, before, after;
	bool		 settled[TARGETS];
};

static inline bool stage_settled(const void *arg, uint32_t target)
{
	const struct mtustage *s = arg;

	return s->settled[target];
}

static inline uint32_t stage_local(const void *arg, uint32_t target)
{
	const struct mtustage *s = arg;

	(void)target;
	return s->local;
}

static inline uint32_t stage_cached(const void *arg, uint32_t target,
    bool after)
{
	const struct mtustage *s = arg;

	(void)target;
	return after ? s->after : s->before;
}

static inline void no_zone(uint32_t index, char name[static ADDR_ZONE])
{
	(void)index;
	name[0] = '\0';
}

static inline struct mtustage *stage_new(void)
{
	struct mtustage *s = calloc(1, sizeof(*s));
	const struct targets_conf conf = { .max = 256 };

	assert_non_null(s);
	s->targets = targets_new(&conf);
	s->names = nametab_new(64);
	s->out = open_memstream(&s->text, &s->text_len);
	s->err = open_memstream(&s->errors, &s->errors_len);
	s->mtu = (struct report_mtu){ .hops = HOPS, .flow = 1,
		.settled = stage_settled, .local = stage_local,
		.cached = stage_cached, .arg = s };
	s->report = (struct report){
		.verb = "mtu", .version = "1.0", .targets = s->targets,
		.style = &s->style, .sizes = &s->sizes, .mtu = &s->mtu,
		.start = START, .start_wall = WALL, .zone_name = no_zone,
	};
	s->ending = (struct ending){ .reason = ENDING_DONE };
	s->now = START;
	s->local = s->before = s->after = 1500;
	return s;
}

static inline int set_up(void **state)
{
	*state = stage_new();
	return 0;
}

static inline void stop(struct mtustage *s)
{
	s->ending.at = s->now;
	s->ending.wall = WALL + s->now - START;
	if (s->view)
		s->view->ops->close(s->view, &s->ending);
	s->view = NULL;
	fflush(s->out);
	fflush(s->err);
}

static inline int tear_down(void **state)
{
	struct mtustage *s = *state;

	stop(s);
	fclose(s->out);
	fclose(s->err);
	free(s->text);
	free(s->errors);
	targets_free(s->targets);
	nametab_free(s->names);
	free(s);
	return 0;
}

static inline void begin(struct mtustage *s, const struct view_ops *ops,
    const char *const *names)
{
	for (; *names; names++)
		assert_null(targets_add(s->targets, *names, NULL));
	s->view = ops->open(s->out, s->err, &s->report);
	assert_non_null(s->view);
}

static inline void play(struct mtustage *s, struct event e)
{
	e.wall = WALL + e.at - START;
	s->view->ops->note(s->view, &e);
}

static inline struct event probe(struct mtustage *s, uint32_t target,
    uint32_t size, enum event_kind kind)
{
	struct event e = {
		.kind = kind, .at = s->now, .sent = s->now,
		.rtt = NSEC_UNKNOWN, .queue = NSEC_UNKNOWN, .ttl = -1,
		.tos = -1,
		.probe = { .target = target, .number = 1, .size = size,
		    .flow = 1, .ttl = 255, .whole = true,
		    .patience = NSEC_SEC },
	};

	targets_addr(s->targets, target, &e.to);
	return e;
}

static inline void leave(struct mtustage *s, uint32_t target)
{
	play(s, probe(s, target, 1500, EVENT_SENT));
}

static inline nsec tick(struct mtustage *s)
{
	return s->view->ops->tick(s->view, s->now);
}

static inline void finish(struct mtustage *s)
{
	struct event e = { .kind = EVENT_END, .at = s->now,
		.probe.target = UINT32_MAX };

	play(s, e);
	tick(s);
}

static inline void expect(struct mtustage *s, const char *text)
{
	fflush(s->out);
	assert_string_equal(s->text ? s->text + s->shown : "", text);
	s->shown = s->text_len;
}

static inline void expect_part(struct mtustage *s, const char *part)
{
	fflush(s->out);
	if (!s->text || !strstr(s->text, part))
		fail_msg("no \"%s\" in:\n%s", part, s->text);
}

static inline void expect_none(struct mtustage *s, const char *part)
{
	fflush(s->out);
	if (s->text && strstr(s->text, part))
		fail_msg("\"%s\" in:\n%s", part, s->text);
}

static inline void run_one(struct mtustage *s, const char *name)
{
	begin(s, &view_mtu, (const char *const[]){ name, NULL });
	leave(s, 0);
	if (s->sizes.result[0].told || s->sizes.result[0].lies)
		play(s, probe(s, 0, 1500, EVENT_TOO_BIG));
	finish(s);
	stop(s);
}

static inline void uncertain(struct mtustage *s)
{
	struct sizes_result *result = found(&s->sizes, 1391);

	result->state = SIZES_UNCERTAIN;
	result->above = 1392;
	result->silent = 2;
}

static inline void silent(struct mtustage *s)
{
	found(&s->sizes, 0)->state = SIZES_NO_ANSWER;
	s->sizes.result[0].distance = 0;
	s->sizes.result[0].answers = 0;
}

/* The whole run; its last line, without its end. */
static inline void expect_verdict(struct mtustage *s, const char *verdict)
{
	char whole[512];

	run_one(s, "192.0.2.9");
	snprintf(whole, sizeof(whole), "\n%s\n", verdict);
	if (s->text_len < strlen(whole) || strcmp(s->text + s->text_len -
	    strlen(whole), whole))
		fail_msg("does not end in \"%s\":\n%s", verdict, s->text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
