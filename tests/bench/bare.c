/*
 * bare.c - the least C that does what a ping does
 *
 *   bare [-c COUNT] [-i INTERVAL] [-s] [-p] [-f LIST] [-t HOPS] [-m]
 *        [ADDRESS]
 *
 * Two sockets on one identifier with the options that a lane has, a send, a
 * read of the reply and, with -s, a read of the departure stamp.  Nothing is
 * parsed but the sequence number, nothing believed or counted but the sum:
 * what asdic costs beyond this is its own doing.
 *
 *   without -i   lock-step: a probe leaves when the last one is answered
 *   with -i      a sleep until an absolute time before each probe
 *   -f LIST      addresses in turn, one a line; -i is between two probes
 *   -t HOPS      a trace: COUNT times all TTLs from 1 to HOPS at once, then
 *                all answers, replies and errors
 *   -m           the path MTU, where routers tell: all sizes that links have
 *                at once, then twice the largest that may be, and one more
 *   -s           departure stamps, asked for and read for each probe
 *   -p           "seq rtt" of each reply, from stamp to stamp, in ns
 *
 * Says "sent N heard M", and "mtu N"; the status is 0 when the two are equal.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/nsec.h"
#include "base/number.h"
#include "io/lane.h"

#include "bare.h"

enum { PROBE = 64, RING = 4096, MOST = 100000, ANSWER_WAIT = 1000,
	HEADERS = 28, LARGEST = 1500 };

struct bare {
	int		 tx, rx;
	bool		 stamps, named, print, sizing;
	int64_t		 count, hops;	/* hops: of a trace, else 0 */
	nsec		 interval;	/* 0: lock-step */
	struct sockaddr_in *to;
	size_t		 targets;
	int64_t		 sent, heard;
	size_t		 size;		/* of the next probe, from ICMP on */
	ssize_t		 fits;		/* the largest answered */
	uint32_t	 told;		/* the least MTU in an error */
	nsec		 left[RING];	/* departures, by sequence number */
};

static void open_lane(struct bare *bare)
{
	open_pair(&bare->tx, &bare->rx);
	set(bare->rx, SOL_IP, IP_RECVERR_RFC4884, 1);
	if (!bare->stamps) {
		set(bare->rx, SOL_SOCKET, SO_TIMESTAMPNS, 1);
		return;
	}
	set(bare->rx, SOL_SOCKET, SO_TIMESTAMPING,
	    SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE);
	set(bare->tx, SOL_SOCKET, SO_TIMESTAMPING,
	    SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
	    SOF_TIMESTAMPING_OPT_TSONLY);
	bare->named = true;
}

static void put_cmsg(struct msghdr *msg, int level, int type, uint32_t value)
{
	struct cmsghdr *cmsg = (void *)((char *)msg->msg_control +
	    msg->msg_controllen);

	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(sizeof(value));
	memcpy(CMSG_DATA(cmsg), &value, sizeof(value));
	msg->msg_controllen += CMSG_SPACE(sizeof(value));
}

static ssize_t send_probe(const struct bare *bare)
{
	_Alignas(struct cmsghdr) char control[96];
	unsigned char probe[LARGEST] = { 8 };
	struct iovec iov = { probe, bare->size };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_name = &bare->to[(size_t)bare->sent % bare->targets],
		.msg_namelen = sizeof(struct sockaddr_in) };
	uint16_t seq = htons((uint16_t)(bare->sent + 1));

	memcpy(probe + 6, &seq, sizeof(seq));
	if (bare->stamps || bare->hops)
		msg.msg_control = control;
	if (bare->hops)
		put_cmsg(&msg, SOL_IP, IP_TTL,
		    (uint32_t)(bare->sent % bare->hops + 1));
	if (bare->stamps)
		put_cmsg(&msg, SOL_SOCKET, SO_TIMESTAMPING,
		    SOF_TIMESTAMPING_TX_SOFTWARE);
	if (bare->stamps && bare->named)
		put_cmsg(&msg, SOL_SOCKET, SCM_TS_OPT_ID,
		    (uint32_t)bare->sent);
	return sendmsg(bare->tx, &msg, 0);
}

/* Before Linux 6.13 stamps have no names, but the count is the same. */
static void ask(struct bare *bare)
{
	ssize_t n = send_probe(bare);

	if (n < 0 && errno == EINVAL && bare->named && bare->sent == 0) {
		bare->named = false;
		n = send_probe(bare);
	}
	if (n < 0)
		err(1, "sendmsg");
	bare->sent++;
}

static nsec first_time(const struct cmsghdr *cmsg)
{
	struct timespec ts;

	memcpy(&ts, CMSG_DATA(cmsg), sizeof(ts));
	return nsec_from_timespec(&ts);
}

static bool read_left(struct bare *bare)
{
	_Alignas(struct cmsghdr) char control[512];
	struct msghdr msg = { .msg_control = control,
		.msg_controllen = sizeof(control) };
	struct sock_extended_err see;
	nsec at = 0;

	if (recvmsg(bare->tx, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg); cmsg;
	    cmsg = CMSG_NXTHDR(&msg, cmsg)) {
		if (cmsg->cmsg_level == SOL_SOCKET) {
			at = first_time(cmsg);
		} else if (cmsg->cmsg_type == IP_RECVERR) {
			memcpy(&see, CMSG_DATA(cmsg), sizeof(see));
			bare->left[(see.ee_data + 1) % RING] = at;
		}
	}
	return true;
}

static bool read_reply(struct bare *bare)
{
	_Alignas(struct cmsghdr) char control[512];
	unsigned char reply[2048];
	struct sockaddr_storage from;
	struct iovec iov = { reply, sizeof(reply) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_control = control, .msg_controllen = sizeof(control) };
	ssize_t n = recvmsg(bare->rx, &msg, MSG_DONTWAIT);
	unsigned seq;
	nsec at = 0;

	if (n < 8)
		return false;
	bare->heard++;
	if (n > bare->fits)
		bare->fits = n;
	if (!bare->print)
		return true;
	for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg); cmsg;
	    cmsg = CMSG_NXTHDR(&msg, cmsg))
		if (cmsg->cmsg_level == SOL_SOCKET)
			at = first_time(cmsg);
	seq = (unsigned)reply[6] << 8 | reply[7];
	if (at && bare->left[seq % RING])
		printf("%u %lld\n", seq,
		    (long long)(at - bare->left[seq % RING]));
	return true;
}

/* The stamp first: it was there before the reply. */
static bool hear(struct bare *bare)
{
	struct pollfd pfd = { .fd = bare->rx, .events = POLLIN };

	if (bare->stamps)
		read_left(bare);
	if (read_reply(bare))
		return true;
	if (poll(&pfd, 1, ANSWER_WAIT) <= 0)
		return false;
	if (bare->stamps)
		read_left(bare);
	return read_reply(bare);
}

/* ---- a trace, a search for sizes ---- */

static void note_error(struct bare *bare, const struct cmsghdr *cmsg)
{
	struct sock_extended_err see;

	if (cmsg->cmsg_level != SOL_IP || cmsg->cmsg_type != IP_RECVERR)
		return;
	memcpy(&see, CMSG_DATA(cmsg), sizeof(see));
	if (see.ee_errno == EMSGSIZE && see.ee_info < bare->told)
		bare->told = see.ee_info;
}

static bool read_error(struct bare *bare)
{
	_Alignas(struct cmsghdr) char control[512];
	unsigned char quote[2048];
	struct sockaddr_storage about;
	struct iovec iov = { quote, sizeof(quote) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_name = &about, .msg_namelen = sizeof(about),
		.msg_control = control, .msg_controllen = sizeof(control) };

	if (recvmsg(bare->rx, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 8)
		return false;
	bare->heard++;
	for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg); cmsg;
	    cmsg = CMSG_NXTHDR(&msg, cmsg))
		note_error(bare, cmsg);
	return true;
}

/* A pending error fails one read of a reply (netns/k03-pending). */
static void hear_all(struct bare *bare)
{
	struct pollfd pfd = { .fd = bare->rx, .events = POLLIN };

	while (bare->heard < bare->sent &&
	    poll(&pfd, 1, ANSWER_WAIT) > 0) {
		while (bare->stamps && read_left(bare))
			;
		while (read_error(bare))
			;
		while (read_reply(bare))
			;
	}
}

static void trace(struct bare *bare)
{
	while (bare->sent < bare->count * bare->hops)
		ask(bare);
	hear_all(bare);
}

static void ask_size(struct bare *bare, size_t packet)
{
	bare->size = packet - HEADERS + 8;
	ask(bare);
}

static void find_size(struct bare *bare)
{
	static const size_t sizes[] = { 68, 576, 1006, 1280, 1400, 1420,
		1428, 1440, 1452, 1460, 1472, 1480, 1492, LARGEST };

	set(bare->tx, SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		ask_size(bare, sizes[i]);
	hear_all(bare);
	if (bare->told <= HEADERS || bare->told >= LARGEST)
		return;
	ask_size(bare, bare->told);
	ask_size(bare, bare->told);
	ask_size(bare, bare->told + 1);
	hear_all(bare);
}

/* ---- the others ---- */

static void sleep_until(nsec due)
{
	struct timespec ts = nsec_to_timespec(due);

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL))
		;
}

static void run(struct bare *bare)
{
	struct timespec ts;
	nsec start;

	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	clock_gettime(CLOCK_MONOTONIC, &ts);
	start = nsec_from_timespec(&ts);
	while (bare->sent < bare->count) {
		if (bare->interval && bare->sent)
			sleep_until(start + bare->sent * bare->interval);
		ask(bare);
		hear(bare);
	}
}

static void add_target(struct bare *bare, const char *text)
{
	struct sockaddr_in *to = &bare->to[bare->targets];

	to->sin_family = AF_INET;
	if (bare->targets == MOST - 1 ||
	    inet_pton(AF_INET, text, &to->sin_addr) != 1)
		errx(1, "%s: not an address, or too many", text);
	bare->targets++;
}

static void read_list(struct bare *bare, const char *path)
{
	FILE *file = fopen(path, "re");
	char line[64];

	if (!file)
		err(1, "%s", path);
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, " \n")] = '\0';
		add_target(bare, line);
	}
	fclose(file);
}

static void read_option(struct bare *bare, int letter, const char *arg)
{
	const char *why = NULL;

	switch (letter) {
	case 'c':
		why = number_parse(&bare->count, arg, 1, INT64_MAX);
		break;
	case 'i':
		why = number_parse_span(&bare->interval, arg, 0, NSEC_SEC);
		break;
	case 'f':
		read_list(bare, arg);
		break;
	case 't':
		why = number_parse(&bare->hops, arg, 1, 255);
		break;
	case 's':
		bare->stamps = true;
		break;
	case 'p':
		bare->print = true;
		break;
	case 'm':
		bare->sizing = true;
		break;
	default:
		exit(64);
	}
	if (why)
		errx(64, "%s: %s", arg, why);
}

int main(int argc, char **argv)
{
	struct bare *bare = calloc(1, sizeof(*bare));
	int letter;

	if (!bare || !(bare->to = calloc(MOST, sizeof(*bare->to))))
		err(1, NULL);
	bare->count = 1;
	bare->size = PROBE;
	bare->told = LARGEST;
	while ((letter = getopt(argc, argv, "c:i:f:t:spm")) != -1)
		read_option(bare, letter, optarg);
	if (optind < argc)
		add_target(bare, argv[optind]);
	if (!bare->targets)
		errx(64, "no address");
	open_lane(bare);
	if (bare->sizing)
		find_size(bare);
	else if (bare->hops)
		trace(bare);
	else
		run(bare);
	if (bare->sizing)
		printf("mtu %zd\n", bare->fits - 8 + HEADERS);
	printf("sent %lld heard %lld\n", (long long)bare->sent,
	    (long long)bare->heard);
	return bare->sent != bare->heard;
}
