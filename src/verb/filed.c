/*
 * A page is gathered in memory, for it is not known before its end whether it
 * will be whole; then it becomes the file in one step.
 */
#include "verb/filed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "verb/session.h"
#include "view/view.h"

enum { FIRST = 4096 };

struct filed {
	const struct world *world;
	const char	*path;
	FILE		*stream;
	char		*buf;
	size_t		 len, room;
	int		 error;
};

static ssize_t append(void *cookie, const char *data, size_t n)
{
	struct filed *filed = cookie;
	size_t room = filed->room ? filed->room : FIRST;
	char *buf;

	while (room - filed->len < n)
		room *= 2;
	buf = room == filed->room ? filed->buf : realloc(filed->buf, room);
	if (!buf) {
		filed->error = ENOMEM;
		return (ssize_t)n;
	}
	filed->buf = buf;
	filed->room = room;
	memcpy(buf + filed->len, data, n);
	filed->len += n;
	return (ssize_t)n;
}

static struct filed *filed_new(const struct world *world, const char *path)
{
	static const cookie_io_functions_t functions = { .write = append };
	struct filed *filed = calloc(1, sizeof(*filed));

	if (!filed)
		return NULL;
	filed->world = world;
	filed->path = path;
	filed->stream = fopencookie(filed, "w", functions);
	if (filed->stream)
		return filed;
	free(filed);
	return NULL;
}

void filed_free(struct filed *filed)
{
	if (!filed)
		return;
	fclose(filed->stream);
	free(filed->buf);
	free(filed);
}

FILE *filed_stream(struct filed *filed)
{
	return filed->stream;
}

static int filed_commit(struct filed *filed)
{
	int error;

	if (fflush(filed->stream) == EOF)
		filed->error = errno;
	error = filed->error;
	if (!error && filed->world->write_file(filed->path, filed->buf,
	    filed->len) == -1)
		error = errno;
	filed->len = 0;
	filed->error = 0;
	return error;
}

/* ---- of a run ---- */

static void complain_file(const struct session *session, int e)
{
	session_complain(session->world, session->conf->settings->output,
	    e == EEXIST ? "not an ordinary file" : strerror(e));
}

int filed_put(struct session *session)
{
	int e = session->filed ? filed_commit(session->filed) : 0;

	if (e)
		complain_file(session, e);
	return e ? -1 : 0;
}

void filed_page(struct session *session)
{
	if (session->view->ops->pages)
		filed_put(session);
}

enum status filed_open(struct session *session)
{
	const char *path = session->conf->settings->output;
	const struct world *world = session->world;

	if (!path)
		return STATUS_YES;
	session->filed = filed_new(world, path);
	if (!session->filed)
		return STATUS_SYSTEM;
	if (world->try_file(path) == 0)
		return STATUS_YES;
	complain_file(session, errno);
	session->refused = STATUS_OUTPUT;
	return STATUS_OUTPUT;
}
