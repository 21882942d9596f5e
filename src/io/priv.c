/*
 * priv.c - capabilities by libcap, and why ping sockets are refused
 *
 * An ordinary process holds nothing and may be given nothing: to find that
 * out costs one capget (libcap would take four), to make it last one prctl.
 * The bounding set counts only on execve, which no_new_privs has disarmed
 * already; it is emptied where that is allowed, which is where CAP_SETPCAP is
 * held.
 */
#include "io/priv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "io/permit.h"

/* CAP_LAST_CAP is the headers' idea of it. */
enum { PRIV_CAPABILITIES = 64 };

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

static void priv_say_groups(struct priv_text *text, const struct permit *permit)
{
	for (unsigned i = 0; i < permit->groups; i++)
		priv_say(text, "%s%lu", i ? " " : "",
		    (unsigned long)permit->group[i]);
	if (permit->more)
		priv_say(text, " ...");
}

void priv_explain(char *out, size_t size)
{
	struct priv_text text = { out, size };
	struct permit permit;

	if (size)
		out[0] = '\0';
	permit_read(&permit);
	if (permit.known)
		priv_say(&text, "ping sockets are refused: "
		    "net.ipv4.ping_group_range is \"%u %u\"%s, your "
		    "groups are ", permit.low, permit.high,
		    permit.low > permit.high ? " (nobody)" : "");
	else
		priv_say(&text, "ping sockets are refused: "
		    "net.ipv4.ping_group_range cannot be read, your "
		    "groups are ");
	priv_say_groups(&text, &permit);
	if (permit.inside) {
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
