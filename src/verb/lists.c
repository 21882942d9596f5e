/*
 * Lists of targets from files.  Other lists than that of the targets are read
 * in the same way, each into targets of its own.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "model/target.h"
#include "verb/session.h"

const char *lists_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

static FILE *open_list(const struct world *world, const char *path)
{
	return strcmp(path, "-") == 0 ? world->in : world->open_list(path);
}

typedef const char *list_fn(struct targets *targets, FILE *in, unsigned *line,
    char *thing);

static enum status read_by(list_fn *fn, const struct session *session,
    struct targets *targets, const char *path)
{
	const struct world *world = session->world;
	char thing[TARGET_TEXT], name[TARGET_TEXT];
	FILE *file = open_list(world, path);
	const char *phrase;
	unsigned line = 0;
	bool broken;
	int e;

	if (!file && errno == ENOMEM)
		return STATUS_SYSTEM;
	if (!file) {
		session_complain(world, path, strerror(errno));
		return STATUS_USAGE;
	}
	errno = 0;
	phrase = fn(targets, file, &line, thing);
	e = errno;
	broken = phrase && ferror(file);
	if (file != world->in)
		fclose(file);
	if (phrase && e == ENOMEM) {
		errno = e;
		return STATUS_SYSTEM;
	}
	if (broken) {
		session_complain(world, lists_name(path), strerror(e));
		return STATUS_USAGE;
	}
	if (!phrase)
		return STATUS_YES;
	text_escape(name, sizeof(name), lists_name(path));
	fprintf(world->err, "asdic: %s:%u: %s: %s\n", name, line, thing,
	    phrase);
	return STATUS_USAGE;
}

enum status lists_read(struct session *session, struct targets *targets,
    const char *path)
{
	return read_by(targets_read, session, targets, path);
}

enum status lists_exclude(struct session *session, const char *path)
{
	return read_by(targets_read_excluded, session, session->targets,
	    path);
}
