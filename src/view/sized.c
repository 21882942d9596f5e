/*
 * A path MTU is claimed where the model has found one.  Where larger packets
 * arrive and only their answers do not, it is larger than what was answered,
 * by nobody knows how much: then there is none to claim.
 */
#include "view/sized.h"

#include <math.h>

#include "model/target.h"
#include "view/report.h"

/* RFC 791, RFC 8200; RFC 792, RFC 4443, RFC 768: 8 bytes; RFC 9293: 20. */
enum { IPV4_HEADER = 20, IPV6_HEADER = 40, ICMP_HEADER = 8, TCP_HEADER = 20 };

static bool is_path_mtu(const struct sizes_result *result)
{
	return result->state == SIZES_FOUND &&
	    result->limit != SIZES_LIMIT_REVERSE &&
	    result->limit != SIZES_LIMIT_ECHO;
}

/* The user's own limit counts where it is lower than the interface's. */
static bool is_capped(const struct sized *sized, const struct report_mtu *mtu)
{
	if (!mtu->most || sized->result.mtu < mtu->most)
		return false;
	return !sized->local || mtu->most < sized->local;
}

static void fill_payloads(struct sized *sized)
{
	uint32_t header = sized->family == AF_INET6 ? IPV6_HEADER :
	    IPV4_HEADER;
	uint32_t mtu = sized->least;

	if (sized->family == AF_UNSPEC || mtu <= header + TCP_HEADER)
		return;
	sized->icmp = mtu - header - ICMP_HEADER;
	if (sized->result.limit == SIZES_LIMIT_ECHO)
		return;
	sized->udp = sized->icmp;
	sized->tcp = mtu - header - TCP_HEADER;
}

/*
 * RFC 8200 section 5: no link is too small for SIZES_LEAST6.  Who answers a
 * small echo is there, so that much gets to him, unless something was seen that
 * speaks against it.
 */
static uint32_t least_of(const struct sized *sized,
    const struct report_mtu *mtu)
{
	const struct sizes_result *result = &sized->result;

	if (sized->family != AF_INET6 || result->state != SIZES_UNCERTAIN ||
	    result->limit != SIZES_LIMIT_NONE ||
	    result->mtu >= SIZES_LEAST6 ||
	    (result->above && result->above <= SIZES_LEAST6) ||
	    (sized->local && sized->local < SIZES_LEAST6) ||
	    (mtu->most && mtu->most < SIZES_LEAST6))
		return result->mtu;
	return SIZES_LEAST6;
}

static void fill_limit(struct sized *sized)
{
	const struct sizes_result *result = &sized->result;

	if (result->limit != SIZES_LIMIT_TOLD &&
	    result->limit != SIZES_LIMIT_HOLE)
		return;
	sized->limit_hop = result->after;
	sized->limit_addr = result->limit == SIZES_LIMIT_TOLD ? result->by :
	    result->after_addr;
}

static void fill_local(struct sized *sized, const struct report_mtu *mtu,
    uint32_t target)
{
	sized->local = sized->result.local;
	if (!sized->local && mtu->local)
		sized->local = mtu->local(mtu->arg, target);
	if (!mtu->cached)
		return;
	sized->before = mtu->cached(mtu->arg, target, false);
	sized->after = mtu->cached(mtu->arg, target, true);
}

static uint8_t last_of(const struct sized *sized, const struct report *report,
    uint32_t target)
{
	struct sizes_hop hop;
	uint8_t ttl = report->mtu->hops;

	if (sized->result.distance)
		return sized->result.distance < ttl ? sized->result.distance :
		    ttl;
	for (; ttl > 0; ttl--) {
		sizes_hop(report->sizes, target, ttl, &hop);
		if (addr_is_set(&hop.addr))
			break;
	}
	return ttl;
}

void sized_of(struct sized *sized, const struct report *report,
    uint32_t target)
{
	struct addr addr;

	*sized = (struct sized){ .family = AF_UNSPEC };
	sizes_result(report->sizes, target, &sized->result);
	if (targets_addr(report->targets, target, &addr))
		sized->family = addr.family;
	fill_local(sized, report->mtu, target);
	sized->known = is_path_mtu(&sized->result);
	sized->capped = sized->known && is_capped(sized, report->mtu);
	sized->least = least_of(sized, report->mtu);
	sized->last = last_of(sized, report, target);
	fill_limit(sized);
	fill_payloads(sized);
	if (sized->known && !sized->capped)
		sized->guess = sizes_guess(sized->family, sized->result.mtu);
}

void sized_hop(const struct sized *sized, const struct report *report,
    uint32_t target, uint8_t ttl, struct sizes_hop *hop)
{
	const struct sizes_result *result = &sized->result;

	sizes_hop(report->sizes, target, ttl, hop);
	if (ttl != result->distance)
		return;
	targets_addr(report->targets, target, &hop->addr);
	if (hop->most < result->mtu)
		hop->most = result->mtu;
	hop->above = result->above;
	hop->silent = result->silent;
}

void sized_extras(const struct report *report, uint32_t target,
    struct rule_extra extras[static SIZED_EXTRAS])
{
	struct sized sized;

	sized_of(&sized, report, target);
	extras[0] = (struct rule_extra){ "hops", STATS_COUNT,
		sized.result.distance ? (double)sized.result.distance :
		(double)NAN };
	extras[1] = (struct rule_extra){ "mtu", STATS_COUNT,
		sized.known ? (double)sized.result.mtu : (double)NAN };
}
