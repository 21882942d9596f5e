/*
 * pingopt.h - what can be said to asdic ping
 */
#ifndef ASDIC_PINGOPT_H
#define ASDIC_PINGOPT_H

#include "base/opt.h"
#include "verb/session.h"

enum {
	PMTUDISC_DEFAULT, PMTUDISC_DO, PMTUDISC_WANT, PMTUDISC_DONT,
	PMTUDISC_PROBE,
};

enum { PATTERN_MAX = 16 };

/* The settings of one ping run, const once parsed and checked. */
struct ping_settings {
	struct session_settings common;		/* first */
	int64_t		count;			/* 0: for ever */
	nsec		interval, timeout;
	int64_t		size;			/* payload bytes */
	uint32_t	size_first, size_last, size_step;
	bool		adaptive, flood, stop_on_error;
	int64_t		preload;
	int64_t		ttl, identifier, sndbuf;
	int		pmtudisc;
	uint8_t		pattern[PATTERN_MAX];
	size_t		pattern_len;
	bool		sticky, connect, broadcast, direct, no_loopback;
	bool		user_rtt, no_stamps, unix_stamps;
};

extern const struct opt pingopt_table[];

void pingopt_defaults(struct ping_settings *ping, const struct world *world);

/* A parser of opt.h: up to 16 bytes in hexadecimal; an odd last digit is a
 * byte of its own. */
const char *pingopt_pattern(void *settings, const char *arg);

/*
 * Settings (of struct ping_settings) that contradict each other, and what
 * follows from others.  NULL, or a phrase, with *thing the option it is about.
 */
const char *pingopt_check(void *settings, const char **thing);

#endif
