/*
 * An array of sizes, sorted.  What gets there shows that all smaller ones do,
 * and what is refused that all larger ones do not; so each of these clears
 * what older probes seemed to show.  An answer where a smaller size had been
 * refused means that the path is another now, and so does the contrary: then
 * what is known of larger ones, or of smaller ones, is worth nothing, and they
 * are asked again.
 *
 * Silence shows nothing by itself.  It counts against a size when a probe of a
 * size that fits, sent right behind it, was answered: then the target was
 * there, had not answered enough, and what was on its way had arrived.
 */
#include <assert.h>
#include <string.h>

#include "plan/mtustate.h"

enum {
	TRIES = 3,		/* RFC 8899 section 5.1.2, MAX_PROBES */
	TRIES_MOST = 16,
	ODD_TRIES = 2,		/* more, where the result would be odd */
	MILLION = 1000000,
	UNLIKELY = 10,
};

/*
 * What links carry (RFC 1191 section 7, and what tunnels leave of 1500): the
 * sizes asked for first.
 */
static const uint16_t ladder[] = {
	296, 508, 576, 1006, 1280, 1358, 1380, 1400, 1412, 1420, 1428, 1430,
	1432, 1438, 1440, 1442, 1450, 1452, 1454, 1456, 1460, 1462, 1472,
	1476, 1480, 1492, 1496, 1500, 2002, 2044, 4352, 4470, 8166, 8950,
	9000, 9001, 9180, 9216, 16110, 17914, 32000, 65520,
};

enum { RUNGS = sizeof(ladder) / sizeof(ladder[0]) };

/* How many are smaller. */
static unsigned place_of(const struct mtu_search *search, uint32_t size)
{
	unsigned low = 0, high = search->trials, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (search->trial[middle].size < size)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct mtu_trial *look(const struct mtu_search *search,
    uint32_t size)
{
	unsigned place = place_of(search, size);

	if (place == search->trials || search->trial[place].size != size)
		return NULL;
	return &search->trial[place];
}

struct mtu_trial *mtu_trial_find(struct mtu_search *search, uint32_t size)
{
	const struct mtu_trial *trial = look(search, size);

	return trial ? &search->trial[trial - search->trial] : NULL;
}

struct mtu_trial *mtu_trial(struct mtu_search *search, uint32_t size)
{
	unsigned place = place_of(search, size);
	struct mtu_trial *trial = mtu_trial_find(search, size);

	if (trial || search->trials == MTU_TRIALS)
		return trial;
	trial = &search->trial[place];
	memmove(trial + 1, trial,
	    (search->trials - place) * sizeof(*trial));
	*trial = (struct mtu_trial){ .size = size };
	search->trials++;
	return trial;
}

uint32_t mtu_lo(const struct mtu_search *search)
{
	for (unsigned i = search->trials; i > 0; i--)
		if (search->trial[i - 1].answered)
			return search->trial[i - 1].size;
	return 0;
}

uint32_t mtu_hi(const struct mtu_search *search)
{
	uint32_t lo = mtu_lo(search), hi = 0;
	const struct mtu_trial *trial;

	for (unsigned i = place_of(search, lo + 1); i < search->trials; i++) {
		trial = &search->trial[i];
		if (trial->size <= search->ceiling &&
		    (trial->refused || trial->missed)) {
			hi = trial->size;
			break;
		}
	}
	if (search->told >= lo && search->told < search->ceiling &&
	    search->told > 0 && (!hi || search->told < hi))
		hi = search->told + 1;
	return hi;
}

void mtu_landed(struct mtu_search *search, uint32_t size)
{
	struct mtu_trial *trial = mtu_trial_find(search, size);

	if (!trial)
		return;
	if (trial->open) {
		trial->open--;
		search->open--;
	} else if (trial->lost) {
		trial->lost--;
	}
}

/* It was refused, and fits: what is known of larger ones is old. */
static void reopen(struct mtu_search *search, struct mtu_trial *trial)
{
	for (; trial < search->trial + search->trials; trial++) {
		trial->refused = false;
		trial->missed = trial->support = 0;
	}
}

void mtu_answered(struct mtu_search *search, uint32_t size, uint32_t number)
{
	struct mtu_trial *trial = mtu_trial(search, size), *other;
	bool contrary = false;

	if (!trial)
		return;
	for (other = search->trial; other <= trial; other++)
		if (other->refused && other->fails > number)
			return;		/* the path has changed since */
	for (other = search->trial; other <= trial; other++) {
		contrary |= other->refused;
		other->refused = false;
		other->missed = other->support = 0;
	}
	if (size >= search->choked)
		search->choked = 0;
	if (trial->answered++ == 0)
		trial->first = number;
	if (number > trial->fits)
		trial->fits = number;
	if (contrary)
		reopen(search, trial + 1);
}

/* What was answered before may fit no longer; small ones always do. */
static void forget_answers(struct mtu_search *search, uint32_t from)
{
	struct mtu_trial *trial = search->trial;

	for (; trial < search->trial + search->trials; trial++)
		if (trial->size >= from) {
			trial->answered = 0;
			trial->fits = 0;
		}
}

void mtu_refused(struct mtu_search *search, uint32_t size, uint32_t number)
{
	struct mtu_trial *trial = mtu_trial(search, size), *other;
	const struct mtu_trial *end = search->trial + search->trials;
	bool contrary = false;

	if (!trial)
		return;
	for (other = trial; other < end; other++) {
		if (other->fits >= number)
			return;
		contrary |= other->fits > 0;
	}
	if (contrary)			/* the path is another now */
		forget_answers(search, size > search->small ?
		    search->small + 1 : search->small);
	trial->refused = true;
	if (number > trial->fails)
		trial->fails = number;
}

void mtu_settle(struct mtu_search *search, uint32_t size, bool counts)
{
	struct mtu_trial *trial = mtu_trial_find(search, size);

	if (!trial || !trial->open)
		return;
	trial->open--;
	search->open--;
	if (counts) {
		trial->missed++;
		trial->lost++;
	}
}

void mtu_judge(struct mtu_search *search, bool counts)
{
	struct mtu_trial *trial = search->trial;

	for (; trial < search->trial + search->trials; trial++) {
		trial->lost = (uint16_t)(trial->lost + trial->open);
		if (counts)
			trial->missed = (uint16_t)(trial->missed +
			    trial->open);
		trial->open = 0;
	}
	search->open = 0;
	trial = mtu_trial_find(search, search->pair_size);
	if (trial && !trial->answered)
		trial->support = (uint16_t)(trial->support +
		    __builtin_popcount(search->paired));
}

void mtu_forget(struct mtu_search *search)
{
	search->trials = 0;
	search->open = 0;
	search->told = 0;
	search->choked = 0;
	search->since = search->number + 1;
}

bool mtu_is_rung(uint32_t size)
{
	for (unsigned i = 0; i < RUNGS; i++)
		if (ladder[i] == size)
			return true;
	return false;
}

uint32_t mtu_rung(uint32_t lo, uint32_t hi, bool largest)
{
	unsigned first = 0, n = 0;

	for (unsigned i = 0; i < RUNGS; i++)
		if (ladder[i] <= lo)
			first = i + 1;
		else if (ladder[i] < hi)
			n++;
	if (n == 0)
		return 0;
	return ladder[first + (largest ? n - 1 : n / 2)];
}

unsigned mtu_tries(unsigned lost, unsigned n, unsigned unlikely)
{
	uint64_t chance = MILLION;
	unsigned tries = 0;

	while (chance > unlikely && tries < TRIES_MOST) {
		chance = chance * (2 * lost + 1) / (2 * (n + 1));
		tries++;
	}
	return tries;
}

/* Of what fits: RFC 8899 has three do. */
static unsigned tries_for(unsigned lost, unsigned n)
{
	unsigned tries = mtu_tries(lost, n, UNLIKELY);

	return tries < TRIES ? TRIES : tries;
}

/*
 * Judged by the losses of all that fit; and of those about as large, for on
 * some links they fare worse.
 */
unsigned mtu_need(const struct mtu_search *search, uint32_t lo, uint32_t hi)
{
	unsigned lost = 0, n = 0, near_lost = 0, near_n = 0, tries, other;
	const struct mtu_trial *trial = search->trial;

	for (; trial < search->trial + search->trials; trial++) {
		if (trial->size > lo)
			break;
		lost += trial->lost;
		n += trial->lost + (unsigned)trial->answered;
		if (trial->size <= lo / 4 * 3)
			continue;
		near_lost += trial->lost;
		near_n += trial->lost + (unsigned)trial->answered;
	}
	tries = tries_for(lost, n);
	other = tries_for(near_lost, near_n);
	if (near_lost && near_n >= 2 * TRIES && other > tries)
		tries = other;
	if ((mtu_is_rung(hi) && !mtu_is_rung(lo)) ||
	    search->promise >= hi)
		tries += ODD_TRIES;
	return tries;
}

bool mtu_is_limit(const struct mtu_search *search, uint32_t lo, uint32_t hi)
{
	const struct mtu_trial *trial = look(search, hi);
	const struct mtu_trial *below = look(search, lo);

	if (!trial || !below)
		return false;
	if (trial->refused && trial->fails > below->first)
		return true;
	return trial->support > 0 &&
	    trial->support >= mtu_need(search, lo, hi);
}

/* Sizes of the ladder between the two; the ceiling is one, too. */
static unsigned rungs_between(const struct mtu_search *search, uint32_t lo,
    uint32_t hi, uint32_t rung[static RUNGS + 1])
{
	bool topped = search->ceiling > lo && search->ceiling < hi;
	unsigned n = 0;

	for (unsigned i = 0; i < RUNGS; i++)
		if (ladder[i] > lo && ladder[i] < hi &&
		    ladder[i] < search->ceiling)
			rung[n++] = ladder[i];
	if (topped)
		rung[n++] = search->ceiling;
	return n;
}

void mtu_ask_between(struct mtu_search *search, uint32_t lo, uint32_t hi,
    unsigned width)
{
	uint32_t rung[RUNGS + 1], gap = hi - lo - 1;
	unsigned n, i;

	assert(width > 0 && hi > lo);
	n = rungs_between(search, lo, hi, rung);
	if (n > 0) {
		if (width > n)
			width = n;
		for (i = 1; i <= width; i++)
			mtu_ask(&search->far, rung[n * i / width - 1],
			    MTU_FAR, MTU_KIND_TRY, 0);
		return;
	}
	if (width > gap)
		width = gap;
	for (i = 0; i < width; i++)
		mtu_ask(&search->far, lo + 1 + gap / width * i +
		    gap % width * i / width, MTU_FAR, MTU_KIND_TRY, 0);
}
