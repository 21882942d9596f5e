/*
 * iputilshelp.h - what iputils' programs say of their options, on one screen
 */
#ifndef ASDIC_IPUTILSHELP_H
#define ASDIC_IPUTILSHELP_H

#include <stdio.h>

void iputilshelp_tell(FILE *err);

#endif
