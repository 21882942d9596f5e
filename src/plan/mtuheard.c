/*
 * What the far end and the routers before it say.  What a router tells is asked
 * at once, within the round.  It is believed as far as it saves questions,
 * never as an answer: the size must come back, and the next one must not.
 */
#include <errno.h>

#include "plan/mtustate.h"

enum { UNSENT = 3 };		/* before any has left: give up */

static bool is_of_round(const struct mtu_search *search,
    const struct probe *probe)
{
	return probe->tag >> 16 == (search->round & UINT16_MAX);
}

/* Was it behind all tries of this round? */
static bool is_witness(const struct mtu_search *search,
    const struct probe *probe)
{
	unsigned kind = probe->tag >> 8 & UINT8_MAX;

	if (!is_of_round(search, probe))
		return false;
	if (kind == MTU_KIND_WITNESS || kind == MTU_KIND_PAIR)
		return true;
	return kind == MTU_KIND_HOP && !search->far.n &&
	    probe->number > search->tail;
}

void mtu_search_alive(struct mtu_search *search, const struct event *event)
{
	const struct probe *probe = &event->probe;
	nsec rtt = event->rtt > 0 ? event->rtt : 1;

	if (rtt > search->slowest)
		search->slowest = rtt;
	if (rtt > search->ever && event->kind == EVENT_REPLY)
		search->ever = rtt;
	if (is_witness(search, probe))
		search->witnessed = true;
	if (is_of_round(search, probe) && probe->ttl == MTU_FAR &&
	    (probe->tag >> 8 & UINT8_MAX) == MTU_KIND_PAIR)
		search->paired |= UINT32_C(1) << (probe->tag & 31);
	mtu_answered(search, probe->size, probe->number);
	mtu_search_doubt(search);
}

/* Ask for what it says fits, and for one more; at once. */
static void ask_told(struct mtu_search *search, uint32_t mtu)
{
	const struct mtu_trial *trial = mtu_trial_find(search, mtu + 1);
	unsigned n = 0;

	if (!trial || (!trial->refused && !trial->open))
		mtu_ask_first(&search->far, mtu + 1, MTU_KIND_TRY);
	trial = mtu_trial_find(search, mtu);
	if (trial)
		n = (unsigned)trial->answered + trial->open;
	for (; n < MTU_ANSWERS; n++)
		mtu_ask_first(&search->far, mtu, MTU_KIND_TRY);
}

static bool is_claimed(struct mtu_search *search, uint32_t mtu)
{
	for (unsigned i = 0; i < search->claims; i++)
		if (search->claim[i] == mtu)
			return true;
	return false;
}

/* It says that so much fits.  What does, or is more than somebody else says,
 * need not be asked; nor what is said by who says ever more. */
static void note_claim(struct mtu_search *search, uint32_t mtu)
{
	uint32_t lo = mtu_lo(search);

	if (mtu > search->promise)
		search->promise = mtu;
	if (mtu < lo || (search->told && search->told >= lo &&
	    search->told <= mtu) ||
	    (search->claims == MTU_CLAIMS && !is_claimed(search, mtu)))
		return;
	if (!is_claimed(search, mtu))
		search->claim[search->claims++] = mtu;
	search->told = mtu;
	if (search->phase == MTU_PHASE_SEARCH)
		ask_told(search, mtu);
}

static void note_teller(struct mtu_search *search, const struct event *event)
{
	struct mtu_teller *teller = search->teller;
	const struct mtu_teller *end = teller + search->tellers;

	for (; teller < end; teller++)
		if (addr_equal(&teller->addr, &event->from))
			break;
	if (teller == end) {
		if (search->tellers == MTU_TELLERS)
			return;
		search->tellers++;
		*teller = (struct mtu_teller){ event->from,
		    event->probe.size };
	}
	if (event->probe.size < teller->least)
		teller->least = event->probe.size;
}

void mtu_search_told(struct mtu_search *search, const struct event *event)
{
	uint32_t size = event->probe.size, mtu = event->mtu;

	if (event->probe.number < search->since)
		return;
	mtu_refused(search, size, event->probe.number);
	note_teller(search, event);
	if (!search->blocked || size <= search->blocked) {
		search->blocked = size;
		search->blocker = event->from;
		search->hops_idle = false;
	}
	if (mtu >= search->least && mtu < size)
		note_claim(search, mtu);
	mtu_search_doubt(search);
}

static void note_unsent(struct mtu_search *search, const struct event *event)
{
	uint32_t size = event->probe.size, fits = event->mtu;
	bool big = event->error == EMSGSIZE;

	mtu_settle(search, size, !big);
	if (event->error == ENOBUFS && (!search->choked ||
	    size < search->choked))
		search->choked = size;
	if (big) {
		if (fits < MTU_SMALL || fits >= size)
			fits = size - 1;
		if (fits < search->ceiling && fits >= MTU_SMALL)
			search->ceiling = fits;
		return;
	}
	if (!search->left && ++search->unsent >= UNSENT)
		mtu_search_end(search);
}

static void note_fragment(struct mtu_search *search,
    const struct event *event)
{
	bool answered = event->kind == EVENT_REPLY ||
	    event->kind == EVENT_LATE;

	if (event->kind == EVENT_SENT || !is_of_round(search, &event->probe))
		return;
	search->fragments_answered += answered;
	if (search->open && !event->after)
		search->open--;
}

void mtu_search_note(struct mtu *mtu, struct mtu_search *search,
    const struct event *event)
{
	uint32_t size = event->probe.size;

	if (event->kind == EVENT_SENT) {
		search->left = true;
		search->last = event->at;
	}
	if (event->probe.number < search->since)
		return;
	if (!event->probe.whole) {
		note_fragment(search, event);
		return;
	}
	if (event->kind == EVENT_UNSENT) {
		note_unsent(search, event);
	} else if (event->kind == EVENT_REPLY || event->kind == EVENT_LATE) {
		mtu_landed(search, size);
		mtu_search_alive(search, event);
	} else if (event->kind == EVENT_TOO_BIG) {
		mtu_landed(search, size);
		mtu_search_told(search, event);
	} else if (event_is_error(event) || (event->kind == EVENT_LOST &&
	    is_of_round(search, &event->probe))) {
		mtu_settle(search, size, true);
	}
	if (search->phase == MTU_PHASE_SEARCH &&
	    mtu_search_is_found(search))
		mtu_search_found(mtu, search);
}
