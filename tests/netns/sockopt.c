/*
 * sockopt LOOPBACK - do socket options do what the table says they do?
 *
 * For each, something is measured on a ping socket as it is new, and on one
 * with the option set: if the numbers differ, it has an effect.  The table of
 * src/io must say the same, for the family of the address.
 */
#include "fact.h"
#include "io/sockopt.h"
#include "io/trialecho.h"

#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/net_tstamp.h>

enum { FAILS = -1000 };

static struct addr target, *const to = &target;

/* ---- what is measured ---- */

static bool frame(int fd, struct trialecho_heard *heard)
{
	const struct trialecho echo = { .fd = fd, .family = to->family };

	*heard = (struct trialecho_heard){ 0 };
	set(fd, SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_SOFTWARE |
	    SOF_TIMESTAMPING_TX_SOFTWARE);
	return trialecho_send(&echo, NULL) == 0 &&
	    trialecho_left(&echo, heard) && heard->frame;
}

static int ttl_sent(int fd)
{
	struct trialecho_heard heard;

	return frame(fd, &heard) ? heard.ttl : FAILS;
}

static int tos_sent(int fd)
{
	struct trialecho_heard heard;

	return frame(fd, &heard) ? heard.tos : FAILS;
}

static int whole_sent(int fd)
{
	struct trialecho_heard heard;

	return frame(fd, &heard) ? heard.whole : FAILS;
}

static int labelled(int fd)
{
	struct trialecho_heard heard;

	return frame(fd, &heard) ? heard.label != 0 : FAILS;
}

/* How many things are told beside a reply, before which some were dropped. */
static int told(int fd)
{
	_Alignas(struct cmsghdr) uint8_t control[1024];
	uint8_t data[64];
	struct iovec iov = { data, sizeof(data) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control) };
	int n = 0;

	set(fd, SOL_SOCKET, SO_RCVBUF, 2048);
	for (int i = 0; i < 50; i++)
		echo(fd, to, i);
	while (recv(fd, data, sizeof(data), MSG_DONTWAIT) >= 0)
		;
	echo(fd, to, 99);
	if (!wait_for(fd, POLLIN, FACT_PATIENCE) ||
	    recvmsg(fd, &msg, MSG_DONTWAIT) < 0)
		return FAILS;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c;
	    c = CMSG_NXTHDR(&msg, c))
		n++;
	return n;
}

static int heard_back(int fd)
{
	struct heard heard;

	return echo(fd, to, 1) == 0 && hear_reply(fd, &heard);
}

/* Has bind() to an address chosen an identifier? */
static int identified(int fd)
{
	return bind_to(fd, to, 0) < 0 ? FAILS : ident_of(fd) != 0;
}

static int bound_abroad(int fd)
{
	struct addr abroad = to_addr(is_v4(to) ? "192.0.2.77" :
	    "2001:db8::77");

	return bind_to(fd, &abroad, 0) < 0 ? errno : 0;
}

/* May another one that has the option have the same identifier? */
static int shared(int fd)
{
	int other = ping_socket(to->family), rc;

	set(fd, SOL_SOCKET, SO_REUSEADDR, 0);
	set(other, SOL_SOCKET, SO_REUSEADDR, 0);
	set(other, SOL_SOCKET, SO_REUSEPORT, 1);
	bind_ident(fd, to->family, 0);
	rc = bind_ident(other, to->family, ident_of(fd));
	close(other);
	return rc;
}

static int broadcast(int fd)
{
	struct addr all = to_addr("127.255.255.255");

	return is_v4(to) && echo(fd, &all, 1) < 0 ? errno : 0;
}

static int filtered(int fd)
{
	struct sock_filter code[] = { BPF_STMT(BPF_RET | BPF_K, 0) };
	struct sock_fprog program = { 1, code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
	    sizeof(program));
}

static int polled(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLPRI };

	set(fd, SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_SOFTWARE |
	    SOF_TIMESTAMPING_TX_SOFTWARE);
	echo(fd, to, 1);
	return poll(&pfd, 1, FACT_PATIENCE) == 1 ? pfd.revents & POLLPRI :
	    FAILS;
}

static const struct trying {
	const char	*name;
	int		(*measure)(int fd);
	int		 instead;	/* of the table's value, 0: none */
} tryings[] = {
	{ "IP_TTL", ttl_sent, 0 }, { "IP_TOS", tos_sent, 0 },
	{ "IP_PMTUDISC_DONT", whole_sent, 0 },
	{ "IP_PMTUDISC_INTERFACE", whole_sent, 0 },
	{ "IP_PMTUDISC_OMIT", whole_sent, 0 },
	{ "IP_RECVTTL", told, 0 }, { "IP_RECVTOS", told, 0 },
	{ "IP_PKTINFO", told, 0 }, { "IP_CHECKSUM", told, 0 },
	{ "IP_RECVORIGDSTADDR", told, 0 }, { "IP_PASSSEC", told, 0 },
	{ "IP_MINTTL", heard_back, 255 },
	{ "IP_BIND_ADDRESS_NO_PORT", identified, 0 },
	{ "IP_FREEBIND", bound_abroad, 0 },
	{ "SO_TIMESTAMP", told, 0 }, { "SO_TIMESTAMPNS", told, 0 },
	{ "SO_RXQ_OVFL", told, 0 }, { "SO_RCVMARK", told, 0 },
	{ "SO_RCVPRIORITY", told, 0 }, { "SO_WIFI_STATUS", told, 0 },
	{ "SO_RCVLOWAT", heard_back, 4096 }, { "SO_REUSEPORT", shared, 0 },
	{ "SO_BROADCAST", broadcast, 0 }, { "SO_LOCK_FILTER", filtered, 0 },
	{ "SO_SELECT_ERR_QUEUE", polled, 0 },
	{ "IPV6_UNICAST_HOPS", ttl_sent, 0 }, { "IPV6_TCLASS", tos_sent, 0 },
	{ "IPV6_AUTOFLOWLABEL", labelled, 0 },
	{ "IPV6_RECVHOPLIMIT", told, 0 }, { "IPV6_RECVTCLASS", told, 0 },
	{ "IPV6_RECVPKTINFO", told, 0 }, { "IPV6_FLOWINFO", told, 0 },
	{ "IPV6_RECVORIGDSTADDR", told, 0 },
	{ "IPV6_RECVPATHMTU", told, 0 },
	{ "IPV6_MINHOPCOUNT", heard_back, 255 },
	{ "IPV6_FREEBIND", bound_abroad, 0 },
};

/* ---- against the table ---- */

static const struct sockopt *find(const char *name)
{
	const struct sockopt *option;

	for (int i = 0; i < SOCKOPT_TABLES; i++)
		for (option = sockopt_tables[i]; *option->name; option++)
			if (strcmp(*option->word ? option->word :
			    option->name, name) == 0)
				return option;
	return NULL;
}

static void try(const struct trying *trying)
{
	const struct sockopt *option = find(trying->name);
	int fd[2] = { ping_socket(to->family), ping_socket(to->family) };
	unsigned idle = is_v4(to) ? SOCKOPT_IDLE4 : SOCKOPT_IDLE6;
	char what[128];
	int number[2], value;

	if (!option) {
		printf("not ok %s is in the table\n", trying->name);
		return;
	}
	value = trying->instead ? trying->instead : option->value;
	if (set(fd[1], option->level, option->number, value) < 0) {
		printf("skip %s: %s\n", trying->name, strerror(errno));
		return;
	}
	for (int i = 0; i < 2; i++) {
		number[i] = trying->measure(fd[i]);
		close(fd[i]);
	}
	snprintf(what, sizeof(what), "%s %s (%d, %d)", trying->name,
	    option->idle & idle ? "does nothing" : "does something",
	    number[0], number[1]);
	fact(number[0] != FAILS && number[1] != FAILS &&
	    (number[0] == number[1]) == !!(option->idle & idle), what);
}

int main(int argc, char **argv)
{
	target = to_addr(argc > 1 ? argv[1] : NULL);
	for (size_t i = 0; i < sizeof(tryings) / sizeof(tryings[0]); i++)
		if (is_v4(to) <= (strncmp(tryings[i].name, "IPV6", 4) != 0))
			try(&tryings[i]);
	return 0;
}
