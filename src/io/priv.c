/*
 * priv.c - capabilities by libcap, and why ping sockets are refused
 *
 * An ordinary process holds nothing and may be given nothing: to find that
 * out costs one capget (libcap would take four), to make it last one prctl.
 * The bounding set counts
 * only on execve, which no_new_privs has disarmed already; it is emptied
 * where that is allowed, which is where CAP_SETPCAP is held.
 */
#include "io/priv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/number.h"

enum {
	PRIV_CAPABILITIES = 64,	/* CAP_LAST_CAP is the headers' idea of it */
	PRIV_UNMAPPED = 65534,	/* overflowgid of a user namespace */
};

static int priv_set_effective(int capability, cap_flag_value_t value)
{
	cap_t caps = cap_get_proc();
	cap_value_t list[1] = { capability };
	cap_flag_value_t permitted = CAP_CLEAR;
	int rc = -1;

	if (!caps)
		return -1;
	if (cap_get_flag(caps, capability, CAP_PERMITTED, &permitted) < 0)
		goto out;
	if (permitted != CAP_SET) {
		errno = EPERM;
		goto out;
	}
	if (cap_set_flag(caps, CAP_EFFECTIVE, 1, list, value) == 0)
		rc = cap_set_proc(caps);
out:
	cap_free(caps);
	return rc;
}

int priv_raise(int capability)
{
	return priv_set_effective(capability, CAP_SET);
}

int priv_lower(int capability)
{
	return priv_set_effective(capability, CAP_CLEAR);
}

/* Empty the bounding set, if that is allowed; it is not for most. */
static void priv_empty_bounds(cap_t caps)
{
	cap_flag_value_t may = CAP_CLEAR;

	if (cap_get_flag(caps, CAP_SETPCAP, CAP_PERMITTED, &may) < 0 ||
	    may != CAP_SET || priv_raise(CAP_SETPCAP) < 0)
		return;
	for (unsigned long i = 0; i < PRIV_CAPABILITIES; i++) {
		if (prctl(PR_CAPBSET_DROP, i, 0UL, 0UL, 0UL) < 0)
			break;
	}
}

/* 1, 0, or -1 and errno. */
static int priv_holds_any(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };
	uint32_t any = 0;

	if (capget(&header, data) < 0)
		return -1;
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		any |= data[i].effective | data[i].permitted |
		    data[i].inheritable;
	return any != 0;
}

static int priv_clear(cap_t caps)
{
	int any;

	priv_empty_bounds(caps);
	/* EINVAL: a kernel without ambient capabilities (before 4.3). */
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0UL, 0UL, 0UL) < 0
	    && errno != EINVAL)
		return -1;
	if (cap_clear(caps) < 0 || cap_set_proc(caps) < 0)
		return -1;
	any = priv_holds_any();
	if (any > 0)
		errno = EPERM;
	return any ? -1 : 0;
}

int priv_drop(void)
{
	cap_t caps;
	int rc;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) < 0)
		return -1;
	rc = priv_holds_any();
	if (rc <= 0)
		return rc;
	caps = cap_get_proc();
	if (!caps)
		return -1;
	rc = priv_clear(caps);
	cap_free(caps);
	return rc;
}

/* ---- explaining ---- */

struct priv_text {
	char	*at;
	size_t	 left;
};

__attribute__((format(printf, 2, 3)))
static void priv_say(struct priv_text *text, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text->at, text->left, format, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n >= text->left)
		n = text->left ? (int)text->left - 1 : 0;
	text->at += n;
	text->left -= (size_t)n;
}

/* The two numbers of the sysctl; false, range untouched: not to be read. */
static bool priv_read_range(int64_t range[static 2])
{
	FILE *file = fopen("/proc/sys/net/ipv4/ping_group_range", "re");
	char line[64], *save = NULL, *word;
	bool good = file && fgets(line, sizeof(line), file);
	int64_t found[2];

	for (int i = 0; good && i < 2; i++) {
		word = strtok_r(i == 0 ? line : NULL, "\t ", &save);
		good = word && !number_parse(&found[i], word, 0, UINT32_MAX);
	}
	if (file)
		fclose(file);
	if (good)
		memcpy(range, found, sizeof(found));
	return good;
}

/*
 * Say the caller's groups; true: one of them is in the range.  In a user
 * namespace all that it does not know reads as 65534, ours and the range's
 * alike, which proves nothing.
 */
static bool priv_say_groups(struct priv_text *text, const int64_t *range)
{
	enum { SHOWN = 12 };
	int n = getgroups(0, NULL), shown = 1;
	gid_t *groups = n > 0 ? calloc((size_t)n, sizeof(*groups)) : NULL;
	gid_t own = getegid();
	bool inside = own >= range[0] && own <= range[1];
	bool known = range[0] != PRIV_UNMAPPED || range[1] != PRIV_UNMAPPED;

	priv_say(text, "%lu", (unsigned long)own);
	n = groups ? getgroups(n, groups) : 0;
	for (int i = 0; i < n; i++) {
		inside |= groups[i] >= range[0] && groups[i] <= range[1];
		if (groups[i] == own || shown > SHOWN)
			continue;
		if (shown++ == SHOWN)
			priv_say(text, " ...");
		else
			priv_say(text, " %lu", (unsigned long)groups[i]);
	}
	free(groups);
	return inside && known;
}

void priv_explain(char *out, size_t size)
{
	struct priv_text text = { out, size };
	int64_t range[2] = { 1, 0 };

	if (size)
		out[0] = '\0';
	if (priv_read_range(range))
		priv_say(&text, "ping sockets are refused: "
		    "net.ipv4.ping_group_range is \"%lld %lld\"%s, your "
		    "groups are ", (long long)range[0], (long long)range[1],
		    range[0] > range[1] ? " (nobody)" : "");
	else
		priv_say(&text, "ping sockets are refused: "
		    "net.ipv4.ping_group_range cannot be read, your "
		    "groups are ");
	if (priv_say_groups(&text, range)) {
		priv_say(&text, " (allowed)\n"
		    "  something else refuses them: look for a seccomp filter "
		    "or a security module");
		return;
	}
	priv_say(&text, "\n"
	    "  host: sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"\n"
	    "  Docker: docker run "
	    "--sysctl net.ipv4.ping_group_range=\"0 2147483647\" ...\n"
	    "  Kubernetes: securityContext.sysctls: [{name: "
	    "net.ipv4.ping_group_range, value: \"0 2147483647\"}]");
}
