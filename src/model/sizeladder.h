/*
 * sizeladder.h - packet sizes in order, and what became of each
 *
 * One ladder is what is known of the way to one place: the target, or a hop.
 * Private to the files of sizes.h.  A ladder that is all zeros but for rung
 * and room is empty.
 */
#ifndef ASDIC_SIZELADDER_H
#define ASDIC_SIZELADDER_H

#include <stdbool.h>
#include <stdint.h>

/* One size that was asked for.  Counts stop at their largest value. */
struct rung {
	uint16_t	size;
	uint16_t	answers;	/* since it was refused last */
	uint16_t	lost;		/* all, by size or by chance */
	uint8_t		silent;		/* lost since this or more got there */
	uint8_t		words;		/* errors about something else, since
					   then */
	uint8_t		refusals;	/* too big, since then */
	uint8_t		by;		/* teller who spoke last, + 1; 0: - */
	bool		local;		/* refused by this host */
	uint32_t	fits;		/* newest probe answered, 0: none */
	uint32_t	fails;		/* newest one refused */
	uint32_t	gone;		/* newest one lost, or in words */
};

struct ladder {
	struct rung	*rung;		/* by size */
	uint16_t	n, room;
};

/*
 * Take note of what became of a probe with this number.  Those that return a
 * rung return NULL when the event is older than an answer that proves the
 * contrary, or there is no room; the rung is good until the next call.
 */
void ladder_answer(struct ladder *ladder, uint32_t size, uint32_t number);
struct rung *ladder_refuse(struct ladder *ladder, uint32_t size,
    uint32_t number);
struct rung *ladder_word(struct ladder *ladder, uint32_t size,
    uint32_t number);
struct rung *ladder_lose(struct ladder *ladder, uint32_t size,
    uint32_t number);

/* It was called lost, and is not. */
void ladder_unlose(struct ladder *ladder, uint32_t size, uint32_t number);

/* The largest that gets there, NULL: none. */
const struct rung *ladder_most(const struct ladder *ladder);

/* The smallest above size that was refused or lost; NULL: none. */
const struct rung *ladder_above(const struct ladder *ladder, uint32_t size);

/*
 * How many losses in a row are hardly chance, judged by what was lost of the
 * sizes below this one: at least so many, and so many that they are as
 * unlikely.
 */
unsigned ladder_tries(const struct ladder *ladder, uint32_t below,
    unsigned least, double unlikely);

#endif
