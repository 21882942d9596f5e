/*
 * mix.h - a 64-bit mixer
 *
 * Every bit of the input moves every bit of the output (the finalizer of
 * splitmix64).  Used for seeded choices and for the mark in a payload; it is
 * no cipher, and nothing here needs one: an off-path forger must guess 64
 * bits of secret, an on-path one can copy the whole packet anyway.
 */
#ifndef ASDIC_MIX_H
#define ASDIC_MIX_H

#include <stdint.h>

static inline uint64_t mix64(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

#endif
