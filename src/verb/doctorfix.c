/*
 * doctorfix.c - what would help, as commands and settings to be pasted
 *
 * On the host it is a sysctl.  Inside a container that is read only as a rule,
 * and belongs to whoever starts it: so that is told where there is a sign of
 * one, or where the setting is as a new network namespace has it.
 */
#include "verb/doctorfix.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"

enum { ROOM = 2 * PERMIT_NAME };

void doctorfix_add(struct doctor_finding *finding, enum doctor_where where,
    const char *format, ...)
{
	struct doctor_remedy remedy = { where, finding->blamed, "" };
	struct doctor_remedy *there = finding->remedy;
	const struct doctor_remedy *end = there + finding->remedies;
	va_list ap;

	va_start(ap, format);
	vsnprintf(remedy.text, sizeof(remedy.text), format, ap);
	va_end(ap);
	while (there < end && strcmp(there->text, remedy.text) != 0)
		there++;
	if (there < end) {
		there->sides |= remedy.sides;
	} else if (finding->remedies < DOCTOR_REMEDIES) {
		*there = remedy;
		finding->remedies++;
	}
}

static void add_container(struct doctor_finding *finding,
    enum examine_container container, const char *name, const char *value)
{
	const char *quote = strchr(value, ' ') ? "\"" : "";

	if (container == EXAMINE_DOCKER)
		doctorfix_add(finding, DOCTOR_DOCKER, "docker run "
		    "--sysctl %s=%s%s%s ...", name, quote, value, quote);
	if (container == EXAMINE_PODMAN)
		doctorfix_add(finding, DOCTOR_PODMAN, "podman run "
		    "--sysctl %s=%s%s%s ...", name, quote, value, quote);
	if (container == EXAMINE_KUBERNETES)
		doctorfix_add(finding, DOCTOR_KUBERNETES,
		    "securityContext: {sysctls: [{name: %s, value: \"%s\"}]}",
		    name, value);
}

void doctorfix_sysctl(struct doctor_finding *finding,
    const struct examine *examine, const char *name, const char *value,
    bool fresh)
{
	const char *quote = strchr(value, ' ') ? "\"" : "";

	doctorfix_add(finding, DOCTOR_NOW, "sysctl -w %s=%s%s%s", name, quote,
	    value, quote);
	doctorfix_add(finding, DOCTOR_ALWAYS,
	    "echo '%s = %s' > /etc/sysctl.d/60-asdic.conf", name, value);
	if (examine->container != EXAMINE_NONE) {
		add_container(finding, examine->container, name, value);
	} else if (fresh) {
		add_container(finding, EXAMINE_DOCKER, name, value);
		add_container(finding, EXAMINE_KUBERNETES, name, value);
	}
}

void doctorfix_range(struct doctor_finding *finding,
    const struct examine *examine)
{
	const struct permit *permit = &examine->permit;
	char name[ROOM];

	doctorfix_sysctl(finding, examine, "net.ipv4.ping_group_range",
	    "0 2147483647", permit->known && permit->low > permit->high);
	if (examine->has_group && permit_is_ordinary(examine->group))
		doctorfix_add(finding, DOCTOR_LOGIN,
		    "usermod -aG %s USER, and log in anew (group %u)",
		    text_escape(name, sizeof(name), examine->group_name),
		    examine->group);
}

void doctorfix_raw(struct doctor_finding *finding,
    const struct examine *examine)
{
	switch (examine->container) {
	case EXAMINE_DOCKER:
		doctorfix_add(finding, DOCTOR_DOCKER,
		    "docker run --cap-add NET_RAW ...");
		break;
	case EXAMINE_PODMAN:
		doctorfix_add(finding, DOCTOR_PODMAN,
		    "podman run --cap-add NET_RAW ...");
		break;
	case EXAMINE_KUBERNETES:
		doctorfix_add(finding, DOCTOR_KUBERNETES, "securityContext: "
		    "{capabilities: {add: [NET_RAW]}}, of the container");
		break;
	case EXAMINE_NONE:
		break;
	}
}
