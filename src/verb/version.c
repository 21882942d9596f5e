/* Compiled anew whenever `git describe` or the dist file says otherwise. */
#include "verb/verb.h"

const char asdic_version[] = ASDIC_VERSION;
