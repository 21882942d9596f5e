/*
 * selftest.h - does the invented internet behave as it should?
 */
#ifndef SIM_SELFTEST_H
#define SIM_SELFTEST_H

/* TAP on standard output; 0: all is well. */
int selftest(void);

/* Part of it: wrong network files, numbered from there; how many failed. */
unsigned readtest_count(void);
unsigned readtest(unsigned number);

/* Can this network be read?  0: yes, else trouble is told on stderr. */
int readtest_file(const char *path);

#endif
