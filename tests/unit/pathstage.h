/*
 * pathstage.h - a trace on a stage, for the tests of what people read
 *
 * The real model of paths behind a view that writes to memory; the plan is
 * played: every hop is settled but those a test holds open.  Routers are
 * 10.0.0.N and fe80-free; the target is 192.0.2.9 unless a test says other.
 */
#ifndef ASDIC_TEST_PATHSTAGE_H
#define ASDIC_TEST_PATHSTAGE_H

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
#include "model/path.h"
#include "model/rule.h"
#include "model/target.h"
#include "view/view.h"

#define START	(1000 * NSEC_SEC)
#define WALL	(1767225600 * NSEC_SEC)
#define US(n)	((n) * NSEC_USEC)
#define MS(n)	((n) * NSEC_MSEC)

enum { STAGE_TARGETS = 4 };

struct pathstage {
	struct targets	*targets;
	struct paths	*paths;
	struct nametab	*names;
	struct report_style style;
	struct report_trace trace;
	struct report	 report;
	struct ending	 ending;
	struct view	*view;
	FILE		*out, *err;
	char		*text, *errors;
	size_t		 text_len, errors_len, shown;
	nsec		 now;
	uint32_t	 number;
	uint16_t	 flow;		/* of the next probe */
	uint32_t	 inferred[STAGE_TARGETS];	/* hop 1 is its */
	bool		 open[STAGE_TARGETS][256];
};

static inline void stage_hop(const void *arg, uint32_t target, uint8_t ttl,
    struct report_hop *hop)
{
	const struct pathstage *s = arg;

	hop->inferred = ttl == 1 ? s->inferred[target] : UINT32_MAX;
	hop->settled = !s->open[target][ttl];
}

static inline void no_zone(uint32_t index, char name[static ADDR_ZONE])
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

static inline struct addr router(unsigned n)
{
	return addr_v4(0x0a000000u + n);
}

static inline int set_up(void **state)
{
	struct pathstage *s = calloc(1, sizeof(*s));
	const struct targets_conf conf = { .max = 256 };

	*state = s;
	s->targets = targets_new(&conf);
	s->names = nametab_new(64);
	s->out = open_memstream(&s->text, &s->text_len);
	s->err = open_memstream(&s->errors, &s->errors_len);
	s->trace = (struct report_trace){ .first = 1, .hops = 30, .gap = 10,
		.tries = 3, .flow = 1, .flows = 1, .rounds = 1,
		.confidence = 95, .hop = stage_hop, .arg = s };
	s->report = (struct report){
		.verb = "trace", .targets = s->targets, .style = &s->style,
		.trace = &s->trace, .payload = 18, .start = START,
		.start_wall = WALL, .zone_name = no_zone,
	};
	for (unsigned i = 0; i < STAGE_TARGETS; i++)
		s->inferred[i] = UINT32_MAX;
	s->ending = (struct ending){ .reason = ENDING_DONE };
	s->now = START;
	s->flow = 1;
	return 0;
}

static inline int tear_down(void **state)
{
	struct pathstage *s = *state;

	if (s->view)
		s->view->ops->close(s->view, &s->ending);
	fclose(s->out);
	fclose(s->err);
	free(s->text);
	free(s->errors);
	paths_free(s->paths);
	targets_free(s->targets);
	nametab_free(s->names);
	free(s);
	return 0;
}

static inline void begin(struct pathstage *s, const struct view_ops *ops,
    const char *const *names)
{
	struct paths_conf conf = { .first = s->trace.first,
		.hops = s->trace.hops, .flow = s->trace.flow,
		.flows = s->trace.flows,
		.many_rounds = s->trace.rounds != 1 };

	for (; *names; names++)
		assert_null(targets_add(s->targets, *names, NULL));
	conf.targets = targets_count(s->targets);
	s->paths = paths_new(&conf);
	assert_non_null(s->paths);
	s->report.paths = s->paths;
	s->view = ops->open(s->out, s->err, &s->report);
	assert_non_null(s->view);
}

static inline void begin_one(struct pathstage *s, const char *name)
{
	begin(s, &view_trace, (const char *const[]){ name, NULL });
}

static inline void tick(struct pathstage *s)
{
	s->view->ops->tick(s->view, s->now);
}

static inline void play(struct pathstage *s, struct event e)
{
	e.wall = WALL + e.at - START;
	paths_note(s->paths, &e);
	s->view->ops->note(s->view, &e);
}

static inline struct event probe(struct pathstage *s, uint32_t target,
    unsigned ttl)
{
	struct event e = {
		.kind = EVENT_SENT, .at = s->now, .sent = s->now,
		.rtt = NSEC_UNKNOWN, .queue = NSEC_UNKNOWN, .ttl = -1,
		.tos = -1,
		.probe = { .target = target, .number = ++s->number,
		    .flow = s->flow, .ttl = (uint8_t)ttl,
		    .patience = NSEC_SEC },
	};

	targets_addr(s->targets, target, &e.to);
	return e;
}

/* The event that settles a probe: who, and how quick. */
static inline struct event settled(struct pathstage *s, struct event e,
    enum event_kind kind, struct addr from, nsec rtt)
{
	play(s, e);
	e.kind = kind;
	e.from = from;
	e.rtt = rtt;
	e.at += rtt > 0 ? rtt : NSEC_SEC;
	return e;
}

static inline void expire(struct pathstage *s, unsigned ttl, unsigned n,
    nsec rtt)
{
	struct event e = settled(s, probe(s, 0, ttl), EVENT_EXPIRED,
	    router(n), rtt);

	e.icmp_type = 11;
	play(s, e);
}

static inline void lose(struct pathstage *s, unsigned ttl)
{
	play(s, settled(s, probe(s, 0, ttl), EVENT_LOST, (struct addr){ 0 },
	    NSEC_UNKNOWN));
}

static inline void reply(struct pathstage *s, unsigned ttl, nsec rtt)
{
	struct event e = probe(s, 0, ttl);

	e = settled(s, e, EVENT_REPLY, e.to, rtt);
	e.tos = 0;
	e.ttl = 64;
	play(s, e);
}

static inline void refuse(struct pathstage *s, unsigned ttl, unsigned n,
    unsigned code)
{
	struct event e = settled(s, probe(s, 0, ttl), EVENT_ERROR, router(n),
	    MS(ttl));

	e.icmp_type = 3;
	e.icmp_code = (uint8_t)code;
	play(s, e);
}

/* Routers 1..last-1 and the target, one probe each. */
static inline void walk(struct pathstage *s, unsigned last)
{
	for (unsigned ttl = 1; ttl < last; ttl++)
		expire(s, ttl, ttl, MS(ttl));
	reply(s, last, MS(last));
}

/* Somebody at a TTL is to be altered before it answers. */
static inline struct event answer(struct pathstage *s, unsigned ttl,
    unsigned n)
{
	struct event e = settled(s, probe(s, 0, ttl), EVENT_EXPIRED,
	    router(n), MS(ttl));

	e.icmp_type = 11;
	return e;
}

static inline void name(struct pathstage *s, unsigned n, const char *text)
{
	struct addr a = router(n);
	struct event e = { .kind = EVENT_NAMED, .at = s->now, .from = a,
		.probe.target = UINT32_MAX };

	nametab_put(s->names, &a, text);
	play(s, e);
}

/* Names are asked for, of routers 1..n. */
static inline void ask_names(struct pathstage *s, unsigned n)
{
	s->report.names = s->names;
	for (unsigned i = 1; i <= n; i++) {
		struct addr a = router(i);

		nametab_claim(s->names, &a);
	}
}

static inline void finish(struct pathstage *s)
{
	struct event e = { .kind = EVENT_END, .at = s->now,
		.probe.target = UINT32_MAX };

	play(s, e);
	tick(s);
}

static inline void stop(struct pathstage *s)
{
	s->ending.at = s->now;
	s->view->ops->close(s->view, &s->ending);
	s->view = NULL;
}

static inline void end(struct pathstage *s)
{
	finish(s);
	stop(s);
}

/* What is there now is not looked at. */
static inline void look_away(struct pathstage *s)
{
	fflush(s->out);
	s->shown = s->text_len;
}

/* The text since this was asked last. */
static inline void expect(struct pathstage *s, const char *text)
{
	fflush(s->out);
	assert_string_equal(s->text ? s->text + s->shown : "", text);
	s->shown = s->text_len;
}

/* The text holds this line, whole. */
static inline void expect_line(struct pathstage *s, const char *line)
{
	char whole[512];

	fflush(s->out);
	assert_true(snprintf(whole, sizeof(whole), "\n%s\n", line) < 512);
	if (!s->text || !strstr(s->text, whole))
		fail_msg("no line \"%s\" in:\n%s", line, s->text);
}

static inline void expect_part(struct pathstage *s, const char *part)
{
	fflush(s->out);
	if (!s->text || !strstr(s->text, part))
		fail_msg("no \"%s\" in:\n%s", part, s->text);
}

static inline void expect_none(struct pathstage *s, const char *part)
{
	fflush(s->out);
	if (s->text && strstr(s->text, part))
		fail_msg("\"%s\" in:\n%s", part, s->text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
