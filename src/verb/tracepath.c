/*
 * asdic called tracepath: a trace of one target, in iputils' letters and
 * words.  Everything is asked at once, by ICMP echo; the view puts it into
 * tracepath's order.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "model/sizes.h"
#include "model/target.h"
#include "verb/lookup.h"
#include "verb/traceopt.h"
#include "verb/tracepathopt.h"
#include "view/view.h"
#include "wire/packet.h"

enum {
	TRIES = 2,		/* the first hop is told twice */
	HOPS_MOST = 254,
	SMALL = 128,		/* lengths that every hop's probe may have */
	INTERRUPTED = 128 + SIGINT,
};

struct tracepath_settings {
	struct trace_settings trace;	/* first */
	struct tracepath_options options;
	struct report_mtu mtu;
};

static const struct view_ops *const views[] = { &view_tracepath };

/* The whole command line is in options; opt_parse() sees the target alone. */
static const struct opt no_options[] = { { .name = "" } };

static uint32_t local_of(const void *arg, uint32_t target)
{
	return arg ? lookup_mtu(arg, target) : 0;
}

/*
 * Small packets are all alike, so that what is said of the length holds; with
 * larger ones the hops are asked by the smallest, which pass where large ones
 * vanish.
 */
static int64_t payload_of(const struct tracepath_options *options)
{
	const int64_t least = PACKET_FLOWED - PACKET_HEADER;
	int64_t size = options->length - 28;

	if (options->length == 0 || options->length > SMALL)
		return 0;
	return size > least ? size : least;
}

static void settle(struct tracepath_settings *own)
{
	const struct tracepath_options *options = &own->options;
	struct trace_settings *trace = &own->trace;

	trace->hops = options->hops < 1 ? 1 :
	    options->hops > HOPS_MOST ? HOPS_MOST : options->hops;
	trace->gap = HOPS_MOST;
	trace->tries = TRIES;
	trace->size = payload_of(options);
	trace->most = options->length < SIZES_MAX ? options->length : 0;
	trace->common.only4 = options->only4;
	trace->common.only6 = options->only6;
	if (options->only4 || options->only6)
		trace->common.family_why =
		    "Address family for hostname not supported";
	trace->common.style.numeric = options->numeric && !options->both;
	trace->common.style.both = options->both;
	trace->common.style.address_first = options->numeric;
	own->mtu = (struct report_mtu){
		.hops = (uint8_t)options->hops,
		.most = (uint32_t)options->length, .local = local_of,
	};
}

static const char *check(void *settings, const char **thing)
{
	settle(settings);
	return traceopt_check(settings, thing);
}

/* A network or a range is no host; what is wrong with a length depends on
 * the family. */
static enum status fit(struct session *session, void *settings,
    struct engine_conf *engine)
{
	const struct tracepath_settings *own = settings;
	struct addr addr;

	if (targets_count(session->targets) != 1) {
		session_complain(session->world, own->options.target,
		    "Name or service not known");
		return STATUS_USAGE;
	}
	if (!targets_addr(session->targets, 0, &addr))
		addr.family = AF_INET;		/* a name: the least */
	if (!tracepathopt_fits(&own->options, session->world, addr.family))
		return STATUS_USAGE;
	return verb_trace_fit(session, settings, engine);
}

static struct plan *make_plan(struct session *session, void *settings,
    enum status *status)
{
	struct tracepath_settings *own = settings;

	own->mtu.arg = session;
	return verb_trace_plan(session, settings, status);
}

static void fill(struct session_conf *conf, void *settings)
{
	struct tracepath_settings *own = settings;

	verb_trace_fill(conf, settings);
	conf->report.mtu = &own->mtu;
}

/* Whatever was found, tracepath says 0; and it dies of an interrupt. */
static enum status status_of(enum status status, enum ending_reason ended)
{
	if (ended == ENDING_INTERRUPTED)
		return (enum status)INTERRUPTED;
	if (status == STATUS_OUTPUT)
		return status;
	return status == STATUS_YES || status == STATUS_NO ? STATUS_YES :
	    (enum status)TRACEPATH_WRONG;
}

static enum status run(const struct world *world, int argc, char **argv)
{
	struct tracepath_settings own = { .mtu.hops = 0 };
	struct session_conf conf = {
		.verb = &verb_tracepath, .check = check, .fill = fill,
		.plan = make_plan, .fit = fit, .views = views,
		.settings = &own.trace.common,
	};
	char *words[] = { argv[0], NULL, NULL, NULL }, end[] = "--";
	int status = tracepathopt_parse(&own.options, world, argc, argv);

	if (status != -1)
		return (enum status)status;
	words[1] = end;
	words[2] = own.options.target;
	traceopt_defaults(&own.trace, world);
	status = (int)session_run(world, &conf, &own, 3, words);
	return status_of((enum status)status, own.trace.common.ended);
}

const struct verb verb_tracepath = {
	.name = "tracepath", .operands = "DESTINATION",
	.summary = "iputils' tracepath", .opts = no_options, .run = run,
};
