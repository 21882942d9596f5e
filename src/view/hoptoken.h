/*
 * hoptoken.h - what the model says of a hop, as words for machines
 */
#ifndef ASDIC_HOPTOKEN_H
#define ASDIC_HOPTOKEN_H

#include "model/path.h"

/* "none", "silent", "limited", "path", "late". */
const char *hoptoken_loss(enum path_loss loss);

/* "none", "flow", "packet", "change". */
const char *hoptoken_spread(enum path_spread spread);

/* The i-th oddity from 0 on, and its bit; NULL: there are no more. */
const char *hoptoken_odd(unsigned i, enum path_odd *bit);

#endif
