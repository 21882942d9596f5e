/*
 * Dots, as ping -f draws them, except that only the first answer to a probe
 * takes a dot back: a duplicate must not hide a loss.  No more dots than the
 * line is wide are drawn for probes in the air; an answer is then held to be
 * that of a probe without one.
 */
#include <stdbool.h>

#include "view/dots.h"

static void note_sent(struct dots *dots, FILE *out, int columns)
{
	dots->air++;
	if (columns > 0 && dots->air > (unsigned)columns)
		dots->hidden++;
	else
		fputc('.', out);
}

static void note_settled(struct dots *dots, FILE *out, const char *mark)
{
	if (!dots->air)
		return;
	dots->air--;
	if (dots->hidden)
		dots->hidden--;
	else
		fputs(mark, out);
}

void dots_note(struct dots *dots, FILE *out, int columns,
    const struct event *event)
{
	if (event->kind == EVENT_SENT)
		note_sent(dots, out, columns);
	else if (event->kind == EVENT_REPLY && !event->after)
		note_settled(dots, out, "\b \b");
	else if (event->kind == EVENT_LOST)
		note_settled(dots, out, "");
	else if (event_is_error(event) && !event->after)
		note_settled(dots, out, "\bE");
	else if (event->kind == EVENT_UNSENT && event->after)
		note_settled(dots, out, "\bE");
	else if (event->kind == EVENT_UNSENT)
		fputc('E', out);
	else if (event->kind == EVENT_STRAY && event->error == STRAY_CORRUPT)
		fputc('C', out);
}
