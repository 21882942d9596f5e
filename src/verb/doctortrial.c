/*
 * doctortrial.c - what the trials over the loopback mean
 *
 * A row each: what a person calls it, what a no means for asdic, and since
 * which Linux it ought to be there.  What could not be seen is not claimed.
 */
#include "verb/doctorfind.h"

#include <errno.h>
#include <string.h>

#include "verb/doctorfix.h"

struct meaning {
	char		 token[20], title[20];
	char		 unseen[56];	/* accepted, and why that is all; "":
					   the frame was not to be seen */
	char		 no[2][48];	/* what follows from a no */
	char		 since[2][16];	/* "": always there */
};

static const struct meaning meanings[TRIALS] = {
	[TRIAL_ECHO] = { .token = "echo", .title = "echo to itself" },
	[TRIAL_DEVICE] = {
		.token = "bind_device", .title = "bind to device",
		.no = { "--interface DEVICE does not work",
		    "--interface DEVICE does not work" },
		.since = { "Linux 5.7", "Linux 5.7" } },
	[TRIAL_PAIR] = {
		.token = "socket_pair", .title = "socket pairs",
		.no = { "one socket sends and hears, a little slower",
		    "one socket sends and hears, a little slower" } },
	[TRIAL_DEPARTURE] = {
		.token = "departure_stamp", .title = "departure stamps",
		.no = { "asdic reads the clock itself when it sends",
		    "asdic reads the clock itself when it sends" } },
	[TRIAL_STAMP_ID] = {
		.token = "stamp_number", .title = "stamp numbers",
		.no = { "the kernel's count serves instead",
		    "the kernel's count serves instead" },
		.since = { "Linux 6.13", "Linux 6.13" } },
	[TRIAL_ARRIVAL] = {
		.token = "arrival_stamp", .title = "arrival stamps",
		.no = { "asdic reads the clock itself when it hears",
		    "asdic reads the clock itself when it hears" } },
	[TRIAL_TTL] = {
		.token = "packet_ttl", .title = "TTL per packet",
		.no = { "trace and mtu cannot work",
		    "trace and mtu cannot work" },
		.since = { "", "Linux 5.18" } },
	[TRIAL_TOS] = {
		.token = "packet_tos", .title = "DSCP per packet",
		.no = { "--tos, --dscp and --ecn do not work",
		    "--tos, --dscp and --ecn do not work" },
		.since = { "", "Linux 5.18" } },
	[TRIAL_LABEL] = {
		.token = "flow_label", .title = "flow labels",
		.no = { "", "the flows of trace may take one way" },
		.since = { "", "Linux 5.18" } },
	[TRIAL_WHOLE] = {
		.token = "dont_fragment", .title = "no fragments",
		.no = { "mtu cannot work", "mtu cannot work" } },
	[TRIAL_ERRORS] = {
		.token = "error_queue", .title = "ICMP errors",
		.unseen = "accepted; nobody on the loopback sends any",
		.no = { "no error is heard", "no error is heard" } },
	[TRIAL_OBJECTS] = {
		.token = "icmp_extension", .title = "ICMP extensions",
		.unseen = "accepted; nobody on the loopback sends any",
		.no = { "MPLS labels are looked for by their form",
		    "MPLS labels are looked for by their form" },
		.since = { "Linux 5.9", "Linux 5.9" } },
};

/* ---- an echo that is not answered ---- */

static void explain_silence(const struct examine *examine, int family,
    struct doctor_side *side)
{
	const struct examine_side *found = &examine->side[family];
	int error = found->trial[TRIAL_ECHO].error;

	if (examine->loopback_down)
		doctorfind_side(side, DOCTOR_NO, error, "the loopback "
		    "interface is down");
	else if (family == 1 && found->disabled)
		doctorfind_side(side, DOCTOR_NO, error, "it is disabled");
	else if (error == ENETUNREACH || error == EADDRNOTAVAIL)
		doctorfind_side(side, DOCTOR_NO, error, "the loopback "
		    "interface has no address");
	else if (error == EPERM)
		doctorfind_side(side, DOCTOR_NO, error, "this host's "
		    "firewall refuses it");
	else if (error)
		doctorfind_side(side, DOCTOR_NO, error, "%s",
		    strerror(error));
	else if (found->ignored)
		doctorfind_side(side, DOCTOR_NO, 0, "this host is set to "
		    "ignore it; others may answer");
	else
		doctorfind_side(side, DOCTOR_NO, 0, "no answer came; a "
		    "firewall?");
}

static void remedy_silence(const struct examine *examine, int family,
    struct doctor_finding *finding)
{
	const struct examine_side *found = &examine->side[family];
	int error = found->trial[TRIAL_ECHO].error;

	if (examine->loopback_down)
		doctorfix_add(finding, DOCTOR_NOW, "ip link set lo up");
	else if (family == 1 && found->disabled)
		doctorfix_sysctl(finding, examine,
		    "net.ipv6.conf.all.disable_ipv6", "0", false);
	else if (error == 0 && found->ignored)
		doctorfix_sysctl(finding, examine, family ?
		    "net.ipv6.icmp.echo_ignore_all" :
		    "net.ipv4.icmp_echo_ignore_all", "0", false);
	else if (error == ENETUNREACH || error == EADDRNOTAVAIL)
		doctorfix_add(finding, DOCTOR_LOOK, "ip address show lo");
	else
		doctorfix_add(finding, DOCTOR_LOOK, "nft list ruleset");
}

/* ---- all others ---- */

static void explain_untried(const struct examine_side *found,
    enum trial trial, struct doctor_side *side)
{
	const char *why = "";

	if (found->trial[TRIAL_ECHO].result == TRIAL_UNTRIED)
		why = "there is no socket to try it on";
	else if (found->trial[TRIAL_ECHO].error)
		why = "nothing can be sent";
	else if (trial == TRIAL_PAIR && found->ping_error != 0)
		why = "of ping sockets alone";
	else if (found->trial[TRIAL_ECHO].result == TRIAL_NO)
		why = "no answer came";
	else
		why = "it shows in departure stamps alone";
	doctorfind_side(side, DOCTOR_NOT_TRIED, 0, "%s", why);
}

static void explain(const struct examine *examine, int family,
    enum trial trial, struct doctor_side *side)
{
	const struct examine_side *found = &examine->side[family];
	const struct trial_found *it = &found->trial[trial];
	const struct meaning *meaning = &meanings[trial];

	if (family == 0 && trial == TRIAL_LABEL) {
		doctorfind_side(side, DOCTOR_NONE, 0, NULL);
		return;
	}
	switch (it->result) {
	case TRIAL_UNTRIED:
		explain_untried(found, trial, side);
		break;
	case TRIAL_ACCEPTED:
		doctorfind_side(side, DOCTOR_NOT_TRIED, 0, "%s",
		    *meaning->unseen ? meaning->unseen :
		    examine->hides_frames ? "accepted; to see it is forbidden "
		    "(net.core.tstamp_allow_data = 0)" : "accepted; not seen");
		break;
	case TRIAL_YES:
		doctorfind_side(side, DOCTOR_YES, 0, NULL);
		break;
	case TRIAL_NO:
		doctorfind_side(side, DOCTOR_NO, it->error, "%s",
		    meaning->no[family]);
		break;
	}
}

static void remedy(const struct meaning *meaning, int family,
    struct doctor_finding *finding)
{
	if (*meaning->since[family])
		doctorfix_add(finding, DOCTOR_KERNEL, "%s or later",
		    meaning->since[family]);
	else
		doctorfix_add(finding, DOCTOR_LOOK,
		    "grep Seccomp: /proc/self/status; dmesg");
}

void doctortrial_add(const struct examine *examine,
    struct doctor_report *doctor)
{
	struct doctor_finding *finding;
	const struct meaning *meaning;

	for (int i = 0; i < TRIALS; i++) {
		meaning = &meanings[i];
		finding = doctorfind_begin(doctor, meaning->token,
		    meaning->title);
		finding->families = true;
		for (int k = 0; k < 2; k++) {
			bool silent = i == TRIAL_ECHO &&
			    examine->side[k].trial[i].result == TRIAL_NO;

			finding->blamed = 1U << k;
			if (silent)
				explain_silence(examine, k,
				    &finding->side[k]);
			else
				explain(examine, k, (enum trial)i,
				    &finding->side[k]);
			if (silent)
				remedy_silence(examine, k, finding);
			else if (finding->side[k].result == DOCTOR_NO)
				remedy(meaning, k, finding);
		}
	}
}
