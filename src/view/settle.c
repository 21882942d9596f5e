/*
 * An event becomes what is told.  Which state it has brought about the census
 * knows; what else there is to it stands in the event.
 */
#include "view/settle.h"

#include <errno.h>

#include "model/nametab.h"
#include "model/target.h"
#include "view/report.h"
#include "view/words.h"

bool settle_of(const struct report *report, const struct event *event,
    struct settle *settle)
{
	const struct census *census = report->census;
	bool answer = event->kind == EVENT_REPLY || event->kind == EVENT_LATE;

	if (!census_news(census))
		return false;
	*settle = (struct settle){
		.target = event->probe.target,
		.state = census_state(census, event->probe.target),
		.before = census_before(census),
		.number = event->probe.number,
		.wall = event->wall, .rtt = NSEC_UNKNOWN,
		.to = event->to, .bytes = event->bytes, .error = event->error,
	};
	settle->corrects = settle->before != CENSUS_WAITING &&
	    settle->before != CENSUS_ABSENT;
	settle->late = settle->state == CENSUS_UP &&
	    census_is_late(census, settle->target);
	if (answer) {
		settle->rtt = event->rtt;
		settle->source = event->source;
	}
	if (!answer && !event_is_error(event))
		return settle->state != CENSUS_ABSENT;
	settle->from = event->from;
	settle->own = event->own;
	settle->icmp_type = event->icmp_type;
	settle->icmp_code = event->icmp_code;
	return true;
}

const char *settle_word(enum census_state state)
{
	static const char *const words[CENSUS_STATES] = {
		[CENSUS_UP] = "up", [CENSUS_UNREACHABLE] = "unreachable",
		[CENSUS_DOWN] = "down", [CENSUS_UNSENT] = "unsent",
		[CENSUS_UNRESOLVED] = "unresolved",
		[CENSUS_WAITING] = "waiting", [CENSUS_ABSENT] = "absent",
	};

	return words[state];
}

/* IPv4 refuses what goes to all who are on a link as if by permission. */
static const char *unsent_reason(const struct settle *settle, char *text)
{
	if (settle->error == ECOMM)
		return words_stayed;
	if (settle->error == EACCES && settle->to.family == AF_INET)
		return "Permission denied: a broadcast address, or a route "
		    "that prohibits";
	return words_unsent(settle->error, &settle->to, settle->bytes, text);
}

const char *settle_reason(const struct settle *settle, char *text)
{
	switch (settle->state) {
	case CENSUS_UNREACHABLE:
		return icmp_words(settle->to.family, settle->icmp_type,
		    settle->icmp_code, text);
	case CENSUS_UNSENT:
		return unsent_reason(settle, text);
	case CENSUS_UNRESOLVED:
		return words_unresolved(settle->error, text);
	case CENSUS_UP:
	case CENSUS_DOWN:
	case CENSUS_WAITING:
	case CENSUS_ABSENT:
	case CENSUS_STATES:
		break;
	}
	return NULL;
}

const char *settle_name(const struct report *report,
    const struct settle *settle)
{
	const char *name = NULL;

	if (report->names && settle->state == CENSUS_UP)
		name = nametab_get(report->names, &settle->from);
	return name && name[0] ? name : targets_canonical(report->targets,
	    settle->target);
}

/* A try is made when the one before is lost; but what comes behind that may
 * be about any. */
uint32_t settle_sent(const struct settle *settle)
{
	return settle->late || settle->corrects ? 0 : settle->number;
}
