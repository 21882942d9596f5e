/*
 * A list that comes in while the run goes on.  Whole lines become targets, the
 * last piece of one waits for its end.  When very many wait to be asked no
 * more is read for the moment, so that the program which writes the list is
 * held up, and not we.
 *
 * A line that cannot be used is told, and the list goes on: whoever writes it
 * may not be there to begin again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/census.h"
#include "model/target.h"
#include "verb/session.h"

enum {
	STREAM_LINE = 1024,	/* longest line */
	STREAM_AHEAD = 1 << 17,	/* targets that may wait to be asked */
};

struct stream {
	struct session	*session;
	struct loop_timer look;		/* again whether to go on */
	unsigned	 line;		/* number of the last one */
	size_t		 len;		/* of the piece */
	bool		 overlong;	/* its line is: skip the rest */
	char		 piece[STREAM_LINE + 2];
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
	    stream->line, thing, *thing ? ": " : "", phrase);
	session->spoilt = true;
}

static const char *add_line(struct targets *targets, char *line,
    char *thing)
{
	FILE *file = fmemopen(line, strlen(line) + 1, "r");
	const char *phrase;
	unsigned number;

	if (!file)
		return NULL;
	line[strlen(line)] = '\n';
	phrase = targets_read(targets, file, &number, thing);
	fclose(file);
	return phrase;
}

static void take_line(struct stream *stream, char *line)
{
	char thing[TARGET_TEXT] = "";
	const char *phrase;

	stream->line++;
	if (stream->overlong) {
		complain(stream, "", "the line is too long");
		return;
	}
	phrase = add_line(stream->session->targets, line, thing);
	if (phrase)
		complain(stream, thing, phrase);
}

/* Cut bytes into lines. */
static void take_bytes(struct stream *stream, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\n') {
			stream->piece[stream->len] = '\0';
			take_line(stream, stream->piece);
			stream->len = 0;
			stream->overlong = false;
		} else if (stream->len == STREAM_LINE) {
			stream->overlong = true;
		} else {
			/* What follows a zero byte must not be lost unseen. */
			stream->piece[stream->len++] = bytes[i] ? bytes[i] :
			    '\1';
		}
	}
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
		session->spoilt = true;
		engine_finish(session->engine);
		return;
	}
	gather_ask_names(session, before);
	engine_nudge(session->engine);
	if (!last)
		look(stream);
}

static void on_feed(void *arg, const char *bytes, size_t len, int error)
{
	struct stream *stream = arg;
	struct session *session = stream->session;
	uint32_t before = targets_count(session->targets);

	if (session->ended)
		return;
	take_bytes(stream, bytes, len);
	if (!len && (stream->len || stream->overlong))
		take_bytes(stream, "\n", 1);
	if (error)
		session_complain(session->world, "standard input",
		    strerror(error));
	session->spoilt |= error != 0;
	tell_more(stream, before, !len);
}

int stream_start(struct session *session)
{
	struct feed *feed = session->world->feed;
	struct stream *stream = calloc(1, sizeof(*stream));

	if (!stream)
		return -1;
	stream->session = session;
	stream->look = (struct loop_timer){ .fn = look, .arg = stream };
	session->stream = stream;
	return feed->ops->start(feed, on_feed, stream);
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
