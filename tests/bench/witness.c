/*
 * witness.c - when echo requests and replies crossed a device
 *
 *   witness DEVICE FILE COMMAND ARG...
 *
 * Runs COMMAND, and writes to FILE a line for each IPv4 echo packet that the
 * device saw meanwhile:
 *
 *   out|in TIME ADDRESS IDENT SEQ
 *
 * TIME is the kernel's stamp at the device in nanoseconds of the monotonic
 * clock, ADDRESS the target's.  Nothing here is the word of the program that
 * sent the packet, and no stamp waits for a process to wake up: that is what
 * the programs' own figures are held against.  Of what the device sees only
 * requests leaving and replies coming in are told; on a loopback the reply
 * and the request cross it twice.
 *
 * A packet socket gets a copy of each packet into a buffer that is emptied a
 * hundred times a second, so that the witness does not wake with each.  If
 * the buffer was ever full, the status is 1; else it is COMMAND's.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/nsec.h"

enum { BUFFER = 64 << 20, SNAP = 64 };

struct witness {
	int		 fd;
	FILE		*file;
	nsec		 offset;	/* wall clock less monotonic */
};

static nsec read_clock(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return nsec_from_timespec(&ts);
}

static void measure_offset(struct witness *witness)
{
	nsec before = read_clock(CLOCK_MONOTONIC);
	nsec wall = read_clock(CLOCK_REALTIME);
	nsec after = read_clock(CLOCK_MONOTONIC);

	if (after - before < 2 * NSEC_USEC || !witness->offset)
		witness->offset = wall - before - (after - before) / 2;
}

/* Packets on their way out are shown only to those who ask for all. */
static int open_packets(const char *device)
{
	struct sockaddr_ll sll = { .sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)if_nametoindex(device) };
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int size = BUFFER, on = 1;

	if (!sll.sll_ifindex || fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&sll, sizeof(sll)) < 0)
		err(1, "%s", device);
	return fd;
}

static nsec stamp_of(struct msghdr *msg)
{
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg);
	struct timespec ts = { 0 };

	if (cmsg && cmsg->cmsg_type == SCM_TIMESTAMPNS)
		memcpy(&ts, CMSG_DATA(cmsg), sizeof(ts));
	return nsec_from_timespec(&ts);
}

static void tell(struct witness *witness, struct msghdr *msg, size_t len)
{
	const struct sockaddr_ll *sll = msg->msg_name;
	const uint8_t *packet = msg->msg_iov->iov_base;
	bool out = sll->sll_pkttype == PACKET_OUTGOING;
	char text[INET_ADDRSTRLEN];
	struct bytes icmp;

	if (sll->sll_protocol != htons(ETH_P_IP) || len < 28 ||
	    packet[0] != 0x45 || packet[9] != 1 || packet[20] != (out ? 8 : 0))
		return;
	inet_ntop(AF_INET, packet + (out ? 16 : 12), text, sizeof(text));
	icmp = bytes_of(packet + 24, 4);
	fprintf(witness->file, "%s %lld %s %u", out ? "out" : "in",
	    (long long)(stamp_of(msg) - witness->offset), text,
	    bytes_u16(&icmp));
	fprintf(witness->file, " %u\n", bytes_u16(&icmp));
}

static void empty(struct witness *witness)
{
	_Alignas(struct cmsghdr) char control[128];
	uint8_t packet[SNAP];
	struct sockaddr_ll sll;
	struct iovec iov = { packet, sizeof(packet) };
	struct msghdr msg = { .msg_name = &sll, .msg_iov = &iov,
		.msg_iovlen = 1, .msg_control = control };
	ssize_t n;

	measure_offset(witness);
	for (;;) {
		msg.msg_namelen = sizeof(sll);
		msg.msg_controllen = sizeof(control);
		n = recvmsg(witness->fd, &msg, MSG_DONTWAIT);
		if (n < 0)
			return;
		tell(witness, &msg, (size_t)n);
	}
}

/* The exit status of the command, once it has one. */
static int watch(struct witness *witness, pid_t pid)
{
	const struct timespec pause = { .tv_nsec = 10 * NSEC_MSEC };
	int status;
	pid_t ended;

	do {
		nanosleep(&pause, NULL);
		ended = waitpid(pid, &status, WNOHANG);
		empty(witness);
	} while (ended == 0);
	return ended == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
	struct witness witness = { .fd = -1 };
	struct tpacket_stats stats;
	socklen_t len = sizeof(stats);
	int status;
	pid_t pid;

	if (argc < 4)
		errx(64, "usage: witness DEVICE FILE COMMAND ARG...");
	witness.file = fopen(argv[2], "we");
	if (!witness.file)
		err(1, "%s", argv[2]);
	witness.fd = open_packets(argv[1]);
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, (unsigned long)SIGTERM, 0UL, 0UL, 0UL);
		execvp(argv[3], argv + 3);
		err(127, "%s", argv[3]);
	}
	status = watch(&witness, pid);
	if (fclose(witness.file) != 0)
		err(1, "%s", argv[2]);
	if (getsockopt(witness.fd, SOL_PACKET, PACKET_STATISTICS, &stats,
	    &len) < 0 || stats.tp_drops)
		errx(1, "%u packets not seen", stats.tp_drops);
	return status;
}
