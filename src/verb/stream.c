/*
 * A list that comes in while the run goes on.  When very many wait to be asked
 * no more is read for the moment, so that the program which writes the list is
 * held up, and not we.
 *
 * A line that cannot be used is told, and the list goes on: whoever writes it
 * may not be there to begin again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/census.h"
#include "model/target.h"
#include "verb/session.h"

enum { STREAM_AHEAD = 1 << 17 };	/* targets that may wait to be asked */

struct stream {
	struct session	*session;
	struct loop_timer look;		/* again whether to go on */
	struct targets_feed feed;	/* where in it we are */
};

#define STREAM_LOOK	(100 * NSEC_MSEC)

bool stream_applies(const struct session *session)
{
	const char *list = session->conf->settings->list;

	return session->conf->grow && session->world->feed && list &&
	    strcmp(list, "-") == 0;
}

static void complain(struct stream *stream, const char *thing,
    const char *phrase)
{
	struct session *session = stream->session;

	fprintf(session->world->err, "asdic: standard input:%u: %s%s%s\n",
	    stream->feed.line, thing, *thing ? ": " : "", phrase);
	if (session->spoilt != STATUS_SYSTEM)
		session->spoilt = errno == ENOMEM ? STATUS_SYSTEM :
		    STATUS_USAGE;
}

/* All of a piece, but for the lines that cannot be used; len 0: the end. */
static void take(struct stream *stream, const char *bytes, size_t len)
{
	struct targets *targets = stream->session->targets;
	char thing[TARGET_TEXT];
	const char *phrase;
	size_t used = 0;

	do {
		bytes += used;
		len -= used;
		used = len;
		*thing = '\0';
		errno = 0;
		phrase = targets_feed(targets, &stream->feed, bytes, len,
		    &used, thing);
		if (phrase)
			complain(stream, thing, phrase);
	} while (phrase && len > used);
}

/* Read on when enough of those that are known have been asked. */
static void look(void *arg)
{
	struct stream *stream = arg;
	struct session *session = stream->session;
	struct feed *feed = session->world->feed;
	uint64_t ahead = targets_count(session->targets) -
	    census_counts(session->census)->asked;

	feed->ops->rest(feed, ahead > STREAM_AHEAD);
	if (ahead > STREAM_AHEAD)
		loop_set(session->world->loop, &stream->look,
		    loop_now(session->world->loop) + STREAM_LOOK);
}

/* The plan and the census learn of more targets, the resolver of names. */
static void tell_more(struct stream *stream, uint32_t before, bool last)
{
	struct session *session = stream->session;

	if (session->conf->grow(session, last) == -1) {
		session_complain(session->world, NULL, "out of memory");
		session->spoilt = STATUS_SYSTEM;
		engine_finish(session->engine);
		return;
	}
	gather_ask_names(session, before);
	engine_nudge(session->engine);
	if (!last)
		look(stream);
}

static void take_end(struct stream *stream, int error)
{
	struct session *session = stream->session;

	if (!error && targets_count(session->targets))
		return;
	session_complain(session->world, "standard input",
	    error ? strerror(error) : "no target in it");
	if (!session->spoilt)
		session->spoilt = STATUS_USAGE;
}

static void on_feed(void *arg, const char *bytes, size_t len, int error)
{
	struct stream *stream = arg;
	struct session *session = stream->session;
	uint32_t before = targets_count(session->targets);

	if (session->ended)
		return;
	take(stream, bytes, len);
	if (!len)
		take_end(stream, error);
	tell_more(stream, before, !len);
}

int stream_new(struct session *session)
{
	struct stream *stream;

	if (!stream_applies(session))
		return 0;
	stream = calloc(1, sizeof(*stream));
	if (!stream)
		return -1;
	stream->session = session;
	stream->look = (struct loop_timer){ .fn = look, .arg = stream };
	session->stream = stream;
	return 0;
}

void stream_start(struct session *session)
{
	struct feed *feed = session->world->feed;

	if (session->stream &&
	    feed->ops->start(feed, on_feed, session->stream) == -1)
		on_feed(session->stream, NULL, 0, errno);
}

/* The end of the run is the end of the list. */
void stream_free(struct session *session)
{
	if (!session->stream)
		return;
	session->world->feed->ops->stop(session->world->feed);
	loop_drop(session->world->loop, &session->stream->look);
	free(session->stream);
	session->stream = NULL;
}
