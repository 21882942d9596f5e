/*
 * hopline.h - a hop as a line, or as one line for each who answered there
 *
 * " 2  gate.example (10.255.0.3)   3.10   3.20   3.40 ms   MPLS 16001 24":
 * number, host, least, median and greatest time, remarks.  With counts, for
 * repeated rounds, a table with headings instead.  In a graph the vertices of
 * a hop bear letters, and a remark says where their flows go next.
 */
#ifndef ASDIC_HOPLINE_H
#define ASDIC_HOPLINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct report;

/* How the lines of one target are laid out. */
struct hoplayout {
	const struct report *report;
	uint32_t	target;
	int		hop_width, host_width;
	bool		counts;		/* a table of sent, answered, loss */
	bool		graph;		/* letters and links */
};

void hoplayout_init(struct hoplayout *layout, const struct report *report,
    uint32_t target);

/* Make room for the hosts of these hops; columns never become narrower. */
void hoplayout_measure(struct hoplayout *layout, unsigned first,
    unsigned last);

/* Nobody answers there, and there is nothing else to say about it. */
bool hopline_is_silent(const struct hoplayout *layout, uint8_t ttl);

/* The last hop, up to this one, that has its line together with ttl: a run of
 * silent ones is one line, else it is ttl itself. */
unsigned hopline_together(const struct hoplayout *layout, unsigned ttl,
    unsigned last);

/* The headings of a table. */
void hopline_head(const struct hoplayout *layout, FILE *out);

/*
 * Hops first..last, a run of silent ones as one line.  Returns how many rows
 * of the screen they take; rows[ttl] becomes what each takes (a run: its
 * first hop), unless rows is NULL.
 */
unsigned hopline_tell_all(const struct hoplayout *layout, unsigned first,
    unsigned last, FILE *out, uint8_t *rows);

#endif
