/*
 * out.c - a stream into memory, and from there to the descriptor
 *
 * buf[start..len) waits.  The stream appends; once a turn, after everybody
 * else, as much leaves as does not block.  How that is known depends on what
 * the descriptor is, because its flags are shared with whoever gave it to us
 * and O_NONBLOCK is not ours to set:
 *
 *   a pipe      has room for PIPE_BUF bytes when poll says POLLOUT (pipe(7))
 *   a socket    has MSG_DONTWAIT
 *   a terminal  is opened anew through /proc/self/fd, which gives flags of
 *               our own; where that is refused, small pieces after a poll
 *   a file      never blocks in a way that poll could tell
 *
 * While nothing can leave, the loop watches for room and no attempt is made.
 */
#include "io/out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/loop.h"

enum {
	OUT_GATHER = 2 << 10,	/* the stream's own buffer */
	OUT_ROOM = 4 << 10,	/* first allocation */
	OUT_KEEP = 256 << 10,	/* more is given back when it is empty */
	OUT_TURN = 64 << 10,	/* written in one turn, then others' turn */
};

enum out_kind {
	OUT_FILE,
	OUT_PIPE,
	OUT_SOCKET,
	OUT_TERMINAL,		/* a description of our own */
	OUT_SHARED,		/* a terminal with its own mind */
};

struct out {
	struct loop	*loop;
	FILE		*stream;
	int		 fd;
	int		 own;		/* opened by us, or -1 */
	bool		 known;		/* kind is */
	enum out_kind	 kind;
	char		*buf;
	size_t		 start, len, room;
	bool		 full;		/* watched for room */
	int		 error;
	char		 gather[OUT_GATHER];
};

/* ---- into memory ---- */

static void out_throw_away(struct out *out)
{
	out->start = out->len = 0;
	if (out->room <= OUT_KEEP)
		return;
	free(out->buf);
	out->buf = NULL;
	out->room = 0;
}

static void out_fail(struct out *out, int error)
{
	if (!out->error)
		out->error = error;
	out_throw_away(out);
}

static int out_make_room(struct out *out, size_t n)
{
	size_t room = out->room ? out->room : OUT_ROOM;
	char *buf;

	if (out->start) {
		memmove(out->buf, out->buf + out->start,
		    out->len - out->start);
		out->len -= out->start;
		out->start = 0;
	}
	while (room - out->len < n) {
		if (room > SIZE_MAX / 4)
			return -1;
		room *= 2;
	}
	if (room == out->room)
		return 0;
	buf = realloc(out->buf, room);
	if (!buf)
		return -1;
	out->buf = buf;
	out->room = room;
	return 0;
}

/* The stream never fails: out_error() tells, once, for all. */
static ssize_t out_append(void *cookie, const char *data, size_t n)
{
	struct out *out = cookie;

	if (out->error || !n)
		return (ssize_t)n;
	if (n > out->room - out->len && out_make_room(out, n) < 0) {
		out_fail(out, ENOMEM);
		return (ssize_t)n;
	}
	memcpy(out->buf + out->len, data, n);
	out->len += n;
	return (ssize_t)n;
}

/* ---- out of memory ---- */

static void out_learn_kind(struct out *out)
{
	char path[32];
	struct stat st;

	out->known = true;
	if (fstat(out->fd, &st) < 0)
		return;
	if (S_ISFIFO(st.st_mode))
		out->kind = OUT_PIPE;
	else if (S_ISSOCK(st.st_mode))
		out->kind = OUT_SOCKET;
	if (!S_ISCHR(st.st_mode) || !isatty(out->fd))
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", out->fd);
	out->own = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	out->kind = out->own < 0 ? OUT_SHARED : OUT_TERMINAL;
}

static bool out_has_room(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLOUT };

	return poll(&pollfd, 1, 0) > 0;
}

static ssize_t out_write_some(struct out *out)
{
	const char *data = out->buf + out->start;
	size_t n = out->len - out->start;

	if (!out->known)
		out_learn_kind(out);
	switch (out->kind) {
	case OUT_SOCKET:
		return send(out->fd, data, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	case OUT_TERMINAL:
		return write(out->own, data, n);
	case OUT_PIPE:
	case OUT_SHARED:
		if (!out_has_room(out->fd)) {
			errno = EAGAIN;
			return -1;
		}
		if (n > PIPE_BUF)
			n = PIPE_BUF;
		/* A terminal says POLLOUT when it has room for a byte. */
		if (out->kind == OUT_SHARED && n > 256)
			n = 256;
		return write(out->fd, data, n);
	case OUT_FILE:
		break;
	}
	return write(out->fd, data, n < OUT_TURN ? n : OUT_TURN);
}

/* Write once; false: it would block, or failed for good. */
static bool out_step(struct out *out)
{
	ssize_t n = out_write_some(out);

	if (n > 0) {
		out->start += (size_t)n;
		if (out->start == out->len)
			out_throw_away(out);
		return true;
	}
	if (n < 0 && errno == EINTR)
		return true;
	if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
		out_fail(out, n ? errno : EIO);
	return false;
}

static void out_on_room(void *arg)
{
	struct out *out = arg;

	loop_watch(out->loop, out->fd, 0, NULL, NULL);
	out->full = false;
}

static bool out_turn(void *arg)
{
	struct out *out = arg;
	size_t before;

	if (__fpending(out->stream))
		fflush(out->stream);
	before = out_waiting(out);
	while (!out->full && out_waiting(out)) {
		if (before - out_waiting(out) >= OUT_TURN)
			return true;
		if (!out_step(out))
			break;
	}
	if (!out->full && out_waiting(out))
		out->full = loop_watch(out->loop, out->fd, POLLOUT,
		    out_on_room, out) == 0;
	return false;
}

/* ---- for everybody ---- */

struct out *out_new(struct loop *loop, int fd)
{
	static const cookie_io_functions_t functions = { .write = out_append };
	struct out *out = malloc(sizeof(*out));

	if (!out)
		return NULL;
	memset(out, 0, offsetof(struct out, gather));
	out->loop = loop;
	out->fd = fd;
	out->own = -1;
	out->stream = fopencookie(out, "w", functions);
	if (!out->stream || loop_each_last(loop, out_turn, out) < 0) {
		out_free(out);
		return NULL;
	}
	setvbuf(out->stream, out->gather, _IOFBF, sizeof(out->gather));
	/* A reader that went away, a file that is full: errors like others. */
	sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	sigaction(SIGXFSZ, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	return out;
}

FILE *out_stream(struct out *out)
{
	return out->stream;
}

size_t out_waiting(const struct out *out)
{
	return out->len - out->start;
}

int out_error(const struct out *out)
{
	return out->error;
}

int out_finish(struct out *out)
{
	struct pollfd room = { .fd = out->fd, .events = POLLOUT };

	fflush(out->stream);
	while (out_waiting(out)) {
		if (out_step(out) || !out_waiting(out))
			continue;
		/* It may take for ever: whoever interrupts us means it. */
		loop_release_signals(out->loop);
		poll(&room, 1, -1);
	}
	return out->error;
}

void out_free(struct out *out)
{
	if (!out)
		return;
	if (out->full)
		loop_watch(out->loop, out->fd, 0, NULL, NULL);
	if (out->stream)
		fclose(out->stream);
	if (out->own >= 0)
		close(out->own);
	free(out->buf);
	free(out);
}
