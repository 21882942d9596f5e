#include "verb/verb.h"

#ifndef ASDIC_VERSION
#define ASDIC_VERSION "unknown"
#endif

const char asdic_version[] = ASDIC_VERSION;
