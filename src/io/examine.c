/*
 * examine.c - what this kernel, user and container allow
 *
 * The order is that of every run: what needs privilege comes first, then it is
 * dropped, and only then files are read and packets sent.
 */
#include "io/examine.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/number.h"
#include "io/lane.h"
#include "io/priv.h"

static const int families[2] = { AF_INET, AF_INET6 };

/* ---- with the privilege that the caller has ---- */

static void list_capabilities(struct examine *examine)
{
	cap_t caps = cap_get_proc();
	cap_flag_value_t held;
	char *name;

	for (int i = 0; caps && i < EXAMINE_CAPABILITIES; i++) {
		if (cap_get_flag(caps, i, CAP_PERMITTED, &held) < 0)
			break;
		if (held != CAP_SET)
			continue;
		name = cap_to_name(i);
		strlcpy(examine->capability[examine->capabilities++],
		    name ? name : "?", sizeof(examine->capability[0]));
		cap_free(name);
		examine->raw_capable |= i == CAP_NET_RAW;
	}
	cap_free(caps);
}

/* Sockets for the trials: of the kind that a run would use. */
static void open_side(struct examine_side *side, int family,
    struct trial_sockets *sockets)
{
	int fd = raw_socket(family);

	side->raw_error = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	if (trial_open(sockets, family, false) == 0)
		return;
	side->ping_error = errno;
	if (side->raw_error == 0 && (side->ping_error == EACCES ||
	    side->ping_error == EPERM))
		trial_open(sockets, family, true);
}

static void try_options(struct examine *examine)
{
	const struct sockopt *option;
	unsigned n = 0;

	for (int i = 0; i < SOCKOPT_TABLES; i++)
		for (option = sockopt_tables[i];
		    *option->name && n < EXAMINE_OPTIONS; option++, n++) {
			examine->option[n] = option;
			for (int k = 0; k < 2; k++)
				sockopt_try(option, families[k],
				    &examine->found[n][k]);
		}
	examine->options = n;
}

/* ---- without any ---- */

/* The number that a sysctl is set to; absent where it cannot be read. */
static int64_t read_sysctl(const char *path, int64_t absent)
{
	FILE *file = fopen(path, "re");
	char line[64];
	int64_t number = absent;

	if (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		(void)number_parse(&number, line, INT32_MIN, INT32_MAX);
	}
	if (file)
		fclose(file);
	return number;
}

static bool is_loopback_down(void)
{
	struct ifreq lo = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool down;

	down = fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &lo) == 0 &&
	    !(lo.ifr_flags & IFF_UP);
	if (fd >= 0)
		close(fd);
	return down;
}

static void read_settings(struct examine *examine)
{
	examine->loopback_down = is_loopback_down();
	examine->hides_frames =
	    read_sysctl("/proc/sys/net/core/tstamp_allow_data", 1) == 0;
	examine->side[0].ignored =
	    read_sysctl("/proc/sys/net/ipv4/icmp_echo_ignore_all", 0) != 0;
	examine->side[1].ignored =
	    read_sysctl("/proc/sys/net/ipv6/icmp/echo_ignore_all", 0) != 0;
	examine->side[1].disabled =
	    read_sysctl("/proc/sys/net/ipv6/conf/lo/disable_ipv6", 0) != 0;
}

static enum examine_container container(void)
{
	static const struct {
		const char *path;
		enum examine_container is;
	} sign[] = {
		{ "/var/run/secrets/kubernetes.io", EXAMINE_KUBERNETES },
		{ "/run/.containerenv", EXAMINE_PODMAN },
		{ "/.dockerenv", EXAMINE_DOCKER },
	};

	for (size_t i = 0; i < sizeof(sign) / sizeof(sign[0]); i++)
		if (access(sign[i].path, F_OK) == 0)
			return sign[i].is;
	return EXAMINE_NONE;
}

static void read_host(struct examine *examine)
{
	struct utsname name;

	if (uname(&name) == 0) {
		strlcpy(examine->release, name.release,
		    sizeof(examine->release));
		strlcpy(examine->machine, name.machine,
		    sizeof(examine->machine));
	}
	examine->user = geteuid();
	permit_read(&examine->permit);
	if (examine->permit.mapped && !examine->permit.inside)
		examine->has_group = permit_named(&examine->permit,
		    examine->group_name, &examine->group);
	examine->container = container();
	read_settings(examine);
}

int examine_host(struct examine *examine)
{
	struct trial_sockets sockets[2];
	int rc;

	memset(examine, 0, sizeof(*examine));
	list_capabilities(examine);
	for (int i = 0; i < 2; i++)
		open_side(&examine->side[i], families[i], &sockets[i]);
	try_options(examine);
	rc = priv_drop();
	if (rc == 0)
		read_host(examine);
	for (int i = 0; i < 2; i++) {
		if (rc == 0 && sockets[i].main >= 0)
			trial_run(&sockets[i], examine->side[i].trial);
		trial_close(&sockets[i]);
	}
	return rc;
}
