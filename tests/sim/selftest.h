/*
 * selftest.h - does the invented internet behave as it should?
 */
#ifndef SIM_SELFTEST_H
#define SIM_SELFTEST_H

/* TAP on standard output; 0: all is well. */
int selftest(void);

#endif
