/*
 * doctor.c - findings of asdic doctor, for a person
 *
 * What there is to know first, then a line for each thing tried, with a column
 * for each family, then what would help.  All of it fits a screen.  The table
 * of socket options is longer, and a line an option, so that it can be searched
 * and cut.
 */
#include "view/doctor.h"

#include <string.h>

enum {
	WIDTH = 80, TITLE = 18, COLUMN = 11, OPTION = 27, TRIED = 14,
	REMARK = 2 * DOCTOR_TEXT + 16,
};

const char *doctor_where(enum doctor_where where)
{
	switch (where) {
	case DOCTOR_NOW:	return "host_now";
	case DOCTOR_ALWAYS:	return "host_always";
	case DOCTOR_LOGIN:	return "host_user";
	case DOCTOR_KERNEL:	return "kernel";
	case DOCTOR_LOOK:	return "look";
	case DOCTOR_DOCKER:	return "docker";
	case DOCTOR_PODMAN:	return "podman";
	case DOCTOR_KUBERNETES:	return "kubernetes";
	}
	return NULL;
}

static const char *where_words(enum doctor_where where)
{
	switch (where) {
	case DOCTOR_NOW:	return "now, as root";
	case DOCTOR_ALWAYS:	return "for good";
	case DOCTOR_LOGIN:	return "for one user";
	case DOCTOR_KERNEL:	return "needs";
	case DOCTOR_LOOK:	return "look at";
	case DOCTOR_DOCKER:	return "Docker";
	case DOCTOR_PODMAN:	return "Podman";
	case DOCTOR_KUBERNETES:	return "Kubernetes";
	}
	return NULL;
}

static const char *result_words(enum doctor_result result)
{
	switch (result) {
	case DOCTOR_YES:	return "yes";
	case DOCTOR_NO:		return "no";
	case DOCTOR_NOT_TRIED:	return "not tried";
	case DOCTOR_FACT:
	case DOCTOR_NONE:
		break;
	}
	return "-";
}

/* Words until the line is full; what follows is indented. */
static void wrap(FILE *out, const char *text, int indent)
{
	int at = indent, n;

	while (*text) {
		text += strspn(text, " ");
		n = (int)strcspn(text, " ");
		if (at > indent && at + 1 + n > WIDTH) {
			fprintf(out, "\n%*s", indent, "");
			at = indent;
		} else if (at > indent) {
			fputc(' ', out);
			at++;
		}
		fprintf(out, "%.*s", n, text);
		at += n;
		text += n;
	}
	fputc('\n', out);
}

/* What there is to say of a side, unless the lines above have said it. */
static const char *news(const struct doctor_side *side, const char **said)
{
	const char *before = *said;

	if (side->result == DOCTOR_NONE)
		return "";
	*said = side->text;
	return strcmp(side->text, before) == 0 ? "" : side->text;
}

/* Of both families, once where it is the same. */
static void remark(const struct doctor_finding *finding,
    const char *said[static DOCTOR_SIDES], char text[static REMARK])
{
	const char *v4 = news(&finding->side[0], &said[0]);
	const char *v6 = news(&finding->side[1], &said[1]);

	if (strcmp(v4, v6) == 0 || finding->side[1].result == DOCTOR_NONE)
		snprintf(text, REMARK, "%s", v4);
	else if (finding->side[0].result == DOCTOR_NONE)
		snprintf(text, REMARK, "%s", v6);
	else
		snprintf(text, REMARK, "%s%s%s%s%s", *v4 ? "IPv4: " : "", v4,
		    *v4 && *v6 ? "; " : "", *v6 ? "IPv6: " : "", v6);
}

static void tell_finding(FILE *out, const struct doctor_finding *finding,
    const char *said[static DOCTOR_SIDES])
{
	char text[REMARK];

	remark(finding, said, text);
	fprintf(out, "%-*s", TITLE, finding->title);
	if (!*text) {
		fprintf(out, "%-*s%s\n", COLUMN,
		    result_words(finding->side[0].result),
		    result_words(finding->side[1].result));
		return;
	}
	fprintf(out, "%-*s%-*s", COLUMN, result_words(finding->side[0].result),
	    COLUMN, result_words(finding->side[1].result));
	wrap(out, text, TITLE + 2 * COLUMN);
}

static void tell_fact(FILE *out, const struct doctor_finding *finding)
{
	fprintf(out, "%-*s", TITLE, finding->title);
	wrap(out, finding->side[0].text, TITLE);
}

/* A command is never broken: somebody will paste it. */
static void tell_remedies(FILE *out, const struct doctor_finding *finding)
{
	if (!finding->remedies)
		return;
	fprintf(out, "\nwhat helps: %s\n", finding->title);
	for (unsigned i = 0; i < finding->remedies; i++)
		fprintf(out, "  %-14s %s\n",
		    where_words(finding->remedy[i].where),
		    finding->remedy[i].text);
}

static unsigned count(const struct doctor_report *doctor, int side,
    const char *token)
{
	unsigned n = 0;

	for (unsigned i = 0; i < doctor->options; i++)
		n += strcmp(doctor->option[i].side[side].token, token) == 0;
	return n;
}

static void tell_options(FILE *out, const struct doctor_report *doctor)
{
	static const char *const family[] = { "IPv4", "IPv6" };

	fputc('\n', out);
	for (int k = 0; k < DOCTOR_SIDES; k++) {
		if (count(doctor, k, "no_socket") > 0) {
			fprintf(out, "socket options on %s: there is no ping "
			    "socket to try them on\n", family[k]);
			continue;
		}
		fprintf(out, "socket options on %s: %u accepted, %u without "
		    "effect, %u refused\n", family[k],
		    count(doctor, k, "accepted") + count(doctor, k, "readable"),
		    count(doctor, k, "meaningless"),
		    count(doctor, k, "refused"));
	}
	if (!doctor->sockets)
		fprintf(out, "(--sockets lists them)\n");
}

static void tell_option(FILE *out, const struct doctor_option *option)
{
	fprintf(out, "%-*s %-*s %-*s %s", OPTION,
	    option->word ? option->word : option->name, TRIED,
	    option->side[0].words, TRIED, option->side[1].words,
	    option->does);
	if (option->used)
		fprintf(out, " [%s]", option->used);
	fputc('\n', out);
}

void doctor_text(FILE *out, const struct doctor_report *doctor)
{
	const struct doctor_finding *finding = doctor->finding;
	const char *said[DOCTOR_SIDES] = { "", "" };
	unsigned i;

	fprintf(out, "%s\n\n", doctor->headline);
	for (i = 0; i < doctor->findings; i++)
		if (!finding[i].families && *finding[i].side[0].text)
			tell_fact(out, &finding[i]);
	fprintf(out, "\n%-*s%-*s%s\n", TITLE, "", COLUMN, "IPv4", "IPv6");
	for (i = 0; i < doctor->findings; i++)
		if (finding[i].families)
			tell_finding(out, &finding[i], said);
	for (i = 0; i < doctor->findings; i++)
		tell_remedies(out, &finding[i]);
	tell_options(out, doctor);
	if (!doctor->sockets)
		return;
	fprintf(out, "\n%-*s %-*s %-*s what it does here [what of asdic "
	    "needs it]\n", OPTION, "option", TRIED, "IPv4", TRIED, "IPv6");
	for (i = 0; i < doctor->options; i++)
		tell_option(out, &doctor->option[i]);
}
