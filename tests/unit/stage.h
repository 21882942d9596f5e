/*
 * stage.h - a run on a stage, for the tests of what people read
 *
 * Real models behind a view that writes to memory.  A test plays events and
 * compares the text.  Times begin at 1000 s on the monotonic clock, which is
 * 2026-01-01 00:00:00 on the wall.
 */
#ifndef ASDIC_TEST_STAGE_H
#define ASDIC_TEST_STAGE_H

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
#include "model/tally.h"
#include "model/target.h"
#include "view/view.h"
#include "wire/option.h"

#define START	(1000 * NSEC_SEC)
#define WALL	(1767225600 * NSEC_SEC)
#define US(n)	((n) * NSEC_USEC)
#define MS(n)	((n) * NSEC_MSEC)
#define SEC(n)	((n) * NSEC_SEC)

struct stage {
	struct targets	*targets;
	struct tallies	*tallies;
	struct report_style style;
	struct report	 report;
	struct ending	 ending;
	struct view	*view;
	FILE		*out, *err;
	char		*text, *errors;
	size_t		 text_len, errors_len;
	nsec		 now;
};

static inline uint32_t zone(const char *name)
{
	return strcmp(name, "eth0") ? 0 : 2;
}

static inline void zone_name(uint32_t index, char name[static ADDR_ZONE])
{
	strcpy(name, index == 2 ? "eth0" : "");
}

static inline struct addr addr(const char *text)
{
	char name[ADDR_ZONE];
	struct addr a;

	assert_null(addr_parse(&a, text, name));
	return a;
}

static inline int set_up(void **state)
{
	struct stage *s = calloc(1, sizeof(*s));
	const struct targets_conf conf = { .max = 256, .zone = zone };

	*state = s;
	s->targets = targets_new(&conf);
	s->out = open_memstream(&s->text, &s->text_len);
	s->err = open_memstream(&s->errors, &s->errors_len);
	s->style.stamps = STAMPS_NONE;
	s->report = (struct report){
		.verb = "ping", .targets = s->targets, .style = &s->style,
		.payload = 56, .interval = SEC(1), .start = START,
		.start_wall = WALL, .zone_name = zone_name,
	};
	s->ending = (struct ending){ .reason = ENDING_DONE };
	s->now = START;
	return 0;
}

static inline int tear_down(void **state)
{
	struct stage *s = *state;

	if (s->view)
		s->view->ops->close(s->view, &s->ending);
	fclose(s->out);
	fclose(s->err);
	free(s->text);
	free(s->errors);
	tallies_free(s->tallies);
	targets_free(s->targets);
	free(s);
	return 0;
}

static inline void begin(struct stage *s, const char *const *names)
{
	struct tallies_conf conf = { .in_air = 16, .groups = true };

	for (; *names; names++)
		assert_null(targets_add(s->targets, *names, NULL));
	conf.targets = targets_count(s->targets);
	for (unsigned i = 0; i < s->style.windows; i++)
		conf.window[i] = s->style.window[i];
	s->tallies = tallies_new(&conf);
	assert_non_null(s->tallies);
	s->report.tallies = s->tallies;
	s->view = view_ping.open(s->out, s->err, &s->report);
	assert_non_null(s->view);
}

static inline void begin_one(struct stage *s, const char *name)
{
	begin(s, (const char *const[]){ name, NULL });
}

/* An event of a target, at the stage's present moment. */
static inline struct event make(struct stage *s, enum event_kind kind,
    uint32_t target, uint32_t number)
{
	struct event e = {
		.kind = kind, .at = s->now, .wall = WALL + s->now - START,
		.sent = s->now, .rtt = NSEC_UNKNOWN, .queue = NSEC_UNKNOWN,
		.ttl = -1, .tos = -1, .seq = (uint16_t)number, .bytes = 64,
		.probe = { .target = target, .number = number, .size = 84,
		    .patience = SEC(2) },
	};

	if (target < targets_count(s->targets) &&
	    targets_addr(s->targets, target, &e.to))
		e.from = e.to;
	return e;
}

static inline void play(struct stage *s, struct event e)
{
	tallies_note(s->tallies, &e);
	s->view->ops->note(s->view, &e);
	tallies_tell(s->tallies, &e);
}

static inline void leave(struct stage *s, uint32_t target, uint32_t number)
{
	play(s, make(s, EVENT_SENT, target, number));
}

static inline struct event answer(struct stage *s, enum event_kind kind,
    uint32_t target, uint32_t number, nsec rtt)
{
	struct event e;

	e = make(s, kind, target, number);
	e.at += rtt;
	e.wall += rtt;
	e.rtt = rtt;
	e.ttl = 57;
	e.tos = 0;
	return e;
}

static inline void reply(struct stage *s, uint32_t target, uint32_t number,
    nsec rtt)
{
	play(s, answer(s, EVENT_REPLY, target, number, rtt));
}

static inline void resolve(struct stage *s, uint32_t target,
    const char *address, const char *canonical)
{
	struct addr a = addr(address);
	struct event e;

	e = make(s, targets_resolved(s->targets, target, 0, &a, 1, canonical),
	    target, 0);
	e.to = a;
	play(s, e);
}

static inline void unresolve(struct stage *s, uint32_t target, int error)
{
	struct event e;

	e = make(s, targets_resolved(s->targets, target, error, NULL, 0, ""),
	    target, 0);
	e.kind = EVENT_UNRESOLVED;
	e.error = error;
	play(s, e);
}

static inline void end(struct stage *s)
{
	tallies_end(s->tallies);
	s->ending.at = s->now;
	s->ending.wall = WALL + s->now - START;
	s->view->ops->close(s->view, &s->ending);
	s->view = NULL;
	fflush(s->out);
	fflush(s->err);
}

/* All of the text so far, or since it was last asked for. */
static inline void expect(struct stage *s, const char *text)
{
	fflush(s->out);
	assert_string_equal(s->text ? s->text : "", text);
}

/* The text holds this line, whole. */
static inline void expect_line(struct stage *s, const char *line)
{
	char whole[512];

	fflush(s->out);
	assert_true(snprintf(whole, sizeof(whole), "\n%s\n", line) < 512);
	if (!s->text || !strstr(s->text, whole))
		fail_msg("no line \"%s\" in:\n%s", line, s->text);
}

static inline void expect_none(struct stage *s, const char *part)
{
	fflush(s->out);
	if (s->text && strstr(s->text, part))
		fail_msg("\"%s\" in:\n%s", part, s->text);
}

/* Probe n leaves in second n; answered in rtt, or lost. */
static inline void second(struct stage *s, uint32_t target, uint32_t n,
    nsec rtt)
{
	s->now = START + SEC((nsec)n - 1);
	leave(s, target, n);
	if (rtt >= 0)
		reply(s, target, n, rtt);
	else
		play(s, make(s, EVENT_LOST, target, n));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
