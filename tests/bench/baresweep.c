/*
 * baresweep.c - the least C that does what a sweep does
 *
 *   baresweep [-c COUNT] [-i INTERVAL] [-w WAIT] ADDRESS
 *
 * Asks COUNT addresses from ADDRESS on, in order, 16 in a system call, as fast
 * as they leave or, with -i, that far apart, and reads all answers that are
 * there with what a lane reads of each; in the end it waits for the rest, WAIT
 * at most (500ms).  Nothing is believed or remembered but the sum.
 *
 * Says "sent N heard M"; the status is 0 unless a send failed.
 */
#include <arpa/inet.h>
#include <linux/net_tstamp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/nsec.h"
#include "base/number.h"

#include "bare.h"

enum { PROBE = 64, BATCH = 16, READ = 64, CONTROL = 512 };

struct sweep {
	int		 tx, rx;
	struct sockaddr_in to;		/* the first */
	int64_t		 count, sent, heard;
	nsec		 interval, wait;	/* interval 0: none */
};

struct letter {
	struct sockaddr_in to;
	unsigned char	 probe[PROBE];
	struct iovec	 iov;
};

/* A batch of the addresses that come next. */
static int ask_many(struct sweep *sweep, struct letter *letter, int n)
{
	struct mmsghdr msg[BATCH] = { 0 };
	uint32_t first = ntohl(sweep->to.sin_addr.s_addr);
	uint16_t seq;

	for (int i = 0; i < n; i++) {
		seq = htons((uint16_t)(sweep->sent + i));
		letter[i] = (struct letter){ .to = sweep->to, .probe = { 8 },
			.iov = { letter[i].probe, PROBE } };
		letter[i].to.sin_addr.s_addr =
		    htonl(first + (uint32_t)(sweep->sent + i));
		memcpy(letter[i].probe + 6, &seq, sizeof(seq));
		msg[i].msg_hdr = (struct msghdr){ .msg_name = &letter[i].to,
			.msg_namelen = sizeof(letter[i].to),
			.msg_iov = &letter[i].iov, .msg_iovlen = 1 };
	}
	n = sendmmsg(sweep->tx, msg, (unsigned)n, 0);
	if (n < 0)
		err(1, "sendmmsg");
	return n;
}

struct slots {
	struct mmsghdr	 msg[READ];
	struct iovec	 iov[READ];
	struct sockaddr_storage from[READ];
	_Alignas(struct cmsghdr) char control[READ][CONTROL];
	unsigned char	 reply[READ][2048];
};

/* Whatever is there. */
static void hear_many(struct sweep *sweep, struct slots *slots)
{
	int n;

	do {
		for (int i = 0; i < READ; i++) {
			slots->iov[i] = (struct iovec){ slots->reply[i],
				sizeof(slots->reply[i]) };
			slots->msg[i].msg_hdr = (struct msghdr){
				.msg_name = &slots->from[i],
				.msg_namelen = sizeof(slots->from[i]),
				.msg_iov = &slots->iov[i], .msg_iovlen = 1,
				.msg_control = slots->control[i],
				.msg_controllen = CONTROL };
		}
		n = recvmmsg(sweep->rx, slots->msg, READ, MSG_DONTWAIT, NULL);
		if (n > 0)
			sweep->heard += n;
	} while (n == READ);
}

static nsec monotonic(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return nsec_from_timespec(&ts);
}

/* Sleep until then, or until something is heard. */
static void rest(const struct sweep *sweep, nsec until)
{
	struct pollfd pfd = { .fd = sweep->rx, .events = POLLIN };
	nsec left = until - monotonic();
	struct timespec ts = nsec_to_timespec(left > 0 ? left : 0);

	ppoll(&pfd, 1, &ts, NULL);
}

/* What is overdue leaves together, a batch at most. */
static int number_due(const struct sweep *sweep, nsec since)
{
	int64_t due = sweep->count - sweep->sent, now;

	now = sweep->interval ? since / sweep->interval + 1 - sweep->sent :
	    due;
	if (now < due)
		due = now;
	return due < BATCH ? (int)due : BATCH;
}

static void run(struct sweep *sweep)
{
	struct letter letter[BATCH];
	struct slots *slots = calloc(1, sizeof(*slots));
	nsec start = monotonic(), end = NSEC_NEVER;
	int due;

	if (!slots)
		err(1, NULL);
	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	set(sweep->rx, SOL_SOCKET, SO_RCVBUF, 8 << 20);
	while (monotonic() < end) {
		due = number_due(sweep, monotonic() - start);
		if (due > 0)
			sweep->sent += ask_many(sweep, letter, due);
		hear_many(sweep, slots);
		if (sweep->sent == sweep->count && end == NSEC_NEVER)
			end = monotonic() + sweep->wait;
		if (sweep->heard == sweep->count)
			break;
		if (sweep->sent == sweep->count)
			rest(sweep, end);
		else if (sweep->interval)
			rest(sweep, start + sweep->sent * sweep->interval);
	}
	free(slots);
}

static void read_option(struct sweep *sweep, int letter, const char *arg)
{
	const char *why = NULL;

	switch (letter) {
	case 'c':
		why = number_parse(&sweep->count, arg, 1, INT32_MAX);
		break;
	case 'i':
		why = number_parse_span(&sweep->interval, arg, 0, NSEC_SEC);
		break;
	case 'w':
		why = number_parse_span(&sweep->wait, arg, 0, 60 * NSEC_SEC);
		break;
	default:
		exit(64);
	}
	if (why)
		errx(64, "%s: %s", arg, why);
}

int main(int argc, char **argv)
{
	struct sweep sweep = { .count = 1, .wait = NSEC_SEC / 2,
		.to.sin_family = AF_INET };
	int letter;

	while ((letter = getopt(argc, argv, "c:i:w:")) != -1)
		read_option(&sweep, letter, optarg);
	if (optind + 1 != argc ||
	    inet_pton(AF_INET, argv[optind], &sweep.to.sin_addr) != 1)
		errx(64, "one address");
	open_pair(&sweep.tx, &sweep.rx);
	set(sweep.rx, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	run(&sweep);
	printf("sent %lld heard %lld\n", (long long)sweep.sent,
	    (long long)sweep.heard);
	return 0;
}
