/*
 * asdic doctor: can I run here?  The host is examined in one call; what that
 * means is decided in doctorfind.c and told by a view.  There are no targets,
 * no engine and no session.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/opt.h"
#include "io/examine.h"
#include "io/loop.h"
#include "verb/doctorfind.h"
#include "verb/session.h"
#include "view/doctor.h"

struct doctor_settings {
	struct session_settings common;		/* first */
	bool		sockets;
};

#define AT(field)	offsetof(struct doctor_settings, field)

static const char *const formats[] = { "text", "jsonl", NULL };

static const struct opt table[] = {
	{ 0, "sockets", "", OPT_FLAG, AT(sockets), 0, 0, NULL, NULL,
	  "Output", "also every socket option, and what it does here" },
	{ 'v', "verbose", "", OPT_FLAG, AT(sockets), 0, 0, NULL, NULL, NULL,
	  "the same" },
	NETOPT_FORMAT(formats),
	NETOPT_HELP,
};

/* All of one run; it is large. */
struct doctor {
	struct examine	 examine;
	struct report	 report;
	struct report_style style;
	struct doctor_report told;
	struct doctor_option option[EXAMINE_OPTIONS];
};

static void fill_tried(struct doctor_tried *tried,
    const struct sockopt *option, const struct sockopt_found *found)
{
	static const struct { const char *token, *words; } what[] = {
		[SOCKOPT_NO_SOCKET] = { "no_socket", "no socket" },
		[SOCKOPT_NOT_TRIED] = { "not_tried", "not tried" },
		[SOCKOPT_ACCEPTED] = { "accepted", "accepted" },
		[SOCKOPT_READABLE] = { "readable", "readable" },
		[SOCKOPT_MEANINGLESS] = { "meaningless", "no effect" },
		[SOCKOPT_REFUSED] = { "refused", "refused" },
	};
	const char *name = strerrorname_np(found->error);

	*tried = (struct doctor_tried){
		.token = what[found->result].token,
		.words = what[found->result].words,
		.error = found->error, .value = found->value,
		.is_number = found->is_number,
		.readable = found->readable &&
		    option->kind != SOCKOPT_READ &&
		    option->kind != SOCKOPT_READ_PEER,
		.same = found->same,
	};
	if (found->result == SOCKOPT_REFUSED && name)
		tried->words = name;
}

static void fill_options(struct doctor *doctor)
{
	const struct examine *examine = &doctor->examine;

	for (unsigned i = 0; i < examine->options; i++) {
		const struct sockopt *option = examine->option[i];

		doctor->option[i] = (struct doctor_option){
			.name = option->name,
			.word = *option->word ? option->word : NULL,
			.level = option->level_name,
			.is_number = option->kind == SOCKOPT_INT,
			.value = option->value, .does = option->does,
			.used = *option->used ? option->used : NULL,
		};
		for (int k = 0; k < DOCTOR_SIDES; k++)
			fill_tried(&doctor->option[i].side[k], option,
			    &examine->found[i][k]);
	}
	doctor->told.option = doctor->option;
	doctor->told.options = examine->options;
}

static void fill_report(struct doctor *doctor, const struct world *world,
    int argc, char **argv)
{
	struct report *report = &doctor->report;

	report->verb = verb_doctor.name;
	report->version = asdic_version;
	report->argc = argc;
	report->argv = argv;
	report->style = &doctor->style;
	report->interval = NSEC_UNKNOWN;
	report->start = loop_exact(world->loop);
	report->start_wall = report->start + loop_offset(world->loop);
	doctor->told.report = report;
}

static enum status tell(const struct world *world, struct doctor *doctor,
    const struct doctor_settings *settings)
{
	enum status status = doctorfind_works(&doctor->examine) ? STATUS_YES :
	    STATUS_PERMISSION;
	struct ending ending = { .reason = ENDING_DONE,
		.status = (int)status };

	doctor->told.sockets = settings->sockets;
	doctorfind_all(&doctor->examine, &doctor->told);
	fill_options(doctor);
	ending.at = loop_exact(world->loop);
	ending.wall = ending.at + loop_offset(world->loop);
	if (settings->common.format == NETOPT_OWN) {
		doctor_text(world->out, &doctor->told);
	} else if (!doctorjsonl_write(world->out, &doctor->told, &ending)) {
		session_complain(world, NULL, "out of memory");
		return STATUS_SYSTEM;
	}
	return session_finish_output(world, status);
}

static enum status examine(const struct world *world,
    const struct doctor_settings *settings, int argc, char **argv)
{
	struct doctor *doctor = calloc(1, sizeof(*doctor));
	enum status status = STATUS_SYSTEM;

	if (!doctor) {
		session_complain(world, NULL, "out of memory");
		return status;
	}
	fill_report(doctor, world, argc, argv);
	if (world->host->examine(&doctor->examine) == -1)
		session_complain(world, "privileges", strerror(errno));
	else
		status = tell(world, doctor, settings);
	free(doctor);
	return status;
}

static enum status run(const struct world *world, int argc, char **argv)
{
	struct doctor_settings settings = { .sockets = false };
	char **typed = calloc((size_t)argc + 1, sizeof(*typed));
	enum status status = STATUS_USAGE;
	int first;

	if (!typed) {
		session_complain(world, NULL, "out of memory");
		return STATUS_SYSTEM;
	}
	memcpy(typed, argv, (size_t)argc * sizeof(*typed));
	first = opt_parse(table, &settings, argc, argv, "asdic", world->err);
	if (first == -1)
		status = STATUS_USAGE;
	else if (verb_answered(world, &verb_doctor, &settings.common))
		status = STATUS_YES;
	else if (first < argc)
		session_complain(world, argv[first],
		    "asdic doctor asks about this host alone, and takes no "
		    "target");
	else
		status = examine(world, &settings, argc, typed);
	free(typed);
	return status;
}

const struct verb verb_doctor = {
	.name = "doctor", .operands = "",
	.summary = "can I run here, and what would help",
	.opts = table, .run = run,
};
