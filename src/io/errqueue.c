/*
 * errqueue.c - what recvmsg() gave, as one thing heard
 *
 * A message is three spans filled by the kernel: a name, data, and control
 * messages.  The control span is walked with a cursor that believes none of
 * the lengths in it: each control message is taken as (level, type, span),
 * and each reader checks the size of its span before it copies a struct out
 * of it.  Nothing here makes a system call, so it is tested and fuzzed as a
 * function of bytes.
 *
 * In the error queue the name is where our packet was going (out of the
 * router's quote), the data is our packet as quoted, and the control message
 * IP_RECVERR says what happened and who spoke (tests/netns/k14-quote.t).
 */
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <linux/errqueue.h>
#include <linux/icmp.h>

#include "base/addr.h"
#include "base/bytes.h"
#include "io/lane.h"

enum {
	LOOPBACK_INDEX = 1,	/* of lo, in every network namespace */
	V6_UNREACHABLE = 1, V6_TOO_BIG = 2, V6_EXCEEDED = 3, V6_PARAMETER = 4,
	V6_HEADER = 40,
	V6_QUOTE_LEAST = 128,	/* RFC 4884 section 5: quotes are padded */
};

struct cmsg {
	int		 level, type;
	const uint8_t	*data;
	size_t		 len;
};

/* What an error's control messages say and struct net_in has no room for. */
struct verdict {
	bool		 told;
	struct sock_extended_err err;
	const uint8_t	*offender;	/* perhaps a sockaddr, behind err */
	size_t		 offender_len;
	const uint8_t	*to;		/* the address it was sent to, */
	bool		 to_v6;		/* ... of this family; or NULL */
};

static bool cmsg_next(struct bytes *span, struct cmsg *cmsg)
{
	struct cmsghdr head;
	size_t whole;

	if (span->left < sizeof(head))
		return false;
	memcpy(&head, span->at, sizeof(head));
	if (head.cmsg_len < CMSG_LEN(0) || head.cmsg_len > span->left)
		return false;
	cmsg->level = head.cmsg_level;
	cmsg->type = head.cmsg_type;
	cmsg->len = head.cmsg_len - CMSG_LEN(0);
	cmsg->data = span->at + CMSG_LEN(0);
	whole = CMSG_ALIGN(head.cmsg_len);	/* the last need not be */
	bytes_take(span, whole < span->left ? whole : span->left);
	return true;
}

static bool cmsg_copy(const struct cmsg *cmsg, void *to, size_t size)
{
	if (cmsg->len < size)
		return false;
	memcpy(to, cmsg->data, size);
	return true;
}

/* A byte, told as a byte (IP_TOS) or as an int (the others); -1: neither. */
static int16_t cmsg_byte(const struct cmsg *cmsg)
{
	int value;

	if (cmsg->len == 1)
		return cmsg->data[0];
	if (!cmsg_copy(cmsg, &value, sizeof(value)))
		return -1;
	return value >= 0 && value <= 255 ? (int16_t)value : -1;
}

/* SCM_TIMESTAMPING has three times, and the first is the software's. */
static void read_stamp(struct net_in *in, const struct cmsg *cmsg)
{
	struct timespec ts;

	if (cmsg->type != SCM_TIMESTAMPING && cmsg->type != SCM_TIMESTAMPNS)
		return;
	if (!cmsg_copy(cmsg, &ts, sizeof(ts)))
		return;
	if (ts.tv_sec < 0 || ts.tv_nsec < 0 || ts.tv_nsec >= NSEC_SEC)
		return;
	if (ts.tv_sec == 0 && ts.tv_nsec == 0)
		return;
	if (cmsg->type == SCM_TIMESTAMPNS && in->stamp)
		return;
	in->stamp = nsec_from_timespec(&ts);
}

/* The address of len bytes at most that may or may not be a sockaddr. */
static void read_sockaddr(struct addr *addr, const void *data, size_t len)
{
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} name = { .sa.sa_family = AF_UNSPEC };

	if (len >= sizeof(name.in))
		memcpy(&name.in, data, sizeof(name.in));
	if (name.sa.sa_family == AF_INET6) {
		if (len < sizeof(name.in6))
			name.sa.sa_family = AF_UNSPEC;
		else
			memcpy(&name.in6, data, sizeof(name.in6));
	}
	addr_from_sockaddr(addr, &name.sa);
}

static void read_verdict(struct verdict *verdict, const struct cmsg *cmsg)
{
	size_t size = sizeof(verdict->err);

	if (!cmsg_copy(cmsg, &verdict->err, size))
		return;
	verdict->told = true;
	verdict->offender = cmsg->data + size;
	verdict->offender_len = cmsg->len - size;
}

static void read_v4(struct net_in *in, struct verdict *verdict,
    const struct cmsg *cmsg)
{
	struct in_pktinfo info;

	if (cmsg->type == IP_TTL)
		in->ttl = cmsg_byte(cmsg);
	else if (cmsg->type == IP_TOS)
		in->tos = cmsg_byte(cmsg);
	else if (cmsg->type == IP_RECVERR)
		read_verdict(verdict, cmsg);
	else if (cmsg->type == IP_RECVOPTS &&
	    cmsg->len <= sizeof(in->options)) {
		memcpy(in->options, cmsg->data, cmsg->len);
		in->options_len = (uint8_t)cmsg->len;
	} else if (cmsg->type == IP_PKTINFO &&
	    cmsg_copy(cmsg, &info, sizeof(info))) {
		in->ifindex = (uint32_t)info.ipi_ifindex;
		verdict->to = cmsg->data + offsetof(struct in_pktinfo,
		    ipi_addr);
		verdict->to_v6 = false;
	}
}

static void read_v6(struct net_in *in, struct verdict *verdict,
    const struct cmsg *cmsg)
{
	struct in6_pktinfo info;

	if (cmsg->type == IPV6_HOPLIMIT)
		in->ttl = cmsg_byte(cmsg);
	else if (cmsg->type == IPV6_TCLASS)
		in->tos = cmsg_byte(cmsg);
	else if (cmsg->type == IPV6_RECVERR)
		read_verdict(verdict, cmsg);
	else if (cmsg->type == IPV6_PKTINFO &&
	    cmsg_copy(cmsg, &info, sizeof(info))) {
		in->ifindex = info.ipi6_ifindex;
		verdict->to = cmsg->data;	/* ipi6_addr comes first */
		verdict->to_v6 = true;
	}
}

static void read_control(struct net_in *in, struct verdict *verdict,
    const struct msghdr *msg)
{
	struct bytes span = bytes_of(msg->msg_control, msg->msg_controllen);
	struct cmsg cmsg;

	while (cmsg_next(&span, &cmsg)) {
		if (cmsg.level == SOL_SOCKET)
			read_stamp(in, &cmsg);
		else if (cmsg.level == SOL_IP)
			read_v4(in, verdict, &cmsg);
		else if (cmsg.level == SOL_IPV6)
			read_v6(in, verdict, &cmsg);
	}
}

/*
 * Where RFC 4884 objects begin in the data: the kernel says so if it was
 * asked to.  Where it was not, or is too old, IPv6 still shows the length
 * field, in units of 8 bytes and with the quoted IPv6 header counted.
 */
static uint16_t objects_at(const struct verdict *verdict, bool v6,
    size_t len)
{
	uint32_t field = verdict->err.ee_info >> 24;
	uint16_t at;

	memcpy(&at, &verdict->err.ee_data, sizeof(at));
	if (at == 0 && v6 && field * 8 >= V6_QUOTE_LEAST &&
	    (verdict->err.ee_type == V6_UNREACHABLE ||
	    verdict->err.ee_type == V6_EXCEEDED))
		at = (uint16_t)(field * 8 - V6_HEADER);
	return at + sizeof(uint32_t) <= len ? at : 0;
}

/* ee_info means something else in each type, and in each family. */
static void read_info(struct net_in *in, const struct sock_extended_err *err)
{
	uint32_t info = err->ee_info;

	if (err->ee_origin == SO_EE_ORIGIN_ICMP6) {
		if (err->ee_type == V6_TOO_BIG)
			in->mtu = info;
		else if (err->ee_type == V6_PARAMETER)
			in->pointer = info;
	} else if (err->ee_type == ICMP_DEST_UNREACH) {
		if (err->ee_code == ICMP_FRAG_NEEDED)
			in->mtu = info;
	} else if (err->ee_type == ICMP_PARAMETERPROB ||
	    err->ee_type == ICMP_REDIRECT) {
		in->pointer = info;
	}
}

/* Class and label of our packet as quoted (IPV6_FLOWINFO_SEND). */
static uint32_t quoted_flow(const struct msghdr *msg)
{
	struct sockaddr_in6 sa;

	if (!msg->msg_name || msg->msg_namelen < sizeof(sa))
		return 0;
	memcpy(&sa, msg->msg_name, sizeof(sa));
	if (sa.sin6_family != AF_INET6)
		return 0;
	return ntohl(sa.sin6_flowinfo) & 0x0fffffff;
}

/* What everything heard has; the rest of *in is an error's. */
static void begin(struct net_in *in, enum net_heard heard,
    const struct msghdr *msg, size_t len)
{
	size_t room = msg->msg_iovlen ? msg->msg_iov[0].iov_len : 0;

	memset(in, 0, offsetof(struct net_in, about));
	in->heard = heard;
	in->ttl = in->tos = -1;
	in->len = len < room ? len : room;
	in->data = in->len ? msg->msg_iov[0].iov_base : NULL;
	in->cut = msg->msg_flags & MSG_TRUNC;
}

/* Only what left the device tells a departure; queueing is told as such. */
static bool read_left(struct net_in *in, const struct sock_extended_err *err)
{
	in->id = err->ee_data;
	if (err->ee_info == SCM_TSTAMP_SCHED)
		in->heard = NET_QUEUED;
	else if (err->ee_info != SCM_TSTAMP_SND)
		return false;
	return in->stamp != 0;
}

static struct addr local_of(const struct verdict *verdict)
{
	struct addr local = { .family = AF_UNSPEC };

	if (verdict->to) {
		local.family = verdict->to_v6 ? AF_INET6 : AF_INET;
		memcpy(local.bytes, verdict->to, verdict->to_v6 ? 16 : 4);
	}
	return local;
}

/*
 * Own is an error that came in over lo, where nobody else can speak, or one
 * whose sender is the address it was sent to (tests/netns/k11-own.t).
 */
static bool read_error(struct net_in *in, const struct verdict *verdict,
    const struct msghdr *msg)
{
	const struct sock_extended_err *err = &verdict->err;
	bool v6 = err->ee_origin == SO_EE_ORIGIN_ICMP6;
	struct addr local = local_of(verdict);
	enum {
		BEGIN = offsetof(struct net_in, about),
		END = offsetof(struct net_in, options),
	};

	memset((char *)in + BEGIN, 0, END - BEGIN);
	in->heard = NET_ERROR;
	in->type = err->ee_type;
	in->code = err->ee_code;
	read_sockaddr(&in->from, verdict->offender, verdict->offender_len);
	read_sockaddr(&in->about, msg->msg_name,
	    msg->msg_name ? msg->msg_namelen : 0);
	if (v6)
		in->quoted = quoted_flow(msg);
	read_info(in, err);
	in->objects = objects_at(verdict, v6, in->len);
	in->own = in->ifindex == LOOPBACK_INDEX ||
	    (addr_is_set(&in->from) && addr_same(&in->from, &local));
	return addr_is_set(&in->from);
}

bool errqueue_read(struct net_in *in, const struct msghdr *msg, size_t len)
{
	struct verdict verdict = { .told = false };

	begin(in, NET_LEFT, msg, len);
	read_control(in, &verdict, msg);
	if (!verdict.told)
		return false;
	switch (verdict.err.ee_origin) {
	case SO_EE_ORIGIN_TIMESTAMPING:
		return read_left(in, &verdict.err);
	case SO_EE_ORIGIN_ICMP:
	case SO_EE_ORIGIN_ICMP6:
		return read_error(in, &verdict, msg);
	default:
		return false;
	}
}

bool errqueue_reply(struct net_in *in, const struct msghdr *msg, size_t len)
{
	struct verdict verdict = { .told = false };

	begin(in, NET_REPLY, msg, len);
	read_control(in, &verdict, msg);
	read_sockaddr(&in->from, msg->msg_name,
	    msg->msg_name ? msg->msg_namelen : 0);
	return addr_is_set(&in->from);
}
