/*
 * trial.c - what works, found out by doing it over the loopback
 *
 * Over the loopback an echo is answered before its send returns, and its
 * departure stamp waits in the error queue; nothing is waited for unless it
 * fails to come.  Each trial empties both queues, so none hears another's.
 */
#include "io/trial.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>

#include "base/bytes.h"
#include "io/lane.h"
#include "io/sockoptval.h"
#include "io/trialecho.h"

enum {
	TRIAL_STARTS = 8,	/* until arrivals are stamped: deferred work */
	TRIAL_TTL_VALUE = 33,
	TRIAL_TOS_VALUE = 0x48,		/* af21 */
	TRIAL_LABEL_VALUE = 0x12345,
	TRIAL_ID_VALUE = 0x5eed,
};

static int open_one(int family, bool raw)
{
	return raw ? raw_socket(family) : lane_ping_socket(family);
}

int trial_open(struct trial_sockets *sockets, int family, bool raw)
{
	sockets->family = family;
	sockets->raw = raw;
	sockets->partner = sockets->device = -1;
	sockets->main = open_one(family, raw);
	if (sockets->main < 0)
		return -1;
	sockets->device = open_one(family, raw);
	if (!raw)
		sockets->partner = open_one(family, raw);
	return 0;
}

void trial_close(struct trial_sockets *sockets)
{
	int *const fd[] = {
		&sockets->main, &sockets->partner, &sockets->device,
	};

	for (size_t i = 0; i < sizeof(fd) / sizeof(fd[0]); i++) {
		if (*fd[i] >= 0)
			close(*fd[i]);
		*fd[i] = -1;
	}
}

static void found_that(struct trial_found *found, bool works, int error)
{
	found->result = works ? TRIAL_YES : TRIAL_NO;
	found->error = works ? 0 : error;
}

/* ---- echoes and stamps ---- */

/* Whole frames, so not OPT_TSONLY. */
static int stamp(int fd)
{
	return lane_set(fd, SOL_SOCKET, SO_TIMESTAMPING,
	    SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
	    SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_ID);
}

/*
 * The first arrivals may be unstamped, for stamping is begun by deferred work.
 * Returns whether there is any use in going on.
 */
static bool try_echo(const struct trial_sockets *sockets,
    struct trial_found found[static TRIALS])
{
	const struct trialecho echo = { .fd = sockets->main,
		.family = sockets->family, .raw = sockets->raw };
	struct trialecho_heard heard = { 0 };
	int stamps = stamp(sockets->main) < 0 ? errno : 0;
	int rc = 0;

	for (int i = 0; i < TRIAL_STARTS && !heard.stamped; i++) {
		if (i > 0)
			poll(NULL, 0, 1);
		rc = trialecho_send(&echo, NULL);
		if (rc < 0 || !trialecho_hear(&echo, &heard))
			break;
	}
	found_that(&found[TRIAL_ECHO], rc == 0 && heard.answered,
	    rc < 0 ? errno : 0);
	if (rc < 0)
		return false;
	if (heard.answered)
		found_that(&found[TRIAL_ARRIVAL], heard.stamped, stamps);
	if (trialecho_left(&echo, &heard) || heard.answered)
		found_that(&found[TRIAL_DEPARTURE], heard.left, stamps);
	return true;
}

static void try_stamp_id(const struct trial_sockets *sockets,
    struct trial_found *found)
{
	const struct trialecho echo = { .fd = sockets->main,
		.family = sockets->family, .raw = sockets->raw };
	const struct trialecho_beside beside = {
		SOL_SOCKET, SCM_TS_OPT_ID, TRIAL_ID_VALUE };
	struct trialecho_heard heard = { 0 };
	int rc = trialecho_send(&echo, &beside);

	found_that(found, rc == 0 && trialecho_left(&echo, &heard) &&
	    heard.id == TRIAL_ID_VALUE, rc < 0 ? errno : 0);
	trialecho_empty(&echo);
}

/* ---- what a datagram looked like when it left ---- */

/* Returns whether a frame was to be seen. */
static bool try_beside(const struct trial_sockets *sockets,
    const struct trialecho_beside *beside, struct trialecho_heard *heard,
    struct trial_found *found)
{
	const struct trialecho echo = { .fd = sockets->main,
		.family = sockets->family, .raw = sockets->raw };
	bool seen;

	*heard = (struct trialecho_heard){ 0 };
	if (trialecho_send(&echo, beside) < 0) {
		found_that(found, false, errno);
		return false;
	}
	seen = trialecho_left(&echo, heard) && heard->frame;
	trialecho_empty(&echo);
	if (!seen)
		found->result = TRIAL_ACCEPTED;
	return seen;
}

static void try_header(const struct trial_sockets *sockets,
    struct trial_found found[static TRIALS])
{
	bool v4 = sockets->family == AF_INET;
	const struct trialecho_beside ttl = { v4 ? SOL_IP : SOL_IPV6,
		v4 ? IP_TTL : IPV6_HOPLIMIT, TRIAL_TTL_VALUE };
	const struct trialecho_beside tos = { v4 ? SOL_IP : SOL_IPV6,
		v4 ? IP_TOS : IPV6_TCLASS, TRIAL_TOS_VALUE };
	const struct trialecho_beside label = { SOL_IPV6, IPV6_FLOWINFO,
		(int)htonl(TRIAL_LABEL_VALUE) };
	struct trialecho_heard heard;

	if (try_beside(sockets, &ttl, &heard, &found[TRIAL_TTL]))
		found_that(&found[TRIAL_TTL], heard.ttl == TRIAL_TTL_VALUE, 0);
	if (try_beside(sockets, &tos, &heard, &found[TRIAL_TOS]))
		found_that(&found[TRIAL_TOS], heard.tos == TRIAL_TOS_VALUE, 0);
	if (!v4 && try_beside(sockets, &label, &heard, &found[TRIAL_LABEL]))
		found_that(&found[TRIAL_LABEL],
		    heard.label == TRIAL_LABEL_VALUE, 0);
}

/* ---- sizes and errors ---- */

/* The header says so: the flag that forbids fragments. */
static void try_whole4(const struct trial_sockets *sockets,
    struct trial_found *found)
{
	struct trialecho_heard heard;

	if (lane_set(sockets->main, SOL_IP, IP_MTU_DISCOVER,
	    IP_PMTUDISC_PROBE) < 0)
		found_that(found, false, errno);
	else if (try_beside(sockets, NULL, &heard, found))
		found_that(found, heard.whole, 0);
}

/*
 * No header says it in IPv6, but a packet larger than the interface takes is
 * refused, and the error queue tells why: the one error that can be had
 * without a router.
 */
static void try_whole6(const struct trial_sockets *sockets,
    struct trial_found found[static TRIALS])
{
	const struct trialecho echo = { .fd = sockets->main,
		.family = sockets->family, .raw = sockets->raw };
	int rc;

	if (lane_set(sockets->main, SOL_IPV6, IPV6_MTU_DISCOVER,
	    IPV6_PMTUDISC_PROBE) < 0) {
		found_that(&found[TRIAL_WHOLE], false, errno);
		return;
	}
	rc = trialecho_send_large(&echo);
	found_that(&found[TRIAL_WHOLE], rc < 0 && errno == EMSGSIZE,
	    rc < 0 ? errno : 0);
	if (found[TRIAL_WHOLE].result == TRIAL_YES &&
	    found[TRIAL_ERRORS].result == TRIAL_ACCEPTED)
		found_that(&found[TRIAL_ERRORS], trialecho_refused(&echo), 0);
	trialecho_empty(&echo);
}

static void try_accepted(int fd, int level, int name,
    struct trial_found *found)
{
	found->result = TRIAL_ACCEPTED;
	if (lane_set(fd, level, name, 1) < 0)
		found_that(found, false, errno);
}

static void try_errors(const struct trial_sockets *sockets,
    struct trial_found found[static TRIALS])
{
	if (sockets->family == AF_INET) {
		try_accepted(sockets->main, SOL_IP, IP_RECVERR,
		    &found[TRIAL_ERRORS]);
		try_accepted(sockets->main, SOL_IP, IP_RECVERR_RFC4884,
		    &found[TRIAL_OBJECTS]);
		try_whole4(sockets, &found[TRIAL_WHOLE]);
	} else {
		try_accepted(sockets->main, SOL_IPV6, IPV6_RECVERR,
		    &found[TRIAL_ERRORS]);
		try_accepted(sockets->main, SOL_IPV6, IPV6_RECVERR_RFC4884,
		    &found[TRIAL_OBJECTS]);
		try_whole6(sockets, found);
	}
}

/* ---- other sockets ---- */

static void try_device(const struct trial_sockets *sockets,
    struct trial_found *found)
{
	const struct trialecho echo = { .fd = sockets->device,
		.family = sockets->family, .raw = sockets->raw };
	struct trialecho_heard heard = { 0 };

	if (sockets->device < 0)
		return;
	if (setsockopt(sockets->device, SOL_SOCKET, SO_BINDTODEVICE, "lo",
	    sizeof("lo")) < 0 || trialecho_send(&echo, NULL) < 0)
		found_that(found, false, errno);
	else
		found_that(found, trialecho_hear(&echo, &heard), 0);
}

static void try_pair(const struct trial_sockets *sockets,
    struct trial_found *found)
{
	const struct trialecho send = { .fd = sockets->main,
		.family = sockets->family };
	const struct trialecho hear = { .fd = sockets->partner,
		.family = sockets->family };
	struct trialecho_heard heard = { 0 };
	struct sockaddr_in6 name = { 0 };
	socklen_t len = sizeof(name);

	if (sockets->partner < 0)
		return;
	if (getsockname(sockets->main, (struct sockaddr *)&name, &len) < 0 ||
	    bind(sockets->partner, (const struct sockaddr *)&name, len) < 0 ||
	    trialecho_send(&send, NULL) < 0)
		found_that(found, false, errno);
	else
		found_that(found, trialecho_hear(&hear, &heard), 0);
}

void trial_run(const struct trial_sockets *sockets,
    struct trial_found found[static TRIALS])
{
	int error;

	memset(found, 0, TRIALS * sizeof(*found));
	if (!try_echo(sockets, found)) {
		error = found[TRIAL_ECHO].error;
		for (int i = TRIAL_ECHO + 1; i < TRIALS; i++)
			found[i].error = error;
		return;
	}
	if (found[TRIAL_DEPARTURE].result == TRIAL_YES) {
		try_stamp_id(sockets, &found[TRIAL_STAMP_ID]);
		try_header(sockets, found);
		try_errors(sockets, found);
	}
	if (found[TRIAL_ECHO].result != TRIAL_YES)
		return;
	try_device(sockets, &found[TRIAL_DEVICE]);
	try_pair(sockets, &found[TRIAL_PAIR]);
}
