/*
 * A change is kept as its event: four of them are enough to explain what a
 * run has seen, and more would bury its results.
 */
#include "view/meanwhile.h"

#include "view/remarks.h"
#include "view/trouble.h"

void meanwhile_note(struct meanwhile *meanwhile, const struct event *event)
{
	if (event->kind != EVENT_LOCAL)
		return;
	if (meanwhile->n < MEANWHILE_KEPT)
		meanwhile->first[meanwhile->n] = *event;
	meanwhile->n++;
}

void meanwhile_tell(FILE *out, const struct report *report,
    const struct meanwhile *meanwhile)
{
	for (unsigned i = 0; i < meanwhile->n && i < MEANWHILE_KEPT; i++) {
		remarks_label(out, "meanwhile");
		trouble_local(out, report, &meanwhile->first[i]);
	}
	if (meanwhile->n > MEANWHILE_KEPT)
		remarks_more(out, meanwhile->n - MEANWHILE_KEPT);
}

void meanwhile_complain(FILE *err, const char *verb,
    const struct report *report, const struct meanwhile *meanwhile)
{
	for (unsigned i = 0; i < meanwhile->n && i < MEANWHILE_KEPT; i++) {
		fprintf(err, "asdic: %s: meanwhile: ", verb);
		trouble_local(err, report, &meanwhile->first[i]);
	}
	if (meanwhile->n > MEANWHILE_KEPT)
		fprintf(err, "asdic: %s: meanwhile: %u more\n", verb,
		    meanwhile->n - MEANWHILE_KEPT);
}
