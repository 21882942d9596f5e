/*
 * text.h - text from outside, made fit for a terminal
 *
 * DNS names, file contents and command lines may hold bytes that a terminal
 * obeys.  Whatever a view or a diagnostic prints of them goes through here.
 */
#ifndef ASDIC_TEXT_H
#define ASDIC_TEXT_H

#include <stddef.h>

/*
 * Copy text into out (size bytes, at least 1), always terminated.  Control
 * bytes (C0, DEL), C1 controls and marks of writing direction in UTF-8, and
 * bytes that are not valid UTF-8 become \xNN; a backslash becomes \\.  What
 * does not fit is cut at a whole character and ends in "..." (as many dots as
 * there is room for).  Returns out.
 */
char *text_escape(char *out, size_t size, const char *text);

/*
 * The same, in quotes where one might not see where the text begins and ends:
 * it is empty, or has a blank there.  size: at least 4.
 */
char *text_quote(char *out, size_t size, const char *text);

#endif
