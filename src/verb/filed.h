/*
 * filed.h - what a view writes, on its way into a file
 */
#ifndef ASDIC_FILED_H
#define ASDIC_FILED_H

#include <stdio.h>

#include "verb/verb.h"

struct filed;
struct session;

/*
 * Make session->filed if there is an --output.  Who cannot write it in the end
 * is not to measure first: complains if it cannot be written.
 */
enum status filed_open(struct session *session);
void filed_free(struct filed *filed);		/* accepts NULL */

/* The stream for views. */
FILE *filed_stream(struct filed *filed);

/*
 * Put all that was written since the last time in place of the file, if there
 * is one.  -1: the file is as it was, and why has been told.
 */
int filed_put(struct session *session);

/* The same of an interim summary, if that is a page of its own. */
void filed_page(struct session *session);

#endif
