/*
 * sockopt.c - set an option on a ping socket, and read it back
 *
 * Each option gets a socket of its own, for some can be set once only and some
 * change what others do.  Values are chosen to be another than the default, and
 * where they name an interface or a group it is the loopback and the group of
 * all hosts, which every host belongs to: nothing is sent, and nothing outlives
 * the socket.
 */
#include "io/sockopt.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/lane.h"
#include "io/sockoptval.h"

enum { STEPS = 4 };		/* options that one needs to be set, itself */

const struct sockopt *const sockopt_tables[SOCKOPT_TABLES] = {
	sockopt_socket, sockopt_ip, sockopt_ipv6,
};

static const struct sockopt *find(const char *name)
{
	const struct sockopt *option;

	for (int i = 0; i < SOCKOPT_TABLES; i++)
		for (option = sockopt_tables[i]; *option->name; option++)
			if (strcmp(option->name, name) == 0)
				return option;
	return NULL;
}

static int level_of(const struct sockopt *option, int family)
{
	return option->both && family == AF_INET6 ? SOL_IPV6 : option->level;
}

/* Set it, and what has to be set before; 0, or -1 and errno. */
static int set(int fd, const struct sockopt *option, int family)
{
	const struct sockopt *step[STEPS];
	union sockoptval value;
	int n = 0, rc = 0, level;
	size_t len;

	do {
		step[n++] = option;
		option = *option->after ? find(option->after) : NULL;
	} while (option && n < STEPS);
	while (rc == 0 && n-- > 0) {
		level = level_of(step[n], family);
		len = sockoptval_make(&value, step[n], level);
		rc = setsockopt(fd, level, step[n]->number, &value,
		    (socklen_t)len);
	}
	return rc;
}

static bool is_number(const struct sockopt *option)
{
	return option->kind == SOCKOPT_INT || option->kind == SOCKOPT_READ ||
	    option->kind == SOCKOPT_READ_PEER;
}

/* Most give as much as there is room for; a few insist on their 8 bytes. */
static int get(int fd, int level, int name, union sockoptval *got,
    socklen_t *len)
{
	int rc = getsockopt(fd, level, name, got, len);

	if (rc < 0 && errno == EINVAL) {
		*len = sizeof(uint64_t);
		rc = getsockopt(fd, level, name, got, len);
	}
	return rc;
}

/* 0, or -1 and errno. */
static int read_back(int fd, const struct sockopt *option, int family,
    struct sockopt_found *found)
{
	int level = level_of(option, family);
	union sockoptval value, got = { 0 };
	size_t want = sockoptval_make(&value, option, level);
	socklen_t len = sizeof(got);

	if (option->kind == SOCKOPT_INT)
		len = sizeof(got.number);	/* else some give a byte */
	if (get(fd, level, option->number, &got, &len) < 0)
		return -1;
	found->readable = true;
	found->is_number = len == sizeof(got.number) && is_number(option);
	found->value = found->is_number ? got.number : 0;
	found->same = len >= want && memcmp(&value, &got, want) == 0;
	return 0;
}

/* To ourselves, which sends nothing. */
static int peer(int fd, int family)
{
	union sockoptval self;

	return connect(fd, &self.name, sockoptval_loopback(&self, family));
}

static int try_on(int fd, const struct sockopt *option, int family,
    struct sockopt_found *found)
{
	if (option->kind == SOCKOPT_READ_PEER && peer(fd, family) < 0)
		return -1;
	if (option->kind == SOCKOPT_READ || option->kind == SOCKOPT_READ_PEER)
		return read_back(fd, option, family, found);
	if (set(fd, option, family) < 0)
		return -1;
	read_back(fd, option, family, found);
	return 0;
}

static enum sockopt_result accepted(const struct sockopt *option, int family)
{
	unsigned idle = family == AF_INET ? SOCKOPT_IDLE4 : SOCKOPT_IDLE6;

	if (option->idle & idle)
		return SOCKOPT_MEANINGLESS;
	return option->kind == SOCKOPT_READ ||
	    option->kind == SOCKOPT_READ_PEER ?
	    SOCKOPT_READABLE : SOCKOPT_ACCEPTED;
}

void sockopt_try(const struct sockopt *option, int family,
    struct sockopt_found *found)
{
	int fd;

	*found = (struct sockopt_found){ .result = SOCKOPT_NOT_TRIED };
	if (option->kind == SOCKOPT_UNTRIED)
		return;
	fd = lane_ping_socket(family);
	if (fd < 0) {
		found->result = SOCKOPT_NO_SOCKET;
		found->error = errno;
		return;
	}
	if (try_on(fd, option, family, found) < 0) {
		found->result = SOCKOPT_REFUSED;
		found->error = errno;
	} else {
		found->result = accepted(option, family);
	}
	close(fd);
}
