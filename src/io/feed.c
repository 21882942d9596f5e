/*
 * A descriptor that the loop finds readable gives what it has without
 * blocking, whatever it is, so its flags need not be touched.  Files are
 * always readable and cannot be waited for everywhere: a timer that is due at
 * once stands in, a piece each turn.
 */
#include "io/feed.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/loop.h"

enum { FEED_PIECE = 16 << 10 };	/* bytes a turn: a thousand lines */

struct reader {
	struct feed	 feed;
	struct loop	*loop;
	int		 fd;
	bool		 waitable;	/* by the loop */
	bool		 watched, ended;
	struct loop_timer timer;
	feed_fn		*fn;
	void		*arg;
	char		 piece[FEED_PIECE];	/* touched only if used */
};

static void reader_rest(struct feed *feed, bool rests);

static void reader_stop(struct feed *feed)
{
	struct reader *reader = (struct reader *)feed;

	reader_rest(feed, true);
	reader->ended = true;
}

static void on_readable(void *arg)
{
	struct reader *reader = arg;
	ssize_t n = read(reader->fd, reader->piece, sizeof(reader->piece));
	int e = errno;

	if (n < 0 && (e == EAGAIN || e == EINTR))
		n = 0;
	else if (n <= 0)
		reader_stop(&reader->feed);
	if (n > 0)
		reader->fn(reader->arg, reader->piece, (size_t)n, 0);
	else if (reader->ended)
		reader->fn(reader->arg, NULL, 0, n < 0 ? e : 0);
	if (!reader->waitable && !reader->ended && reader->watched)
		loop_set(reader->loop, &reader->timer,
		    loop_now(reader->loop));
}

static void reader_rest(struct feed *feed, bool rests)
{
	struct reader *reader = (struct reader *)feed;

	if (reader->ended || rests == !reader->watched)
		return;
	reader->watched = !rests;
	if (reader->waitable)
		loop_watch(reader->loop, reader->fd, POLLIN,
		    rests ? NULL : on_readable, reader);
	else if (rests)
		loop_drop(reader->loop, &reader->timer);
	else
		loop_set(reader->loop, &reader->timer,
		    loop_now(reader->loop));
}

static int reader_start(struct feed *feed, feed_fn *fn, void *arg)
{
	struct reader *reader = (struct reader *)feed;
	struct stat st;

	if (fstat(reader->fd, &st) == -1)
		return -1;
	reader->waitable = !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
	reader->fn = fn;
	reader->arg = arg;
	reader_rest(feed, false);
	return 0;
}

static const struct feed_ops reader_ops = {
	.start = reader_start, .rest = reader_rest, .stop = reader_stop,
};

struct feed *feed_new(struct loop *loop, int fd)
{
	struct reader *reader = malloc(sizeof(*reader));

	if (!reader)
		return NULL;
	memset(reader, 0, offsetof(struct reader, piece));
	reader->feed.ops = &reader_ops;
	reader->loop = loop;
	reader->fd = fd;
	reader->timer.fn = on_readable;
	reader->timer.arg = reader;
	return &reader->feed;
}

void feed_free(struct feed *feed)
{
	if (feed)
		feed->ops->stop(feed);
	free(feed);
}
