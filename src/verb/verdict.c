/*
 * What a run has shown: --until, --fail-if and the exit status.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/path.h"
#include "model/tally.h"
#include "model/target.h"
#include "verb/session.h"
#include "view/judging.h"
#include "view/sized.h"
#include "view/sizing.h"

enum { EXTRAS = 2 };

/* What can be asked of a path, or of its sizes, beyond statistics. */
static const struct rule_extra extras[EXTRAS] = {
	{ "hops", STATS_COUNT, NAN }, { "mtu", STATS_COUNT, NAN },
};

enum status verdict_rule(const struct world *world, const char *option,
    const char *text, const struct rule_extra *fields, size_t n,
    struct rule **rule)
{
	char what[400], place[120];
	const char *phrase;
	size_t at;

	errno = 0;
	*rule = rule_parse(text, fields, n, &phrase, &at);
	if (*rule)
		return STATUS_YES;
	if (errno == ENOMEM)
		return STATUS_SYSTEM;
	if (text[at])
		snprintf(what, sizeof(what), "%s, at \"%s\"", phrase,
		    text_escape(place, sizeof(place), text + at));
	else
		snprintf(what, sizeof(what), "%s, at its end", phrase);
	session_complain(world, option, what);
	return STATUS_USAGE;
}

enum status verdict_parse(struct session *session)
{
	const char *text = session->conf->settings->fail_if;

	if (!text)
		return STATUS_YES;
	if (session->conf->tries)
		return surveyed_rule(session, text);
	return verdict_rule(session->world, "--fail-if", text, extras,
	    session->conf->paths || session->conf->sizes ? EXTRAS : 0,
	    &session->fail_if);
}

/* What is known of a target towards --until. */
enum { REACHED_ABSENT, REACHED_NOT, REACHED };

static void await(struct session *session, uint32_t target)
{
	if (session->reached[target] != REACHED_ABSENT ||
	    targets_state(session->targets, target) == TARGET_ABSENT)
		return;
	session->reached[target] = REACHED_NOT;
	session->missing++;
}

int verdict_prepare(struct session *session)
{
	uint32_t n = targets_count(session->targets), i;

	if (session->conf->settings->until == UNTIL_NEVER)
		return 0;
	session->reached = calloc(n + 1, 1);
	if (!session->reached)
		return -1;
	for (i = 0; i < n; i++)
		await(session, i);
	return 0;
}

static bool is_state(int until, const struct event *event)
{
	bool down = event->kind == EVENT_LOST || event->kind == EVENT_UNSENT ||
	    event_is_error(event);

	return until == UNTIL_UP ? event->kind == EVENT_REPLY : down;
}

/* A name that has no address, and will not be asked for again, stays down. */
static bool is_hopeless(const struct session_settings *settings,
    const struct event *event)
{
	return settings->until == UNTIL_UP && !settings->any &&
	    !settings->re_resolve && event->kind == EVENT_UNRESOLVED &&
	    event->error;
}

/* Has --until been reached by this event?  Then the run ends. */
void verdict_note(struct session *session, const struct event *event)
{
	const struct session_settings *settings = session->conf->settings;

	if (is_hopeless(settings, event))
		engine_finish(session->engine);
	if (!session->reached ||
	    event->probe.target >= targets_count(session->targets))
		return;
	await(session, event->probe.target);	/* a further address */
	if (!is_state(settings->until, event) ||
	    session->reached[event->probe.target] == REACHED)
		return;
	session->reached[event->probe.target] = REACHED;
	session->missing--;
	if (session->missing && !settings->any)
		return;
	session->reason = ENDING_UNTIL;
	engine_finish(session->engine);
}

/* Has the way to it been found, and does it not fail the rule? */
static bool is_good_path(const struct session *session, uint32_t target)
{
	const struct path *path = paths_path(session->paths, target);
	struct rule_extra value[EXTRAS];
	struct stats stats;

	if (path->end != PATH_END_REACHED)
		return false;
	if (!session->fail_if)
		return true;
	memcpy(value, extras, sizeof(value));
	if (path->distance)
		value[0].value = path->distance;
	if (path->mtu)
		value[1].value = path->mtu;
	paths_stats(session->paths, target, &stats);
	return rule_test(session->fail_if, &stats, value) == RULE_FALSE;
}

/* Is the path MTU known, and does it not fail the rule? */
static bool is_good_size(const struct session *session, uint32_t target)
{
	struct rule_extra value[SIZED_EXTRAS];
	struct sized sized;
	struct stats stats;

	sized_of(&sized, &session->report, target);
	if (!sized.known || !session->fail_if)
		return sized.known;
	sizing_stats(&session->report, target, &stats);
	sized_extras(&session->report, target, value);
	return rule_test(session->fail_if, &stats, value) == RULE_FALSE;
}

/* Is the target good: answered, or by the rule? */
static bool is_good(const struct session *session, uint32_t target)
{
	struct stats stats;

	if (targets_state(session->targets, target) != TARGET_READY)
		return false;
	if (session->paths)
		return is_good_path(session, target);
	if (session->sizes)
		return is_good_size(session, target);
	if (!session->fail_if)
		return tallies_answered(session->tallies, target) >=
		    (session->conf->enough ? session->conf->enough : 1);
	tallies_stats(session->tallies, target, &stats);
	return rule_test(session->fail_if, &stats, NULL) == RULE_FALSE;
}

static enum status judged_status(const struct session *session)
{
	uint32_t count[JUDGE_VERDICTS], n;

	switch (judging_all(&session->report, count, &n)) {
	case JUDGE_OK:
		return STATUS_YES;
	case JUDGE_WARNING:
		return STATUS_NO;
	case JUDGE_CRITICAL:
		return STATUS_CRITICAL;
	case JUDGE_UNKNOWN:
		break;
	}
	return STATUS_UNKNOWN;
}

enum status verdict_told(const struct session *session, enum status status)
{
	if (session->conf->report.judge && status >= STATUS_USAGE)
		return STATUS_UNKNOWN;
	return status;
}

enum status verdict_status(const struct session *session)
{
	const struct session_settings *settings = session->conf->settings;
	uint32_t n = targets_count(session->targets), i;
	uint32_t good = 0, bad = 0, resolved = 0;
	enum target_state state;

	if (session->census)
		return surveyed_status(session);
	if (session->forbidden)
		return STATUS_USAGE;
	if (session->report.judge)
		return judged_status(session);
	for (i = 0; i < n; i++) {
		state = targets_state(session->targets, i);
		if (state == TARGET_ABSENT)
			continue;
		resolved += state == TARGET_READY;
		if (is_good(session, i))
			good++;
		else
			bad++;
	}
	if (!resolved && (session->reason == ENDING_DONE ||
	    settings->until == UNTIL_NEVER))
		return session->helpless ? STATUS_SYSTEM : STATUS_NOHOST;
	if (settings->until != UNTIL_NEVER && session->reason != ENDING_UNTIL)
		return STATUS_NO;
	if (settings->until != UNTIL_NEVER && !session->fail_if)
		return STATUS_YES;
	if (settings->any)
		return good ? STATUS_YES : STATUS_NO;
	return good && !bad ? STATUS_YES : STATUS_NO;
}
