/*
 * An array of rungs, sorted by size.  What gets there proves that all smaller
 * ones do, and what is refused that all larger ones do not, so an event of one
 * rung clears what older probes of others seemed to show: after each, no
 * answer stands above an older refusal, and no refusal or silence below a
 * younger answer.  The largest rung with an answer is then the largest size
 * that fits.
 *
 * Silence proves nothing alone.  It takes an answer back only when it lasts
 * twice as long as would be enough where no answer ever came: the path has
 * changed.
 *
 * When there is no room left, what is farthest from the largest that fits goes
 * first.
 */
#include <stddef.h>
#include <string.h>

#include "model/sizeladder.h"

enum {
	CHANGED = 3,		/* times at one size */
};

#define CHANGED_UNLIKELY	1e-4

static void count8(uint8_t *n)
{
	if (*n < UINT8_MAX)
		++*n;
}

static void count16(uint16_t *n)
{
	if (*n < UINT16_MAX)
		++*n;
}

static void advance(uint32_t *newest, uint32_t number)
{
	if (number > *newest)
		*newest = number;
}

static struct rung *end_of(const struct ladder *ladder)
{
	return ladder->rung + ladder->n;
}

/* How many are smaller. */
static unsigned place_of(const struct ladder *ladder, uint32_t size)
{
	unsigned low = 0, high = ladder->n;

	while (low < high) {
		unsigned middle = (low + high) / 2;

		if (ladder->rung[middle].size < size)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct rung *find(const struct ladder *ladder, uint32_t size)
{
	unsigned place = place_of(ladder, size);

	if (place == ladder->n || ladder->rung[place].size != size)
		return NULL;
	return &ladder->rung[place];
}

/* Drop an end of a full ladder; not for what would itself be that end. */
static bool drop_farthest(struct ladder *ladder, unsigned *place)
{
	const struct rung *most = ladder_most(ladder);
	unsigned below = most ? (unsigned)(most - ladder->rung) : 0;

	if (below < ladder->n / 2u) {
		if (*place == ladder->n)
			return false;
	} else {
		if (*place == 0)
			return false;
		memmove(ladder->rung, ladder->rung + 1,
		    (ladder->n - 1u) * sizeof(*ladder->rung));
		--*place;
	}
	ladder->n--;
	return true;
}

static struct rung *make(struct ladder *ladder, uint32_t size)
{
	unsigned place = place_of(ladder, size);
	struct rung *rung = find(ladder, size);

	if (rung)
		return rung;
	if (ladder->n == ladder->room && !drop_farthest(ladder, &place))
		return NULL;
	rung = &ladder->rung[place];
	memmove(rung + 1, rung, (ladder->n - place) * sizeof(*rung));
	*rung = (struct rung){ .size = (uint16_t)size };
	ladder->n++;
	return rung;
}

/* ---- what contradicts what ---- */

/* Newest probe of this size, or a larger one, that got there. */
static uint32_t newest_answer(const struct ladder *ladder,
    const struct rung *rung)
{
	uint32_t newest = 0;

	for (; rung < end_of(ladder); rung++)
		advance(&newest, rung->fits);
	return newest;
}

/* Newest probe of this size, or a smaller one, that was refused. */
static uint32_t newest_refusal(const struct ladder *ladder,
    const struct rung *rung)
{
	uint32_t newest = 0;

	for (const struct rung *r = ladder->rung; r <= rung; r++)
		advance(&newest, r->fails);
	return newest;
}

/* As much, or more, got there: what older probes met was something else. */
static void clear_failures(struct rung *rung, uint32_t number)
{
	if (rung->fails <= number) {
		rung->refusals = 0;
		rung->fails = 0;
		rung->local = false;
	}
	if (rung->gone <= number) {
		rung->silent = rung->words = 0;
		rung->gone = 0;
	}
}

static void forget_answers(const struct ladder *ladder, struct rung *from)
{
	for (struct rung *rung = from; rung < end_of(ladder); rung++) {
		rung->answers = 0;
		rung->fits = 0;
	}
}

void ladder_answer(struct ladder *ladder, uint32_t size, uint32_t number)
{
	struct rung *rung = make(ladder, size);

	if (!rung || newest_refusal(ladder, rung) > number)
		return;
	for (struct rung *r = ladder->rung; r <= rung; r++)
		clear_failures(r, number);
	count16(&rung->answers);
	advance(&rung->fits, number);
}

struct rung *ladder_refuse(struct ladder *ladder, uint32_t size,
    uint32_t number)
{
	struct rung *rung = make(ladder, size);

	if (!rung || newest_answer(ladder, rung) >= number)
		return NULL;
	forget_answers(ladder, rung);
	count8(&rung->refusals);
	advance(&rung->fails, number);
	return rung;
}

struct rung *ladder_word(struct ladder *ladder, uint32_t size,
    uint32_t number)
{
	struct rung *rung = make(ladder, size);

	if (!rung || newest_answer(ladder, rung) >= number)
		return NULL;
	count8(&rung->words);
	advance(&rung->gone, number);
	return rung;
}

/* What fitted once and is silent now: is the path another? */
static void note_change(struct ladder *ladder, struct rung *rung)
{
	const struct rung *most = ladder_most(ladder);
	unsigned silent = 0;

	if (!most || most < rung || rung->silent < CHANGED)
		return;
	for (const struct rung *r = rung; r <= most; r++)
		silent += r->silent;
	if (silent >= 2 * ladder_tries(ladder, rung->size, CHANGED,
	    CHANGED_UNLIKELY))
		forget_answers(ladder, rung);
}

struct rung *ladder_lose(struct ladder *ladder, uint32_t size,
    uint32_t number)
{
	struct rung *rung = make(ladder, size);

	if (!rung)
		return NULL;
	count16(&rung->lost);
	if (newest_answer(ladder, rung) > number)
		return NULL;
	count8(&rung->silent);
	advance(&rung->gone, number);
	note_change(ladder, rung);
	return rung;
}

void ladder_unlose(struct ladder *ladder, uint32_t size, uint32_t number)
{
	struct rung *rung = find(ladder, size);

	if (!rung)
		return;
	if (rung->lost > 0)
		rung->lost--;
	if (rung->silent > 0 && newest_answer(ladder, rung) <= number)
		rung->silent--;
}

/* ---- what follows ---- */

const struct rung *ladder_most(const struct ladder *ladder)
{
	for (unsigned i = ladder->n; i > 0; i--)
		if (ladder->rung[i - 1].fits > 0)
			return &ladder->rung[i - 1];
	return NULL;
}

const struct rung *ladder_above(const struct ladder *ladder, uint32_t size)
{
	for (unsigned i = place_of(ladder, size + 1); i < ladder->n; i++) {
		const struct rung *rung = &ladder->rung[i];

		if (rung->refusals > 0 || rung->silent > 0 || rung->words > 0)
			return rung;
	}
	return NULL;
}

unsigned ladder_tries(const struct ladder *ladder, uint32_t below,
    unsigned least, double unlikely)
{
	unsigned answers = 0, lost = 0, tries = 0;
	double chance, all = 1;

	for (unsigned i = 0; i < ladder->n; i++) {
		if (ladder->rung[i].size >= below)
			break;
		answers += ladder->rung[i].answers;
		lost += ladder->rung[i].lost;
	}
	if (lost == 0)
		return least;
	chance = (lost + 0.5) / (answers + lost + 1.0);
	for (; all > unlikely && tries < UINT8_MAX; tries++)
		all *= chance;
	return tries > least ? tries : least;
}
