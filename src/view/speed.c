/*
 * n departures are n - 1 gaps.
 */
#include "view/speed.h"

#include <math.h>

#include "view/report.h"

double speed_achieved(const struct speed *speed)
{
	if (speed->counted < 2 || speed->last <= speed->first)
		return NAN;
	return (double)(speed->counted - 1) * 1e9 /
	    (double)(speed->last - speed->first);
}

bool speed_falls_short(const struct speed *speed,
    const struct report *report)
{
	return !report->sweep->uneven &&
	    speed->last - speed->first >= NSEC_SEC &&
	    speed_achieved(speed) < 0.95 * report->sweep->rate;
}
