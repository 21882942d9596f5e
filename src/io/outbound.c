/*
 * outbound.c - datagrams on their way out
 *
 * A letter is everything that one datagram needs beside its bytes: the
 * address and the control messages that say what is not the socket's
 * default.  Letters live on the stack, a batch of them at most, so sending
 * allocates nothing; a single datagram does not pay for a batch.
 *
 * With a pair of sockets every errno of a send is true and local.  With one
 * socket for both, the errno may belong to an ICMP error that an earlier
 * datagram drew: then the error queue is read and the same datagram tried
 * once more, and only what fails with nothing left to read is a failure.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <linux/net_tstamp.h>

#include "base/addr.h"
#include "base/bytes.h"
#include "io/lane.h"

enum {
	ICMP_HEAD = 8,		/* shorter messages do not exist */
	SLOT_SPARE = 64,	/* an answer may be longer than the question */
};

struct letter {
	struct sockaddr_storage to;
	struct iovec	 iov[2];
	uint8_t		 head[ICMP_HEAD];	/* raw lanes */
	_Alignas(struct cmsghdr) uint8_t
			 control[5 * CMSG_SPACE(sizeof(int))];
};

static void put_cmsg(struct msghdr *msg, int level, int type, uint32_t value)
{
	struct cmsghdr *cmsg;

	cmsg = (void *)((uint8_t *)msg->msg_control + msg->msg_controllen);
	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(sizeof(value));
	memcpy(CMSG_DATA(cmsg), &value, sizeof(value));
	msg->msg_controllen += CMSG_SPACE(sizeof(value));
}

/* Hop limit, class and label by name: IPv4's and IPv6's differ. */
static void put_header_fields(struct msghdr *msg, const struct net_out *out)
{
	bool v4 = out->to.family == AF_INET;

	if (out->ttl)
		put_cmsg(msg, v4 ? SOL_IP : SOL_IPV6,
		    v4 ? IP_TTL : IPV6_HOPLIMIT, out->ttl);
	if (out->tos)
		put_cmsg(msg, v4 ? SOL_IP : SOL_IPV6,
		    v4 ? IP_TOS : IPV6_TCLASS, out->tos);
	if (out->label && !v4)
		put_cmsg(msg, SOL_IPV6, IPV6_FLOWINFO, htonl(out->label));
}

static bool is_stamped(const struct lane *lane, const struct net_out *out)
{
	return out->stamp && lane->stamps;
}

static void write_letter(const struct lane *lane, struct letter *letter,
    struct msghdr *msg, const struct net_out *out)
{
	memset(msg, 0, sizeof(*msg));
	msg->msg_name = &letter->to;
	msg->msg_namelen = addr_to_sockaddr(&out->to, 0, &letter->to);
	msg->msg_iov = letter->iov;
	msg->msg_iovlen = 1;
	letter->iov[0].iov_base = (void *)(uintptr_t)out->data;
	letter->iov[0].iov_len = out->len;
	if (lane->raw && out->len >= ICMP_HEAD) {
		raw_head(lane, out, letter->head);
		letter->iov[1].iov_base =
		    (void *)(uintptr_t)(out->data + ICMP_HEAD);
		letter->iov[1].iov_len = out->len - ICMP_HEAD;
		letter->iov[0].iov_base = letter->head;
		letter->iov[0].iov_len = ICMP_HEAD;
		msg->msg_iovlen = 2;
	}
	msg->msg_control = letter->control;
	put_header_fields(msg, out);
	if (is_stamped(lane, out)) {
		put_cmsg(msg, SOL_SOCKET, SO_TIMESTAMPING,
		    SOF_TIMESTAMPING_TX_SOFTWARE |
		    (out->queued ? SOF_TIMESTAMPING_TX_SCHED : 0));
		if (lane->kernel->stamp_id != STAMP_ID_REFUSED)
			put_cmsg(msg, SOL_SOCKET, SCM_TS_OPT_ID, out->id);
	}
	if (msg->msg_controllen == 0)
		msg->msg_control = NULL;
}

/* Nothing is to be said but whereto: for that sendto(2) costs less. */
static bool is_plain(const struct lane *lane, const struct net_out *out)
{
	return !lane->raw && !out->ttl && !out->tos && !out->label &&
	    !is_stamped(lane, out);
}

static int post_plain(const struct lane *lane, const struct net_out *out)
{
	struct sockaddr_storage to;
	socklen_t len = addr_to_sockaddr(&out->to, 0, &to);

	return sendto(lane->tx, out->data, out->len, 0,
	    (const struct sockaddr *)&to, len) < 0 ? -1 : 1;
}

static int post_one(const struct lane *lane, const struct net_out *out)
{
	struct letter letter;
	struct msghdr msg;

	if (is_plain(lane, out))
		return post_plain(lane, out);
	write_letter(lane, &letter, &msg, out);
	return sendmsg(lane->tx, &msg, 0) < 0 ? -1 : 1;
}

static int post_batch(const struct lane *lane, const struct net_out *out,
    int n)
{
	struct letter letter[LANE_BATCH];
	struct mmsghdr msg[LANE_BATCH];

	for (int i = 0; i < n; i++)
		write_letter(lane, &letter[i], &msg[i].msg_hdr, &out[i]);
	return sendmmsg(lane->tx, msg, (unsigned)n, 0);
}

/* One system call for a batch at most; as sendmmsg(2). */
static int post(const struct lane *lane, const struct net_out *out, int n)
{
	if (out->len < ICMP_HEAD) {
		errno = EINVAL;
		return -1;
	}
	for (int i = 1; i < n; i++)
		if (out[i].len < ICMP_HEAD)
			n = i;
	if (n == 1)
		return post_one(lane, out);
	return post_batch(lane, out, n < LANE_BATCH ? n : LANE_BATCH);
}

/*
 * The first stamped datagram was refused as invalid.  Without a name for its
 * stamp it passes: then it was the name, and this kernel only counts.
 */
static int post_unnamed(struct lane *lane, const struct net_out *out)
{
	int k;

	lane->kernel->stamp_id = STAMP_ID_REFUSED;
	k = post_one(lane, out);
	if (k < 0)
		lane->kernel->stamp_id = STAMP_ID_UNTRIED;
	return k;
}

/*
 * A single socket's errno: whose is it?  Errors that are waiting go first.
 * A failure with none waiting gets its second try as well, for the error
 * that caused it may have found its queue full.
 */
static int post_cleared(struct lane *lane, const struct net_out *out)
{
	int waiting = inbound_hold(lane);
	int k = post_one(lane, out);

	if (k < 0 && waiting < 0)
		errno = EAGAIN;
	else if (k > 0 && waiting == 0)
		lane->kernel->overruns++;
	return k;
}

/* out was refused with errno; may it be had in another way? */
static int post_again(struct lane *lane, const struct net_out *out)
{
	int error = errno;

	if (error == EAGAIN || error == ENOBUFS || out->len < ICMP_HEAD)
		return -1;
	if (error == EINVAL && is_stamped(lane, out) &&
	    lane->kernel->stamp_id == STAMP_ID_UNTRIED)
		return post_unnamed(lane, out);
	if (lane->tx == lane->rx)
		return post_cleared(lane, out);
	return -1;
}

/* Of n datagrams that left: those stamped are due to be told. */
static bool note_stamps(struct lane *lane, const struct net_out *out, int n)
{
	bool stamped = false;

	for (int i = 0; i < n; i++) {
		if (!is_stamped(lane, &out[i]))
			continue;
		stamped = true;
		lane->due += 1 + out[i].queued;
		if (lane->kernel->stamp_id == STAMP_ID_REFUSED)
			lane->ring[lane->counter++ % LANE_RING] = out[i].id;
		else
			lane->kernel->stamp_id = STAMP_ID_TAKEN;
	}
	return stamped;
}

/*
 * Some kernels count a datagram that failed, some do not, and it depends on
 * why (tests/netns/k05-stampid.t): where names come from the count, begin it
 * anew.
 */
static void note_failure(struct lane *lane, const struct net_out *out)
{
	int error = errno;

	if (is_stamped(lane, out) && out->len >= ICMP_HEAD &&
	    lane->kernel->stamp_id == STAMP_ID_REFUSED)
		lane_recount(lane);
	errno = error;
}

static void note_length(struct inbox *box, const struct net_out *out, int n)
{
	for (int i = 0; i < n; i++)
		if (out[i].len + SLOT_SPARE > box->want)
			box->want = out[i].len + SLOT_SPARE;
}

int outbound_send(struct lane *lane, const struct net_out *out, int n)
{
	bool stamped = false;
	int sent = 0, error = 0, k;

	note_length(&lane->kernel->inbox, out, n);
	while (sent < n) {
		k = post(lane, out + sent, n - sent);
		if (k < 0)
			k = post_again(lane, out + sent);
		if (k < 0) {
			note_failure(lane, out + sent);
			error = errno;
			break;
		}
		stamped |= note_stamps(lane, out + sent, k);
		sent += k;
	}
	if (sent > 0)
		inbound_expect(lane, (unsigned)sent, stamped);
	errno = error;
	return sent;
}

/*
 * Older kernels ignore all control messages of IPv6 ping sockets, and stamp
 * nothing.  One that makes no sense tells: where they are read it is refused
 * as invalid.  Where not, an echo to ourselves goes out, and its answer finds
 * a socket that is closed.
 */
static enum heeds try_heeding(void)
{
	const struct sockaddr_in6 self = {
		.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT,
	};
	uint8_t echo[ICMP_HEAD] = { 128 };
	struct iovec iov = { echo, sizeof(echo) };
	struct letter letter;
	struct msghdr msg = {
		.msg_name = (void *)(uintptr_t)&self,
		.msg_namelen = sizeof(self), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = letter.control,
	};
	int fd = lane_ping_socket(AF_INET6);
	bool refused;

	if (fd < 0)
		return HEEDS_NOTHING;
	put_cmsg(&msg, SOL_SOCKET, SO_TIMESTAMPING,
	    SOF_TIMESTAMPING_RX_SOFTWARE);
	refused = sendmsg(fd, &msg, 0) < 0 && errno == EINVAL;
	close(fd);
	return refused ? HEEDS_ALL : HEEDS_NOTHING;
}

bool outbound_stamps(struct lane *lane)
{
	enum heeds *heeds = &lane->kernel->heeds;

	if (!lane->stamps || lane->family == AF_INET || lane->raw)
		return lane->stamps;
	if (*heeds == HEEDS_UNTRIED)
		*heeds = try_heeding();
	return *heeds == HEEDS_ALL;
}
