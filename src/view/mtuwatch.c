/*
 * One target is looked at, the one whose turn it is: that it is settled is
 * asked of the plan, and whether names are missing of the table of names.
 * That our own interface refuses a large packet is a result and no trouble.
 */
#include "view/mtuwatch.h"

#include <errno.h>
#include <stdlib.h>

#include "model/nametab.h"
#include "model/target.h"
#include "view/report.h"
#include "view/sized.h"
#include "view/telling.h"

int mtuwatch_init(struct mtuwatch *watch, const struct report *report)
{
	*watch = (struct mtuwatch){
		.report = report, .targets = targets_count(report->targets),
		.since = NSEC_NEVER,
	};
	watch->seen = calloc(watch->targets + 1u, sizeof(*watch->seen));
	return watch->seen ? 0 : -1;
}

void mtuwatch_fini(struct mtuwatch *watch)
{
	free(watch->seen);
}

void mtuwatch_note(struct mtuwatch *watch, const struct event *event)
{
	struct mtuwatch_seen *seen;

	if (event->kind == EVENT_END)
		watch->ended = true;
	if (event->probe.target >= watch->targets)
		return;
	seen = &watch->seen[event->probe.target];
	if (event->kind == EVENT_SENT)
		seen->sent = true;
	if (event->kind == EVENT_UNSENT && event->error &&
	    event->error != EMSGSIZE)
		seen->error = event->error;
	if (event->kind == EVENT_TOO_BIG && !event->own)
		seen->told = true;
	if (event->kind == EVENT_ERROR) {
		seen->by = event->from;
		seen->type = event->icmp_type;
		seen->code = event->icmp_code;
	}
}

bool mtuwatch_turn(struct mtuwatch *watch, uint32_t *target)
{
	while (watch->turn < watch->targets &&
	    targets_state(watch->report->targets, watch->turn) ==
	    TARGET_ABSENT)
		watch->turn++;
	*target = watch->turn;
	return watch->turn < watch->targets;
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

bool mtuwatch_next(struct mtuwatch *watch, nsec now, uint32_t *target)
{
	if (!mtuwatch_turn(watch, target) || !is_settled(watch, *target))
		return false;
	if (watch->since == NSEC_NEVER)
		watch->since = now;
	if (now < mtuwatch_due(watch) && !are_named(watch, *target))
		return false;
	watch->since = NSEC_NEVER;
	watch->turn++;
	return true;
}

nsec mtuwatch_due(const struct mtuwatch *watch)
{
	return watch->since == NSEC_NEVER ? NSEC_NEVER :
	    watch->since + TELLING_HOLD;
}
