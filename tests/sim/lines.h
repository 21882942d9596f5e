/*
 * lines.h - the kinds of lines in a network file
 *
 * Each reader takes the words of one statement behind its subject and
 * returns NULL or a phrase about words->thing.
 */
#ifndef SIM_LINES_H
#define SIM_LINES_H

struct manners;
struct network;
struct node;
struct netline;

/* "r1 silent", "192.0.2.9 duplicate 5%": what a node does. */
const char *manners_read(struct netline *words, struct node *node);

/* A node without any; and the manners that concern tracing, "r1 label 0". */
void manners_init(struct manners *m);
const char *quirks_read(struct netline *words, struct manners *m);

/* "us mtu 1400": what our own host does. */
const char *us_read(struct netline *words, struct network *network);

/* "at 3s link r1 -- r2 down": what happens in time. */
const char *script_read(struct netline *words, struct network *network);

/* "name example.net 192.0.2.9", "reverse 192.0.2.9 example.net"; both are
 * also what happens "at 3s". */
const char *name_read(struct netline *words, struct network *network,
    long long since);
const char *reverse_read(struct netline *words, struct network *network,
    long long since);

#endif
