/*
 * The heading says what is asked, and only what the user may want to know;
 * hops, lines and verdict are written by files of their own.
 */
#include "view/mtubox.h"

#include <inttypes.h>

#include "view/mtuhops.h"
#include "view/mtulines.h"
#include "view/mtuwords.h"
#include "view/report.h"
#include "view/sized.h"
#include "view/tracehead.h"
#include "view/words.h"

void mtubox_head(FILE *out, const struct report *report, uint32_t target)
{
	const struct report_mtu *mtu = report->mtu;
	uint32_t most = mtu->local ? mtu->local(mtu->arg, target) : 0;
	char text[WORDS_TEXT];

	fprintf(out, "mtu to %s", words_target_full(report, target, text));
	tracehead_from(out, report);
	if (mtu->most && (!most || mtu->most < most))
		most = mtu->most;
	if (most)
		fprintf(out, ", %" PRIu32 " bytes at most", most);
	if (mtu->flow > 1)
		fprintf(out, ", flow %u", mtu->flow);
	fputc('\n', out);
}

static void write_verdict(FILE *out, const struct report *report,
    uint32_t target, const struct sized *sized,
    const struct mtuwatch_seen *seen, const char *front)
{
	struct textline line;

	textline_init(&line);
	textline_add(&line, "%s", front);
	mtuwords_verdict(&line, report, target, sized, seen);
	textline_tell(&line, out, 0);
}

void mtubox_result(FILE *out, const struct report *report, uint32_t target,
    const struct mtuwatch_seen *seen, const char *front)
{
	struct sized sized;

	sized_of(&sized, report, target);
	if (report->mtu->every_hop)
		mtuhops_tell(out, report, target, &sized);
	mtulines_tell(out, report, target, &sized, seen);
	write_verdict(out, report, target, &sized, seen, front);
}

void mtubox_verdict(FILE *out, const struct report *report, uint32_t target,
    const struct mtuwatch_seen *seen, const char *front)
{
	struct sized sized;

	sized_of(&sized, report, target);
	write_verdict(out, report, target, &sized, seen, front);
}

void mtubox_number(FILE *out, const struct report *report, uint32_t target)
{
	struct sized sized;

	sized_of(&sized, report, target);
	if (sized.known)
		fprintf(out, "%" PRIu32 "\n", sized.result.mtu);
	else
		fputs("-\n", out);
}
