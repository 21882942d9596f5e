/*
 * helper.c - the other side of the resolver
 *
 * A fork without exec: everything that the parent held is closed, ignored or
 * given up first, then questions are answered one by one.  What ends a whole
 * group of processes (^C, ^\, a terminal that is closed, a service manager) is
 * the parent's business; when the parent is gone the helper goes too, even out
 * of a lookup that hangs.
 */
#include "io/helper.h"

#include <fcntl.h>
#include <locale.h>
#include <netdb.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/namemsg.h"
#include "io/priv.h"
#include "io/resolver.h"

enum { HELPER_FD = 3 };		/* after the three that libraries assume */

#ifndef AI_IDN			/* a glibc extension */
#define AI_IDN 0
#endif

static int helper_forward(const char *host, int family,
    struct names_answer *answer)
{
	const struct addrinfo hints = { .ai_family = family,
		.ai_socktype = SOCK_DGRAM, .ai_flags = AI_CANONNAME | AI_IDN };
	struct addrinfo *list, *info;
	int error = getaddrinfo(host, NULL, &hints, &list);

	if (error)
		return error;
	if (list->ai_canonname)
		strlcpy(answer->name, list->ai_canonname,
		    sizeof(answer->name));
	for (info = list; info && answer->n < NAMES_ADDRS;
	    info = info->ai_next) {
		struct addr *addr = &answer->addr[answer->n];

		addr_from_sockaddr(addr, info->ai_addr);
		answer->n += addr_is_set(addr);
	}
	freeaddrinfo(list);
	return 0;
}

static int helper_reverse(const struct addr *addr,
    struct names_answer *answer)
{
	struct sockaddr_storage sa;
	socklen_t len = addr_to_sockaddr(addr, 0, &sa);

	return getnameinfo((const struct sockaddr *)&sa, len, answer->name,
	    sizeof(answer->name), NULL, 0, NI_NAMEREQD);
}

const struct resolver_calls helper_calls = {
	.forward = helper_forward,
	.reverse = helper_reverse,
};

static void helper_reset_signals(void)
{
	sigset_t none;

	for (int i = 1; i < _NSIG; i++)
		signal(i, SIG_DFL);	/* refused for some, rightly */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Keep nothing but the socket, and that as HELPER_FD. */
static bool helper_close_all(int fd)
{
	int null;

	/* Out of the way of the numbers that are to be free. */
	if (fd <= HELPER_FD)
		fd = fcntl(fd, F_DUPFD, HELPER_FD + 1);
	null = open("/dev/null", O_RDWR);
	for (int i = 0; i < HELPER_FD; i++) {
		if (null >= 0)
			dup2(null, i);
		else
			close(i);
	}
	if (fd < 0 || dup2(fd, HELPER_FD) < 0)
		return false;
	closefrom(HELPER_FD + 1);
	return true;
}

static bool helper_shed(int fd, pid_t parent)
{
	const struct rlimit no_core = { 0, 0 };

	helper_reset_signals();
	prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0UL, 0UL, 0UL);
	if (getppid() != parent)
		return false;
	if (!helper_close_all(fd))
		return false;
	/* It holds a copy of all we know, and crashes where we do not. */
	setrlimit(RLIMIT_CORE, &no_core);
	return priv_drop() == 0;
}

static void helper_answer(const struct resolver_calls *calls,
    const struct namemsg_question *question, struct names_answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	answer->error = question->reverse ?
	    calls->reverse(&question->addr, answer) :
	    calls->forward(question->host, question->family, answer);
	if (!answer->error)
		return;
	answer->n = 0;
	answer->name[0] = '\0';
}

static int helper_serve(const struct resolver_calls *calls)
{
	struct namemsg_question question;
	struct names_answer answer;
	uint8_t buf[NAMEMSG_ROOM];
	ssize_t n;
	size_t len;

	/* Names in the user's own letters (AI_IDN) need the user's locale. */
	setlocale(LC_CTYPE, "");
	for (;;) {
		n = recv(HELPER_FD, buf, sizeof(buf), 0);
		if (n <= 0)
			return 0;
		if (!namemsg_get_question(buf, (size_t)n, &question))
			return 1;
		helper_answer(calls, &question, &answer);
		len = namemsg_put_answer(buf, &answer);
		if (send(HELPER_FD, buf, len, MSG_NOSIGNAL) < 0)
			return 1;
	}
}

pid_t helper_start(const struct resolver_calls *calls, int *fd)
{
	pid_t parent = getpid(), pid;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	pid = fork();
	if (pid == 0)
		_exit(helper_shed(pair[1], parent) ? helper_serve(calls) : 1);
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return -1;
	}
	*fd = pair[0];
	return pid;
}
