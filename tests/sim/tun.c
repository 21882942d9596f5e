/*
 * tun.c - an invented network behind a TUN device, in real time
 *
 *   asdic-tun NETWORK DEVICE [SEED]
 *
 * What the kernel routes to the device is read as IP packets; echo requests
 * to invented addresses walk through the network, and what comes back is
 * written at its time.  All else is ignored.  Says "ready" on standard
 * output when the device is open; ends on SIGTERM or when standard input
 * closes.  What a network file says of "us", of names and of the clock means
 * nothing here: our host is the real one.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/number.h"
#include "sim/answer.h"
#include "sim/internet.h"
#include "sim/network.h"

enum { TUN_PACKET = 65535, TUN_HEADER = 60, TUN_OPTIONS = 40 };

static nsec tun_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return nsec_from_timespec(&ts);
}

static int tun_open(const char *device)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	strlcpy(ifr.ifr_name, device, sizeof ifr.ifr_name);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) < 0) {
		fprintf(stderr, "asdic-tun: %s: %s\n", device,
		    strerror(errno));
		return -1;
	}
	return fd;
}

static bool read_4(struct bytes *packet, struct datagram *d)
{
	const uint8_t *header = bytes_take(packet, 20), *options;
	size_t len, options_len;

	if (!header || header[9] != 1 || (header[6] & 0x3f) || header[7])
		return false;
	len = (size_t)header[2] << 8 | header[3];
	options_len = (header[0] & 15) * 4u;
	if (options_len < 20 || len < options_len ||
	    len - 20 > packet->left)
		return false;
	packet->left = len - 20;
	options_len -= 20;
	options = bytes_take(packet, options_len);
	if (!options)
		return false;
	if (options_len)
		memcpy(d->options, options, options_len);
	d->options_len = (uint8_t)options_len;
	d->tos = header[1];
	d->df = header[6] & 0x40;
	d->ttl = header[8];
	d->from.family = d->to.family = AF_INET;
	memcpy(d->from.bytes, header + 12, 4);
	memcpy(d->to.bytes, header + 16, 4);
	return true;
}

static bool read_6(struct bytes *packet, struct datagram *d)
{
	const uint8_t *header = bytes_take(packet, 40);
	struct bytes first;
	uint32_t word;
	size_t len;

	if (!header || header[6] != 58)
		return false;
	first = bytes_of(header, 8);
	word = bytes_u32(&first);
	len = bytes_u16(&first);
	if (len > packet->left)
		return false;
	packet->left = len;
	d->label = word & 0xfffff;
	d->tos = (uint8_t)(word >> 20);
	d->ttl = header[7];
	d->from.family = d->to.family = AF_INET6;
	memcpy(d->from.bytes, header + 8, 16);
	memcpy(d->to.bytes, header + 24, 16);
	return true;
}

/* From the wire; false: no echo request. */
static bool packet_read(const uint8_t *data, size_t len,
    struct datagram *d, uint8_t options[static TUN_OPTIONS])
{
	struct bytes packet = bytes_of(data, len);
	bool four = len && data[0] >> 4 == 4;

	*d = (struct datagram){ .options = options };
	if (!(four ? read_4(&packet, d) : read_6(&packet, d)) ||
	    packet.left < 8 || packet.at[0] != (four ? 8 : 128))
		return false;
	d->icmp = packet.at;
	d->len = packet.left;
	return true;
}

static void packets_in(struct internet *inet, int fd)
{
	uint8_t data[TUN_PACKET], options[TUN_OPTIONS];
	struct datagram d;
	struct found to;
	ssize_t n;

	while ((n = read(fd, data, sizeof data)) > 0) {
		if (!packet_read(data, (size_t)n, &d, options))
			continue;
		to = internet_find(inet, &d.to);
		if (to.node != NETWORK_NONE && to.node != 0)
			internet_send(inet, &d, to, tun_now());
	}
}

/* A full queue loses the packet, as queues do. */
static void packets_out(struct internet *inet, int fd)
{
	uint8_t data[TUN_HEADER + TUN_PACKET];
	const struct datagram *d;
	size_t len;

	while ((d = internet_receive(inet, tun_now()))) {
		len = answer_header(data, d);
		memcpy(data + len, d->icmp, d->len);
		if (write(fd, data, len + d->len) < 0 && errno != EAGAIN &&
		    errno != EINVAL)
			return;
		internet_clear(inet);
	}
}

static int tun_run(struct internet *inet, int fd)
{
	struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN } };
	struct timespec ts;
	nsec due, now;
	char ignored[256];

	for (;;) {
		due = internet_due(inet);
		now = tun_now();
		ts = nsec_to_timespec(due > now ? due - now : 0);
		if (ppoll(fds, 2, due == NSEC_NEVER ? NULL : &ts, NULL) < 0 &&
		    errno != EINTR)
			return 1;
		if (fds[1].revents &&
		    read(STDIN_FILENO, ignored, sizeof ignored) <= 0)
			return 0;
		packets_in(inet, fd);
		packets_out(inet, fd);
	}
}

static struct network *file_read(const char *path)
{
	char trouble[NETWORK_TROUBLE];
	struct network *network;
	FILE *file = fopen(path, "re");

	if (!file) {
		fprintf(stderr, "asdic-tun: %s: %s\n", path, strerror(errno));
		return NULL;
	}
	network = network_read(file, path, 1, trouble);
	fclose(file);
	if (!network)
		fprintf(stderr, "asdic-tun: %s\n", trouble);
	return network;
}

int main(int argc, char **argv)
{
	struct network *network;
	struct internet *inet = NULL;
	int64_t seed = 1;
	int fd = -1, status = 1;

	if (argc < 3 || (argc > 3 &&
	    number_parse(&seed, argv[3], 0, INT64_MAX))) {
		fprintf(stderr, "usage: asdic-tun NETWORK DEVICE [SEED]\n");
		return 64;
	}
	network = file_read(argv[1]);
	if (network)
		inet = internet_new(network, (uint64_t)seed, tun_now());
	if (inet)
		fd = tun_open(argv[2]);
	if (fd >= 0) {
		puts("ready");
		fflush(stdout);
		status = tun_run(inet, fd);
		close(fd);
	}
	internet_free(inet);
	network_free(network);
	return status;
}
