/*
 * simhost.c - our own host, as asdic doctor examines it
 *
 * Everything works on it but for what the network file says of "us".  It has a
 * table of options of its own, one for each thing that may be found, so that
 * what the real table has does not change what tests expect.
 */
#include "sim/simhost.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "io/examine.h"
#include "sim/network.h"

static const struct sockopt table[] = {
	{ .name = "IP_TTL", .level_name = "SOL_IP", .value = 33,
	  .idle = SOCKOPT_IDLE6, .does = "the TTL of what is sent",
	  .used = "ping --ttl" },
	{ .name = "IP_MTU_DISCOVER", .word = "IP_PMTUDISC_PROBE",
	  .level_name = "SOL_IP", .value = 3, .idle = SOCKOPT_IDLE6,
	  .does = "never fragmented" },
	{ .name = "SO_DOMAIN", .level_name = "SOL_SOCKET",
	  .kind = SOCKOPT_READ, .does = "the family" },
	{ .name = "SO_RCVBUF", .level_name = "SOL_SOCKET", .value = 65536,
	  .does = "room for replies; doubled" },
	{ .name = "SO_MARK", .level_name = "SOL_SOCKET", .value = 7,
	  .does = "a mark for routing and firewall", .used = "--mark" },
	{ .name = "SO_ATTACH_BPF", .level_name = "SOL_SOCKET",
	  .kind = SOCKOPT_UNTRIED, .does = "a sieve for replies" },
	{ .name = "" },
};

static void find_option(const struct sockopt *option, bool superuser,
    int family, struct sockopt_found *found)
{
	bool v4 = family == 0, doubled = strcmp(option->name, "SO_RCVBUF") == 0;

	*found = (struct sockopt_found){ .result = SOCKOPT_ACCEPTED,
		.readable = true, .is_number = true, .same = !doubled,
		.value = doubled ? 2 * option->value : option->value };
	if (option->kind == SOCKOPT_UNTRIED) {
		*found = (struct sockopt_found){
			.result = SOCKOPT_NOT_TRIED };
	} else if (option->kind == SOCKOPT_READ) {
		found->result = SOCKOPT_READABLE;
		found->value = v4 ? AF_INET : AF_INET6;
	} else if (option->idle && !v4) {
		found->result = SOCKOPT_MEANINGLESS;
	} else if (strcmp(option->name, "SO_MARK") == 0 && !superuser) {
		*found = (struct sockopt_found){ SOCKOPT_REFUSED,
			.error = EPERM };
	}
}

static void find_options(const struct us *us, bool superuser,
    struct examine *examine)
{
	for (unsigned i = 0; *table[i].name; i++) {
		examine->option[i] = &table[i];
		for (int k = 0; k < 2; k++) {
			if (us->closed && table[i].kind != SOCKOPT_UNTRIED)
				examine->found[i][k] = (struct sockopt_found){
					SOCKOPT_NO_SOCKET, .error = EACCES };
			else
				find_option(&table[i], superuser, k,
				    &examine->found[i][k]);
		}
		examine->options = i + 1;
	}
}

/* As on Linux: what needs a router cannot be seen. */
static void find_trials(const struct us *us, int family,
    struct examine_side *side)
{
	for (int i = 0; i < TRIALS; i++)
		side->trial[i].result = TRIAL_YES;
	side->trial[TRIAL_OBJECTS].result = TRIAL_ACCEPTED;
	if (family == 0) {
		side->trial[TRIAL_LABEL].result = TRIAL_UNTRIED;
		side->trial[TRIAL_ERRORS].result = TRIAL_ACCEPTED;
	}
	if (side->ping_error)
		side->trial[TRIAL_PAIR].result = TRIAL_UNTRIED;
	if (family == 1 && us->no_ipv6) {
		side->disabled = true;
		for (int i = 0; i < TRIALS; i++)
			side->trial[i] = (struct trial_found){
				TRIAL_UNTRIED, EADDRNOTAVAIL };
		side->trial[TRIAL_ECHO].result = TRIAL_NO;
	}
}

void simhost_examine(const struct us *us, bool superuser,
    struct examine *examine)
{
	struct permit *permit = &examine->permit;
	struct examine_side *side;

	memset(examine, 0, sizeof(*examine));
	snprintf(examine->release, sizeof(examine->release), "6.18.0-sim");
	snprintf(examine->machine, sizeof(examine->machine), "x86_64");
	examine->user = superuser ? 0 : 1000;
	examine->container = (enum examine_container)us->container;
	permit->known = permit->mapped = true;
	permit->low = us->closed ? 1 : 0;
	permit->high = us->closed ? 0 : 2147483647;
	permit->group[permit->groups++] = permit->fits = examine->user;
	permit->inside = !us->closed;
	if (superuser)
		snprintf(examine->capability[examine->capabilities++],
		    sizeof(examine->capability[0]), "cap_net_raw");
	examine->raw_capable = superuser;
	for (int k = 0; k < 2; k++) {
		side = &examine->side[k];
		side->ping_error = us->closed ? EACCES : 0;
		side->raw_error = superuser ? 0 : EACCES;
		if (!side->ping_error || !side->raw_error)
			find_trials(us, k, side);
	}
	find_options(us, superuser, examine);
}
