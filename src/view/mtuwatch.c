/*
 * Each target that has not been told is looked at, or the first of them alone
 * where their order is kept: that it is settled is asked of the plan, and
 * whether names are missing of the table of names.  That our own interface
 * refuses a large packet is a result and no trouble.
 */
#include "view/mtuwatch.h"

#include <errno.h>
#include <stdlib.h>

#include "model/nametab.h"
#include "model/target.h"
#include "view/report.h"
#include "view/sized.h"
#include "view/telling.h"

int mtuwatch_init(struct mtuwatch *watch, const struct report *report,
    bool in_order)
{
	*watch = (struct mtuwatch){
		.report = report, .targets = targets_count(report->targets),
		.due = NSEC_NEVER, .in_order = in_order,
	};
	watch->seen = calloc(watch->targets + 1u, sizeof(*watch->seen));
	return watch->seen ? 0 : -1;
}

void mtuwatch_fini(struct mtuwatch *watch)
{
	free(watch->seen);
}

/* Is it about a probe of which it was said that it had stayed? */
static bool is_from_beyond(const struct event *event)
{
	return (event->kind == EVENT_LATE && event->after) ||
	    (event_is_error(event) && event->error && !event->own);
}

void mtuwatch_note(struct mtuwatch *watch, const struct event *event)
{
	struct mtuwatch_seen *seen;

	if (event->kind == EVENT_END)
		watch->ended = true;
	if (event->probe.target >= watch->targets)
		return;
	seen = &watch->seen[event->probe.target];
	seen->sent += event->kind == EVENT_SENT || is_from_beyond(event);
	seen->sent -= event->kind == EVENT_UNSENT && event->after;
	if (event->kind == EVENT_UNSENT && event->error &&
	    event->error != EMSGSIZE)
		seen->error = event->error;
	if (event->kind == EVENT_TOO_BIG && !event->own)
		seen->told = true;
	if (event->kind == EVENT_ERROR) {
		seen->by = event->from;
		seen->type = event->icmp_type;
		seen->code = event->icmp_code;
		seen->own = event->own;
	}
}

static bool is_settled(const struct mtuwatch *watch, uint32_t target)
{
	const struct report_mtu *mtu = watch->report->mtu;

	if (watch->ended || targets_state(watch->report->targets, target) ==
	    TARGET_UNRESOLVED)
		return true;
	return mtu->settled && mtu->arg && mtu->settled(mtu->arg, target);
}

static bool is_named(const struct report *report, const struct addr *addr)
{
	return !addr_is_set(addr) || nametab_is_known(report->names, addr);
}

/* Are the names in of all who will be told? */
static bool are_named(const struct mtuwatch *watch, uint32_t target)
{
	const struct report *report = watch->report;
	struct sized sized;
	struct sizes_hop hop;

	if (!report->names)
		return true;
	sized_of(&sized, report, target);
	for (uint8_t ttl = 1; report->mtu->every_hop && ttl <= sized.last;
	    ttl++) {
		sizes_hop(report->sizes, target, ttl, &hop);
		if (!is_named(report, &hop.addr))
			return false;
	}
	return is_named(report, &sized.result.after_addr) &&
	    is_named(report, &sized.result.before_addr) &&
	    is_named(report, &sized.result.by) &&
	    is_named(report, &sized.result.liar) &&
	    is_named(report, &watch->seen[target].by);
}

/* To be told now?  Else, if it is names that it waits for, until when. */
static bool is_ready(struct mtuwatch *watch, uint32_t target, nsec now)
{
	struct mtuwatch_seen *seen = &watch->seen[target];
	nsec due;

	if (!is_settled(watch, target))
		return false;
	if (!seen->since)
		seen->since = now ? now : 1;
	due = nsec_add(seen->since, TELLING_HOLD);
	if (now >= due || are_named(watch, target))
		return true;
	if (due < watch->due)
		watch->due = due;
	return false;
}

/* One that is to be told at all, and was not. */
static bool is_left(const struct mtuwatch *watch, uint32_t target)
{
	return !watch->seen[target].given && targets_state(
	    watch->report->targets, target) != TARGET_ABSENT;
}

static bool give(struct mtuwatch *watch, uint32_t *target, uint32_t which)
{
	watch->seen[which].given = true;
	*target = which;
	return true;
}

bool mtuwatch_next(struct mtuwatch *watch, nsec now, uint32_t *target)
{
	watch->due = NSEC_NEVER;
	while (watch->first < watch->targets && !is_left(watch, watch->first))
		watch->first++;
	for (uint32_t i = watch->first; i < watch->targets; i++) {
		if (!is_left(watch, i))
			continue;
		if (is_ready(watch, i, now))
			return give(watch, target, i);
		if (watch->in_order)
			return false;
	}
	return false;
}

bool mtuwatch_rest(struct mtuwatch *watch, uint32_t *target)
{
	for (uint32_t i = watch->first; i < watch->targets; i++)
		if (is_left(watch, i))
			return give(watch, target, i);
	return false;
}

nsec mtuwatch_due(const struct mtuwatch *watch)
{
	return watch->due;
}
