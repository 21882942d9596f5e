/*
 * parts.h - the parts an invented world is put together from
 */
#ifndef SIM_PARTS_H
#define SIM_PARTS_H

#include "sim/clock.h"
#include "sim/internet.h"
#include "sim/network.h"
#include "sim/simfeed.h"
#include "sim/simnames.h"
#include "sim/simnet.h"

#endif
