/*
 * responder.c - a host behind a TUN device that answers after a known delay
 *
 *   responder DEVICE DELAY COMMAND ARG...
 *
 * Makes the device, then runs COMMAND and answers every IPv4 echo request
 * that is routed there, DELAY after it was read, until COMMAND ends; its
 * status is COMMAND's.  What the delay came out as for each probe, once the
 * scheduler has had its way, is for witness.c on the same device to say:
 * the kernel stamps for it each packet that leaves by the device and each
 * that comes in.
 *
 * The packets wait in a ring.  The delay being the same for all, the first
 * in is the first out.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/nsec.h"
#include "base/number.h"

enum { WAITING = 1024, PACKET = 2048, HEADER = 20 };

struct responder {
	int		 tun, child;	/* child: a descriptor of the process */
	pid_t		 pid;
	nsec		 delay;
	unsigned	 in, out;	/* of the ring, counting on */
	nsec		 due[WAITING];
	size_t		 len[WAITING];
	uint8_t		 packet[WAITING][PACKET];
};

static nsec now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return nsec_from_timespec(&ts);
}

static int open_tun(const char *device)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	strlcpy(ifr.ifr_name, device, sizeof(ifr.ifr_name));
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) < 0)
		err(1, "%s", device);
	return fd;
}

static bool is_request(const uint8_t *packet, size_t len)
{
	return len >= HEADER + 8 && packet[0] == 0x45 && packet[9] == 1 &&
	    packet[HEADER] == 8 && packet[HEADER + 1] == 0;
}

/*
 * Request into reply.  Neither checksum needs computing: the IPv4 header's
 * does not mind an exchange, and the ICMP one grows by what the type shrinks
 * (RFC 1624).
 */
static void turn(uint8_t *packet)
{
	uint8_t address[4], *icmp = packet + HEADER;
	unsigned sum;

	memcpy(address, packet + 12, 4);
	memcpy(packet + 12, packet + 16, 4);
	memcpy(packet + 16, address, 4);
	icmp[0] = 0;
	sum = ((unsigned)icmp[2] << 8 | icmp[3]) + 0x800;
	sum = (sum & 0xffff) + (sum >> 16);
	icmp[2] = (uint8_t)(sum >> 8);
	icmp[3] = (uint8_t)sum;
}

/* With the ring full the device queues, and drops when that is full, too. */
static void take(struct responder *responder)
{
	unsigned slot;
	ssize_t n;

	while (responder->in - responder->out < WAITING) {
		slot = responder->in % WAITING;
		n = read(responder->tun, responder->packet[slot], PACKET);
		if (n < 0)
			return;
		if (!is_request(responder->packet[slot], (size_t)n))
			continue;
		turn(responder->packet[slot]);
		responder->due[slot] = now() + responder->delay;
		responder->len[slot] = (size_t)n;
		responder->in++;
	}
}

static void give(struct responder *responder)
{
	unsigned slot;

	while (responder->in != responder->out) {
		slot = responder->out % WAITING;
		if (responder->due[slot] > now())
			return;
		if (write(responder->tun, responder->packet[slot],
		    responder->len[slot]) < 0)
			warn("write");
		responder->out++;
	}
}

static void respond(struct responder *responder)
{
	struct pollfd fds[] = {
		{ .fd = responder->tun, .events = POLLIN },
		{ .fd = responder->child, .events = POLLIN },
	};
	struct timespec ts;
	nsec left;

	while (!fds[1].revents) {
		left = 0;
		if (responder->in != responder->out)
			left = responder->due[responder->out % WAITING] -
			    now();
		ts = nsec_to_timespec(left > 0 ? left : 0);
		if (ppoll(fds, 2, responder->in == responder->out ? NULL : &ts,
		    NULL) < 0 && errno != EINTR)
			err(1, "ppoll");
		take(responder);
		give(responder);
	}
}

int main(int argc, char **argv)
{
	static const char usage[] =
	    "usage: responder DEVICE DELAY COMMAND ARG...";
	struct responder responder = { .in = 0 };
	int status;

	if (argc < 4 || number_parse_span(&responder.delay, argv[2], 0,
	    NSEC_SEC))
		errx(64, "%s", usage);
	responder.tun = open_tun(argv[1]);
	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	responder.pid = fork();
	if (responder.pid == 0) {
		prctl(PR_SET_PDEATHSIG, (unsigned long)SIGTERM, 0UL, 0UL, 0UL);
		execvp(argv[3], argv + 3);
		err(127, "%s", argv[3]);
	}
	responder.child = (int)syscall(SYS_pidfd_open, responder.pid, 0);
	if (responder.pid < 0 || responder.child < 0)
		err(1, "fork");
	respond(&responder);
	if (waitpid(responder.pid, &status, 0) < 0)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
