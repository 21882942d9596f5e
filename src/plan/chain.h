/*
 * chain.h - one measurement after another
 *
 * The second plan begins when the first has sent all and nothing of it is in
 * the air any more, so neither disturbs the other.  Whose a probe is its flow
 * tells: the second's have one of their own.
 */
#ifndef ASDIC_PLAN_CHAIN_H
#define ASDIC_PLAN_CHAIN_H

#include <stdint.h>

struct plan;

/*
 * Takes both plans over, and frees them with itself.  flow: that of all
 * probes of the second, and of none of the first.  Neither may be NULL.
 * NULL: no memory; then both are still the caller's.
 */
struct plan *plan_chain_new(struct plan *first, struct plan *second,
    uint16_t flow);

#endif
