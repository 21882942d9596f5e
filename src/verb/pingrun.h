/*
 * pingrun.h - from the settings of a ping to a run
 *
 * For every verb whose settings are a struct ping_settings, or begin with one.
 */
#ifndef ASDIC_PINGRUN_H
#define ASDIC_PINGRUN_H

#include "verb/pingopt.h"

struct plan_ping_conf;

/* For session_conf.fill: settings are a struct ping_settings. */
void pingrun_fill(struct session_conf *conf, void *settings);

/* floor: least time between probes whose pace answers set. */
void pingrun_plan(struct session *session, const struct ping_settings *ping,
    nsec floor, struct plan_ping_conf *conf);

/*
 * How many lanes: a lane's 65536 numbers must last for as long as a probe
 * may be in the air, and a lost one be waited for.
 */
void pingrun_lanes(const struct session *session,
    const struct ping_settings *ping, struct engine_conf *engine);

/* -C and -B: bind the lane to what the only target's address decides. */
void pingrun_bind(const struct session *session,
    const struct ping_settings *ping, struct engine_conf *engine,
    const struct addr *to);

#endif
