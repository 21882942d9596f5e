/*
 * fault.h - what fails, and when: the n-th call of its kind
 *
 * SQLite's habit: whatever can fail is made to, once at each place or from
 * there on, until a run comes to its end before it happens.  There is one set
 * of faults in a process, for the allocators have no argument to carry it.
 */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include <stdbool.h>

struct net;
struct names;

enum fault_kind {
	FAULT_ALLOC,		/* the program's own, and jansson's */
	FAULT_OPEN, FAULT_SEND, FAULT_RECV,	/* of struct net_ops */
	FAULT_ASK,		/* forward and reverse of struct names_ops */
	FAULT_WRITE,		/* lines of standard output */
	FAULT_KINDS,
};

/* How answers of the name service are spoilt. */
enum fault_answer {
	FAULT_ANSWER_NONE,
	FAULT_ANSWER_ERROR,	/* each is an error */
	FAULT_ANSWER_EMPTY,	/* no error, and no address */
	FAULT_ANSWER_TWICE,
	FAULT_ANSWER_THEN_FAILS,	/* and then an error */
	FAULT_ANSWER_FAILS_THEN,	/* an error first */
	FAULT_ANSWER_UNASKED,	/* and others that nobody asked for */
	FAULT_ANSWER_AFTER_END,	/* once more when all is over */
};

/*
 * Read one option: "--fail KIND N [ERRNO]", or "N+" for that call and all
 * after it, N 0 for none; "--answer WAY", WAY being a number for an error.
 * Returns how many words it was, 0: it is none of these, -1: it is wrong.
 */
int fault_option(int argc, char **argv);

/* Count from now on, and no longer. */
void fault_arm(void);
void fault_disarm(void);

/* The invented world's own calls do not count. */
void fault_pause(void);
void fault_resume(void);

/* A call is about to be made.  True, with errno set: it has failed. */
bool fault_strikes(enum fault_kind kind);

bool fault_is_wanted(enum fault_kind kind);
bool fault_is_any_wanted(void);
enum fault_answer fault_answer(int *error);

/* One line on stderr for each kind that was asked for. */
void fault_tell(void);

/*
 * Doors that fail in front of doors that do not; they close those too.  Where
 * no fault is wanted, that to the net is the door behind it.
 */
struct net *faultnet_new(struct net *behind);
struct names *faultnames_new(struct names *behind);

#endif
