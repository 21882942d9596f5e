/*
 * trialecho.c - echoes to ourselves, one at a time
 *
 * A ping socket fills in identifier and checksum.  A raw one leaves that to us
 * (IPv6's kernel does the checksum), puts the IP header before what it
 * receives, and hears our own requests as well.
 */
#include "io/trialecho.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>

#include "base/bytes.h"
#include "io/lane.h"
#include "io/sockoptval.h"

enum {
	ECHO_HEAD = 8,
	ECHO_IDENT = 0x6173,	/* of raw sockets; a fresh namespace's are
				   ours, a busy host's do not matter */
	ECHO_WAIT = 200,	/* ms */
	ECHO_OTHERS = 64,	/* things not for us to pass over */
	ECHO_LINK = 14,		/* of the loopback's frames */
	ECHO_BLOCK = 1024, ECHO_BLOCKS = 64,
	ECHO_LAST = 1000,	/* 8 + 63 * 1024 + 1000: too large, but no
				   more than a packet can be */
};

static bool is_v4(const struct trialecho *echo)
{
	return echo->family == AF_INET;
}

/* Type 8 or 128, code 0; RFC 1071's sum of three words for a raw socket. */
static void make(const struct trialecho *echo, uint8_t head[static ECHO_HEAD])
{
	memset(head, 0, ECHO_HEAD);
	head[0] = is_v4(echo) ? 8 : 128;
	if (!echo->raw)
		return;
	bytes_put16(head + 4, ECHO_IDENT);
	if (is_v4(echo))
		bytes_put16(head + 2, (uint16_t)~(0x0800 + ECHO_IDENT));
}

static int send_to_self(const struct trialecho *echo, struct msghdr msg)
{
	union sockoptval self;

	msg.msg_name = &self;
	msg.msg_namelen = sockoptval_loopback(&self, echo->family);
	return sendmsg(echo->fd, &msg, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static size_t put(struct msghdr *msg, size_t used,
    const struct trialecho_beside *beside)
{
	struct cmsghdr *c = (void *)((char *)msg->msg_control + used);

	c->cmsg_level = beside->level;
	c->cmsg_type = beside->type;
	c->cmsg_len = CMSG_LEN(sizeof(beside->value));
	memcpy(CMSG_DATA(c), &beside->value, sizeof(beside->value));
	return used + CMSG_SPACE(sizeof(beside->value));
}

int trialecho_send(const struct trialecho *echo,
    const struct trialecho_beside *beside)
{
	_Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(int))] = {
		0 };
	uint8_t head[ECHO_HEAD];
	struct iovec iov = { head, sizeof(head) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	make(echo, head);
	if (beside) {
		msg.msg_control = control;
		msg.msg_controllen = put(&msg, 0, beside);
	}
	return send_to_self(echo, msg);
}

int trialecho_send_large(const struct trialecho *echo)
{
	static const uint8_t zero[ECHO_BLOCK];
	uint8_t head[ECHO_HEAD];
	struct iovec iov[ECHO_BLOCKS + 1];
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = ECHO_BLOCKS + 1 };

	make(echo, head);
	iov[0] = (struct iovec){ head, sizeof(head) };
	for (int i = 1; i <= ECHO_BLOCKS; i++)
		iov[i] = (struct iovec){ (void *)(uintptr_t)zero,
			i < ECHO_BLOCKS ? ECHO_BLOCK : ECHO_LAST };
	return send_to_self(echo, msg);
}

static bool is_stamped(struct msghdr *msg)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c))
		if (c->cmsg_level == SOL_SOCKET &&
		    c->cmsg_type == SCM_TIMESTAMPING)
			return true;
	return false;
}

/* Is it an echo reply, and if the socket is raw, ours? */
static bool is_answer(const struct trialecho *echo, const uint8_t *data,
    size_t len)
{
	struct bytes b = bytes_of(data, len);
	uint8_t type;

	if (echo->raw && is_v4(echo) && len > 0)
		bytes_take(&b, (size_t)(data[0] & 15) * 4);
	type = bytes_u8(&b);
	bytes_take(&b, 3);
	if (bytes_u16(&b) != ECHO_IDENT && echo->raw)
		return false;
	return type == (is_v4(echo) ? 0 : 129);
}

/*
 * Mostly it is there already.  poll() would be of no help: it returns for the
 * stamps that wait in the error queue.
 */
static ssize_t wait_for(int fd, struct msghdr *msg, int flags)
{
	const struct msghdr fresh = *msg;
	ssize_t n = -1;

	for (int i = 0; i < ECHO_WAIT; i++) {
		*msg = fresh;
		n = recvmsg(fd, msg, flags | MSG_DONTWAIT);
		if (n >= 0 || errno != EAGAIN)
			break;
		poll(NULL, 0, 1);
	}
	return n;
}

bool trialecho_hear(const struct trialecho *echo,
    struct trialecho_heard *heard)
{
	_Alignas(struct cmsghdr) uint8_t control[256];
	uint8_t data[128];
	struct iovec iov = { data, sizeof(data) };
	struct msghdr msg;
	ssize_t n;

	for (int i = 0; i < ECHO_OTHERS; i++) {
		msg = (struct msghdr){ .msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control) };
		n = wait_for(echo->fd, &msg, 0);
		if (n < 0)
			return false;
		if (!is_answer(echo, data, (size_t)n))
			continue;
		heard->answered = true;
		heard->stamped = is_stamped(&msg);
		return true;
	}
	return false;
}

/* The error that a message of the error queue is about, or NULL. */
static const struct sock_extended_err *error_of(struct msghdr *msg)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c))
		if ((c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR) ||
		    (c->cmsg_level == SOL_IPV6 &&
		    c->cmsg_type == IPV6_RECVERR))
			return (const void *)CMSG_DATA(c);
	return NULL;
}

/* RFC 791, 3.1, and RFC 8200, 3. */
static void read_frame(const struct trialecho *echo, const uint8_t *data,
    size_t len, struct trialecho_heard *heard)
{
	struct bytes b = bytes_of(data, len);
	uint32_t first;

	bytes_take(&b, ECHO_LINK);
	first = bytes_u32(&b);
	if (b.left < 16 || first >> 28 != (is_v4(echo) ? 4 : 6))
		return;
	heard->frame = true;
	if (is_v4(echo)) {
		heard->tos = (uint8_t)(first >> 16);
		heard->whole = bytes_u32(&b) & 0x4000;
		heard->ttl = bytes_u8(&b);
	} else {
		heard->tos = (uint8_t)(first >> 20);
		heard->label = first & 0xfffff;
		bytes_take(&b, 3);
		heard->ttl = bytes_u8(&b);
	}
}

/* Read one message of the error queue; false: there is none. */
static bool read_error(const struct trialecho *echo, bool patient,
    struct sock_extended_err *error, struct trialecho_heard *heard)
{
	_Alignas(struct cmsghdr) uint8_t control[512];
	uint8_t data[256];
	struct iovec iov = { data, sizeof(data) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control) };
	const struct sock_extended_err *told;
	ssize_t n;

	if (patient)
		n = wait_for(echo->fd, &msg, MSG_ERRQUEUE);
	else
		n = recvmsg(echo->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT);
	if (n < 0)
		return false;
	told = error_of(&msg);
	*error = (struct sock_extended_err){ .ee_origin = SO_EE_ORIGIN_NONE };
	if (told)
		memcpy(error, told, sizeof(*error));
	if (error->ee_origin == SO_EE_ORIGIN_TIMESTAMPING && is_stamped(&msg))
		read_frame(echo, data, (size_t)n, heard);
	return true;
}

bool trialecho_left(const struct trialecho *echo,
    struct trialecho_heard *heard)
{
	struct sock_extended_err error;

	for (int i = 0; i < ECHO_OTHERS; i++) {
		if (!read_error(echo, !heard->left, &error, heard))
			break;
		if (error.ee_origin != SO_EE_ORIGIN_TIMESTAMPING)
			continue;
		heard->left = true;
		heard->id = error.ee_data;
	}
	return heard->left;
}

bool trialecho_refused(const struct trialecho *echo)
{
	struct trialecho_heard heard;
	struct sock_extended_err error;

	while (read_error(echo, false, &error, &heard))
		if (error.ee_origin == SO_EE_ORIGIN_LOCAL &&
		    error.ee_errno == EMSGSIZE)
			return true;
	return false;
}

void trialecho_empty(const struct trialecho *echo)
{
	struct trialecho_heard heard;
	struct sock_extended_err error;
	uint8_t byte;

	while (read_error(echo, false, &error, &heard))
		;
	for (int i = 0; i < ECHO_OTHERS; i++)
		if (recv(echo->fd, &byte, sizeof(byte), MSG_DONTWAIT) < 0 &&
		    errno == EAGAIN)
			break;
}
