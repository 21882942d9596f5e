/*
 * doctorfind.c - what the findings mean: the host, its user, its sockets
 *
 * Whether ping sockets open was seen; the range of groups and the capabilities
 * only say why.  Where they contradict each other, sockets are believed.
 */
#include "verb/doctorfind.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "verb/doctorfix.h"

enum { NAMED = 4 };	/* capabilities that a person is told by name */

struct doctor_finding *doctorfind_begin(struct doctor_report *doctor,
    const char *token, const char *title)
{
	struct doctor_finding *finding;

	if (doctor->findings < DOCTOR_FINDINGS)
		doctor->findings++;
	finding = &doctor->finding[doctor->findings - 1];
	memset(finding, 0, sizeof(*finding));
	finding->token = token;
	finding->title = title;
	return finding;
}

void doctorfind_side(struct doctor_side *side, enum doctor_result result,
    int error, const char *format, ...)
{
	va_list ap;

	side->result = result;
	side->error = error;
	side->text[0] = '\0';
	if (!format)
		return;
	va_start(ap, format);
	vsnprintf(side->text, sizeof(side->text), format, ap);
	va_end(ap);
}

/* One word more behind a blank, if it fits whole. */
static void append(char *text, size_t size, const char *word)
{
	size_t used = strlen(text);

	if (used + strlen(word) + 2 <= size)
		snprintf(text + used, size - used, "%s%s", used ? " " : "",
		    word);
}

/* ---- the host ---- */

static void find_kernel(const struct examine *examine,
    struct doctor_report *doctor)
{
	struct doctor_finding *finding;
	char release[2 * EXAMINE_WORD], machine[2 * EXAMINE_WORD];

	finding = doctorfind_begin(doctor, "kernel", "kernel");
	strlcpy(finding->value, examine->release, sizeof(finding->value));
	doctorfind_side(&finding->side[0], DOCTOR_FACT, 0, "Linux %.120s, "
	    "%.40s", text_escape(release, sizeof(release), examine->release),
	    text_escape(machine, sizeof(machine), examine->machine));
}

static void find_container(const struct examine *examine,
    struct doctor_report *doctor)
{
	static const struct { const char *token, *words; } what[] = {
		[EXAMINE_NONE] = { "", NULL },
		[EXAMINE_DOCKER] = { "docker", "Docker's, by /.dockerenv" },
		[EXAMINE_PODMAN] = { "podman",
			"Podman's, by /run/.containerenv" },
		[EXAMINE_KUBERNETES] = { "kubernetes",
			"Kubernetes', by /var/run/secrets/kubernetes.io" },
	};
	struct doctor_finding *finding;

	finding = doctorfind_begin(doctor, "container", "container");
	strlcpy(finding->value, what[examine->container].token,
	    sizeof(finding->value));
	doctorfind_side(&finding->side[0], DOCTOR_FACT, 0,
	    examine->container == EXAMINE_NONE ? NULL : "%s",
	    what[examine->container].words);
}

static void find_user(const struct examine *examine,
    struct doctor_report *doctor)
{
	struct doctor_finding *finding;
	char word[16];

	finding = doctorfind_begin(doctor, "user", "user");
	snprintf(finding->value, sizeof(finding->value), "%u", examine->user);
	doctorfind_side(&finding->side[0], DOCTOR_FACT, 0, "%u",
	    examine->user);
	finding = doctorfind_begin(doctor, "groups", "groups");
	for (unsigned i = 0; i < examine->permit.groups; i++) {
		snprintf(word, sizeof(word), "%u", examine->permit.group[i]);
		append(finding->value, sizeof(finding->value), word);
	}
	if (examine->permit.more)
		append(finding->value, sizeof(finding->value), "...");
	doctorfind_side(&finding->side[0], DOCTOR_FACT, 0, "%.150s",
	    finding->value);
}

/* Sets result and words; the numbers stand before them. */
static void explain_range(const struct examine *examine,
    struct doctor_side *side)
{
	const struct permit *permit = &examine->permit;
	char name[2 * PERMIT_NAME];

	if (!permit->mapped)
		doctorfind_side(side, DOCTOR_NOT_TRIED, 0, "%u %u: groups "
		    "that have no number in this user namespace, which says "
		    "nothing", permit->low, permit->high);
	else if (permit->inside)
		doctorfind_side(side, DOCTOR_YES, 0, "%u %u: your group %u "
		    "is in it", permit->low, permit->high, permit->fits);
	else if (permit->low > permit->high)
		doctorfind_side(side, DOCTOR_NO, 0, "%u %u: nobody, as a new "
		    "network namespace begins", permit->low, permit->high);
	else if (examine->has_group)
		doctorfind_side(side, DOCTOR_NO, 0, "%u %u: none of your "
		    "groups; %u (%s) would be", permit->low, permit->high,
		    examine->group, text_escape(name, sizeof(name),
		    examine->group_name));
	else
		doctorfind_side(side, DOCTOR_NO, 0, "%u %u: none of your "
		    "groups, and no group that has a name", permit->low,
		    permit->high);
}

static void find_range(const struct examine *examine,
    struct doctor_report *doctor)
{
	const struct permit *permit = &examine->permit;
	struct doctor_finding *finding;

	finding = doctorfind_begin(doctor, "group_range", "ping_group_range");
	if (!permit->known) {
		doctorfind_side(&finding->side[0], DOCTOR_NOT_TRIED, 0,
		    "/proc/sys/net/ipv4/ping_group_range cannot be read");
		return;
	}
	snprintf(finding->value, sizeof(finding->value), "%u %u", permit->low,
	    permit->high);
	explain_range(examine, &finding->side[0]);
}

static void find_capabilities(const struct examine *examine,
    struct doctor_report *doctor)
{
	struct doctor_finding *finding;
	char some[DOCTOR_TEXT / 2] = "";
	unsigned i, told = 0;

	finding = doctorfind_begin(doctor, "capabilities", "capabilities");
	for (i = 0; i < examine->capabilities; i++) {
		append(finding->value, sizeof(finding->value),
		    examine->capability[i]);
		if (told == NAMED || strncmp(examine->capability[i],
		    "cap_net", strlen("cap_net")) != 0)
			continue;
		append(some, sizeof(some), examine->capability[i]);
		told++;
	}
	if (i == 0)
		doctorfind_side(&finding->side[0], DOCTOR_FACT, 0, "none");
	else if (i == told)
		doctorfind_side(&finding->side[0], DOCTOR_FACT, 0, "%s",
		    some);
	else if (told)
		doctorfind_side(&finding->side[0], DOCTOR_FACT, 0,
		    "%s and %u others", some, i - told);
	else
		doctorfind_side(&finding->side[0], DOCTOR_FACT, 0,
		    "%u, none of them about the network", i);
}

/* ---- sockets ---- */

/* The range of groups refuses with EACCES, filters with that or EPERM. */
static bool is_refused(int error)
{
	return error == EACCES || error == EPERM;
}

static bool is_filtered(const struct examine *examine, int error)
{
	return error == EPERM || (error == EACCES && examine->permit.inside);
}

static bool opens(const struct examine_side *side)
{
	return side->ping_error == 0 ||
	    (is_refused(side->ping_error) && side->raw_error == 0);
}

bool doctorfind_works(const struct examine *examine)
{
	return opens(&examine->side[0]) || opens(&examine->side[1]);
}

static void explain_socket(const struct examine *examine, int family,
    struct doctor_side *side)
{
	int error = examine->side[family].ping_error;

	if (error == 0)
		doctorfind_side(side, DOCTOR_YES, 0, NULL);
	else if (is_filtered(examine, error))
		doctorfind_side(side, DOCTOR_NO, error, "%sa seccomp filter "
		    "or a security module refuses them",
		    examine->permit.inside ?
		    "though the group is in the range: " : "");
	else if (error == EACCES)
		doctorfind_side(side, DOCTOR_NO, error, "the range of groups "
		    "does not admit you");
	else if (error == EAFNOSUPPORT)
		doctorfind_side(side, DOCTOR_NO, error, "this kernel has no "
		    "IPv%d", family ? 6 : 4);
	else
		doctorfind_side(side, DOCTOR_NO, error, "%s",
		    strerror(error));
}

static void remedy_socket(const struct examine *examine, int error,
    struct doctor_finding *finding)
{
	if (is_filtered(examine, error))
		doctorfix_add(finding, DOCTOR_LOOK,
		    "grep Seccomp: /proc/self/status; dmesg");
	if (is_refused(error) && !examine->permit.inside)
		doctorfix_range(finding, examine);
	else if (error == EAFNOSUPPORT)
		doctorfix_add(finding, DOCTOR_KERNEL, "a kernel with IPv6, "
		    "started without ipv6.disable=1");
	else if (error && !is_refused(error))
		doctorfix_add(finding, DOCTOR_LOOK, "ulimit -n; dmesg");
}

static void find_sockets(const struct examine *examine,
    struct doctor_report *doctor)
{
	struct doctor_finding *finding;

	finding = doctorfind_begin(doctor, "ping_socket", "ping sockets");
	finding->families = true;
	for (int k = 0; k < 2; k++) {
		finding->blamed = 1U << k;
		explain_socket(examine, k, &finding->side[k]);
		remedy_socket(examine, examine->side[k].ping_error, finding);
	}
}

static void explain_raw(const struct examine *examine, int family,
    struct doctor_side *side)
{
	const struct examine_side *found = &examine->side[family];
	bool needed = is_refused(found->ping_error);

	if (found->raw_error == 0)
		doctorfind_side(side, DOCTOR_YES, 0, needed ?
		    "used instead of ping sockets" : "not needed");
	else if (!examine->raw_capable && needed)
		doctorfind_side(side, DOCTOR_NO, found->raw_error,
		    "CAP_NET_RAW is not held");
	else if (needed)
		doctorfind_side(side, DOCTOR_NO, found->raw_error,
		    "CAP_NET_RAW is held, but not for this network "
		    "namespace");
	else
		doctorfind_side(side, DOCTOR_NO, found->raw_error,
		    "not needed");
}

static void find_raw(const struct examine *examine,
    struct doctor_report *doctor)
{
	struct doctor_finding *finding;

	finding = doctorfind_begin(doctor, "raw_socket", "raw sockets");
	finding->families = true;
	for (int k = 0; k < 2; k++)
		explain_raw(examine, k, &finding->side[k]);
	if (is_refused(examine->side[0].ping_error) && examine->user == 0 &&
	    !examine->raw_capable) {
		finding->blamed = 3;
		doctorfix_raw(finding, examine);
	}
}

/* ---- all in one line ---- */

static void conclude(const struct examine *examine,
    struct doctor_report *doctor)
{
	const struct examine_side *v4 = &examine->side[0];
	const struct examine_side *v6 = &examine->side[1];
	bool works4 = opens(v4), works6 = opens(v6) && !v6->disabled;
	bool raw = works4 ? v4->ping_error != 0 : v6->ping_error != 0;

	if (!doctorfind_works(examine))
		snprintf(doctor->headline, sizeof(doctor->headline),
		    "asdic cannot ping here: ping sockets are refused");
	else
		snprintf(doctor->headline, sizeof(doctor->headline),
		    "asdic can ping here, %s%s", works4 && works6 ?
		    "IPv4 and IPv6" : works4 ? "IPv4 alone" : "IPv6 alone",
		    raw ? ", by CAP_NET_RAW; ordinary users cannot" :
		    ", without any privilege");
}

void doctorfind_all(const struct examine *examine,
    struct doctor_report *doctor)
{
	conclude(examine, doctor);
	find_kernel(examine, doctor);
	find_container(examine, doctor);
	find_user(examine, doctor);
	find_range(examine, doctor);
	find_capabilities(examine, doctor);
	find_sockets(examine, doctor);
	find_raw(examine, doctor);
	doctortrial_add(examine, doctor);
}
