/*
 * The table of verbs.  Help, completions and the manual's drift check are
 * loops over it and over each verb's option table.
 */
#include <stdlib.h>
#include <string.h>

#include "base/opt.h"
#include "base/text.h"
#include "verb/session.h"
#include "verb/verb.h"

static const struct verb *const verbs[] = {
	&verb_ping, &verb_sweep, &verb_trace, &verb_mtu, &verb_check,
	&verb_doctor, NULL,
};

/* Programs that asdic stands in for when it is called by their names. */
static const struct {
	const char	*name;
	const struct verb *verb;
} called[] = {
	{ "ping", &verb_iputils }, { "ping4", &verb_iputils },
	{ "ping6", &verb_iputils }, { "tracepath", &verb_tracepath },
	{ "tracepath6", &verb_tracepath }, { NULL, NULL },
};

static void help(FILE *out)
{
	const struct verb *const *verb;

	fprintf(out, "asdic asks a network path five questions, without "
	    "root.\n\n");
	for (verb = verbs; *verb; verb++)
		fprintf(out, "  asdic %-6s [OPTION...] %-12s %s\n",
		    (*verb)->name, (*verb)->operands, (*verb)->summary);
	fprintf(out, "\n"
	    "A target is a name, an address, a network (10.0.0.0/24) or a "
	    "range\n(10.0.0.1-10.0.0.9).  asdic VERB --help tells the "
	    "options, the manual\nasdic(1) the rest.\n\n"
	    "  asdic ping 192.0.2.1            until ^C, like ping\n"
	    "  asdic ping -c 5 --json HOST     one JSON object a line\n"
	    "  asdic ping -c 20 -i 200ms --fail-if 'loss>5%% or p95>80ms' "
	    "HOST\n"
	    "  asdic sweep 10.0.0.0/24         who is up\n"
	    "  asdic trace HOST                the whole path in one round "
	    "trip\n"
	    "  asdic mtu HOST                  the path MTU, and who limits "
	    "it\n"
	    "  asdic check -w 80ms,5%% -c 200ms,20%% HOST\n"
	    "                                  a monitoring plugin\n");
}

static void usage(FILE *out, const struct verb *verb)
{
	fprintf(out, "usage: asdic %s [OPTION...]%s%s\n%s\n\n", verb->name,
	    *verb->operands ? " " : "", verb->operands, verb->summary);
	opt_help(verb->opts, out);
}

static void version(FILE *out)
{
	fprintf(out, "asdic %s\n", asdic_version);
}

bool verb_answered(const struct world *world, const struct verb *verb,
    const struct session_settings *settings)
{
	if (settings->help)
		usage(world->out, verb);
	else if (settings->version)
		version(world->out);
	else if (settings->list_options)
		opt_list(verb->opts, world->out);
	else
		return false;
	return true;
}

/* Edits (insert, delete, change) from a to b; both are short. */
static size_t distance(const char *a, const char *b)
{
	size_t row[32], la = strlen(a), lb = strlen(b), i, j, above, left;

	if (la > 30 || lb > 30)
		return la + lb;
	for (j = 0; j <= lb; j++)
		row[j] = j;
	for (i = 1; i <= la; i++) {
		above = row[0];
		row[0] = i;
		for (j = 1; j <= lb; j++) {
			left = above + (a[i - 1] != b[j - 1]);
			above = row[j];
			if (row[j] + 1 < left)
				left = row[j] + 1;
			if (row[j - 1] + 1 < left)
				left = row[j - 1] + 1;
			row[j] = left;
		}
	}
	return row[lb];
}

static int unknown(const struct world *world, const char *word)
{
	const struct verb *const *verb, *nearest = &verb_ping;
	size_t best = SIZE_MAX, edits;
	char thing[128], what[128];

	for (verb = verbs; *verb; verb++) {
		edits = distance(word, (*verb)->name);
		if (edits < best) {
			best = edits;
			nearest = *verb;
		}
	}
	text_escape(thing, sizeof(thing), word);
	if (best <= 3)
		snprintf(what, sizeof(what), "no such verb; did you mean "
		    "\"asdic %s\"?", nearest->name);
	else if (strpbrk(word, ".:"))	/* a host, not a verb */
		snprintf(what, sizeof(what), "no such verb; to ping it: "
		    "asdic ping %.60s", thing);
	else
		snprintf(what, sizeof(what), "no such verb; \"asdic\" alone "
		    "lists them, the nearest is \"%s\"", nearest->name);
	session_complain(world, word, what);
	return STATUS_USAGE;
}

static int list_verbs(const struct world *world)
{
	const struct verb *const *verb;

	for (verb = verbs; *verb; verb++)
		fprintf(world->out, "%s\t%s\t%s\n", (*verb)->name,
		    (*verb)->summary, *(*verb)->operands ?
		    (*verb)->operands : "-");
	return STATUS_YES;
}

/* Whom we are called after, if it is one of these; NULL: we are asdic. */
static const struct verb *find_called(int argc, char **argv)
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *name = slash ? slash + 1 : argc > 0 ? argv[0] : "";
	unsigned i;

	for (i = 0; called[i].name; i++)
		if (strcmp(name, called[i].name) == 0)
			break;
	return called[i].verb;
}

/* What is asked of asdic itself. */
static int answer(const struct world *world, const char *word)
{
	if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 ||
	    strcmp(word, "-h") == 0)
		help(world->out);
	else if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
		version(world->out);
	else if (strcmp(word, "--list-verbs") == 0)
		return list_verbs(world);
	else
		return unknown(world, word);
	return STATUS_YES;
}

/* Help and the like must get out, too: no run sees to that. */
static int finish(const struct world *world, const struct verb *verb,
    int status)
{
	if (status == STATUS_YES)
		status = (int)session_finish_output(world, STATUS_YES);
	if (status != STATUS_OUTPUT)
		return status;
	if (world->program)
		return STATUS_NO;	/* as iputils has it */
	return verb == &verb_check ? (int)STATUS_UNKNOWN : status;
}

int verb_main(const struct world *world, int argc, char **argv)
{
	const struct verb *const *verb, *stand_in = find_called(argc, argv);
	const char *word = argc > 1 ? argv[1] : "help";
	struct world named = *world;

	if (stand_in) {
		named.program = argv[0];
		return finish(&named, stand_in,
		    (int)stand_in->run(&named, argc, argv));
	}
	for (verb = verbs; *verb; verb++)
		if (strcmp(word, (*verb)->name) == 0)
			return finish(world, *verb,
			    (int)(*verb)->run(world, argc - 1, argv + 1));
	return finish(world, NULL, answer(world, word));
}
