/*
 * What doctor makes of findings that no host at hand has, and the table of
 * socket options as a table.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/examine.h"
#include "verb/doctorfind.h"
#include "view/doctor.h"

static struct examine host;
static struct doctor_report doctor;

/* An ordinary user of a host where everything works. */
static void all_well(void)
{
	memset(&host, 0, sizeof(host));
	memset(&doctor, 0, sizeof(doctor));
	strlcpy(host.release, "6.18.0", sizeof(host.release));
	host.user = 1000;
	host.permit = (struct permit){ .known = true, .high = 2147483647,
		.mapped = true, .group = { 1000 }, .groups = 1,
		.inside = true, .fits = 1000 };
	for (int k = 0; k < 2; k++) {
		host.side[k].raw_error = EACCES;
		for (int i = 0; i < TRIALS; i++)
			host.side[k].trial[i].result = TRIAL_YES;
	}
}

static void nobody_may(void)
{
	all_well();
	host.permit.inside = false;
	host.permit.low = 1;
	host.permit.high = 0;
	for (int k = 0; k < 2; k++) {
		host.side[k].ping_error = EACCES;
		memset(host.side[k].trial, 0, sizeof(host.side[k].trial));
	}
}

static const struct doctor_finding *find(const char *token)
{
	doctor.findings = 0;
	doctorfind_all(&host, &doctor);
	for (unsigned i = 0; i < doctor.findings; i++)
		if (strcmp(doctor.finding[i].token, token) == 0)
			return &doctor.finding[i];
	fail_msg("no finding %s", token);
	return NULL;
}

static bool advises(const struct doctor_finding *finding, int side,
    const char *word)
{
	for (unsigned i = 0; i < finding->remedies; i++)
		if ((finding->remedy[i].sides & 1U << side) &&
		    strstr(finding->remedy[i].text, word))
			return true;
	return false;
}

static void no_finding_is_left_out(void **state)
{
	(void)state;
	all_well();
	find("kernel");
	assert_in_range(doctor.findings, 10, DOCTOR_FINDINGS - 1);
}

static void nothing_is_advised_where_all_is_well(void **state)
{
	(void)state;
	all_well();
	find("kernel");
	for (unsigned i = 0; i < doctor.findings; i++)
		assert_int_equal(doctor.finding[i].remedies, 0);
}

static void a_refusal_within_the_range_is_not_the_range(void **state)
{
	const struct doctor_finding *finding;

	(void)state;
	all_well();
	host.side[0].ping_error = host.side[1].ping_error = EACCES;
	finding = find("ping_socket");
	assert_non_null(strstr(finding->side[0].text, "seccomp"));
	assert_false(advises(finding, 0, "sysctl"));
	assert_true(advises(finding, 0, "Seccomp"));
	assert_false(doctorfind_works(&host));
}

/* Container runtimes refuse with EPERM, which the range never does. */
static void a_filter_is_told_whatever_the_range(void **state)
{
	const struct doctor_finding *finding;

	(void)state;
	all_well();
	host.permit.inside = false;
	host.side[0].ping_error = host.side[1].ping_error = EPERM;
	finding = find("ping_socket");
	assert_non_null(strstr(finding->side[0].text, "seccomp"));
	assert_true(advises(finding, 0, "sysctl"));
	assert_true(advises(finding, 0, "Seccomp"));
	assert_false(doctorfind_works(&host));
	finding = find("raw_socket");
	assert_non_null(strstr(finding->side[0].text, "CAP_NET_RAW"));
	host.side[0].raw_error = 0;
	assert_true(doctorfind_works(&host));
}

static void a_family_that_is_not_there_takes_another_kernel(void **state)
{
	const struct doctor_finding *finding;

	(void)state;
	all_well();
	host.side[1].ping_error = EAFNOSUPPORT;
	finding = find("ping_socket");
	assert_int_equal(finding->side[0].result, DOCTOR_YES);
	assert_int_equal(finding->side[1].error, EAFNOSUPPORT);
	assert_true(advises(finding, 1, "ipv6.disable"));
	assert_false(advises(finding, 0, "ipv6.disable"));
	assert_true(doctorfind_works(&host));
	assert_non_null(strstr(doctor.headline, "IPv4 alone"));
}

static void an_old_kernel_is_told_what_is_newer(void **state)
{
	const struct doctor_finding *finding;

	(void)state;
	all_well();
	host.side[1].trial[TRIAL_TTL].result = TRIAL_NO;
	finding = find("packet_ttl");
	assert_int_equal(finding->side[1].result, DOCTOR_NO);
	assert_true(advises(finding, 1, "Linux 5.18"));
	assert_false(advises(finding, 0, "Linux"));
}

static void what_cannot_be_seen_is_not_claimed(void **state)
{
	const struct doctor_finding *finding;

	(void)state;
	all_well();
	host.hides_frames = true;
	host.side[0].trial[TRIAL_TTL].result = TRIAL_ACCEPTED;
	finding = find("packet_ttl");
	assert_int_equal(finding->side[0].result, DOCTOR_NOT_TRIED);
	assert_non_null(strstr(finding->side[0].text, "tstamp_allow_data"));
}

static void a_remedy_is_for_the_family_it_helps(void **state)
{
	const struct doctor_finding *finding;

	(void)state;
	all_well();
	host.side[0].ignored = host.side[1].disabled = true;
	for (int k = 0; k < 2; k++)
		host.side[k].trial[TRIAL_ECHO].result = TRIAL_NO;
	host.side[1].trial[TRIAL_ECHO].error = EADDRNOTAVAIL;
	finding = find("echo");
	assert_true(advises(finding, 0, "icmp_echo_ignore_all=0"));
	assert_false(advises(finding, 1, "icmp_echo_ignore_all=0"));
	assert_true(advises(finding, 1, "disable_ipv6=0"));
	assert_false(advises(finding, 0, "disable_ipv6=0"));
}

static void containers_get_their_own_advice(void **state)
{
	static const char *const words[] = {
		[EXAMINE_DOCKER] = "docker run --sysctl net.ipv4",
		[EXAMINE_PODMAN] = "podman run --sysctl net.ipv4",
		[EXAMINE_KUBERNETES] = "securityContext: {sysctls: [{name: "
		    "net.ipv4.ping_group_range, value: \"0 2147483647\"}]}",
	};

	(void)state;
	nobody_may();
	for (int i = EXAMINE_DOCKER; i <= EXAMINE_KUBERNETES; i++) {
		host.container = (enum examine_container)i;
		for (int j = EXAMINE_DOCKER; j <= EXAMINE_KUBERNETES; j++)
			assert_int_equal(advises(find("ping_socket"), 1,
			    words[j]), i == j);
	}
	host.container = EXAMINE_NONE;
	assert_true(advises(find("ping_socket"), 0, "docker run"));
	host.permit.low = host.permit.high = 1500;
	assert_false(advises(find("ping_socket"), 0, "docker run"));
	assert_true(advises(find("ping_socket"), 0, "sysctl -w"));
}

static void root_of_a_container_may_be_given_a_capability(void **state)
{
	(void)state;
	nobody_may();
	host.user = 0;
	host.container = EXAMINE_DOCKER;
	assert_true(advises(find("raw_socket"), 0, "--cap-add NET_RAW"));
	host.user = 1000;
	assert_int_equal(find("raw_socket")->remedies, 0);
}

static void names_from_outside_are_escaped(void **state)
{
	const struct doctor_finding *finding;

	(void)state;
	nobody_may();
	host.permit.low = host.permit.high = host.group = 1500;
	host.has_group = true;
	strlcpy(host.group_name, "\033[2Jx\n", sizeof(host.group_name));
	strlcpy(host.release, "6\033[2J", sizeof(host.release));
	finding = find("group_range");
	assert_non_null(strstr(finding->side[0].text, "1500 (\\x1b[2Jx\\x0a)"));
	assert_true(advises(find("ping_socket"), 0, "usermod -aG \\x1b"));
	host.permit.low = host.permit.high = host.group = 27;
	strlcpy(host.group_name, "sudo", sizeof(host.group_name));
	assert_non_null(strstr(find("group_range")->side[0].text,
	    "27 (sudo) would be"));
	assert_false(advises(find("ping_socket"), 0, "usermod"));
	assert_null(strchr(find("kernel")->side[0].text, '\033'));
}

static void groups_without_numbers_prove_nothing(void **state)
{
	(void)state;
	all_well();
	host.permit.low = host.permit.high = 65534;
	host.permit.mapped = host.permit.inside = false;
	assert_int_equal(find("group_range")->side[0].result,
	    DOCTOR_NOT_TRIED);
	assert_true(doctorfind_works(&host));
}

/* Longer than a screen is wide are only commands. */
static void lines_are_wrapped(void **state)
{
	char *text = NULL, *line, *save = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	nobody_may();
	find("kernel");
	doctor_text(out, &doctor);
	assert_int_equal(fclose(out), 0);
	for (line = strtok_r(text, "\n", &save); line;
	    line = strtok_r(NULL, "\n", &save)) {
		if (strncmp(line, "what helps", 10) == 0)
			break;
		assert_in_range(strlen(line), 1, 80);
	}
	assert_non_null(line);
	free(text);
}

/* ---- the table ---- */

static const struct sockopt *named(const char *name)
{
	for (int i = 0; i < SOCKOPT_TABLES; i++)
		for (const struct sockopt *o = sockopt_tables[i]; *o->name; o++)
			if (strcmp(o->name, name) == 0)
				return o;
	return NULL;
}

/* The compiler lets a text fill its array to the last byte. */
#define assert_ended(text)	assert_true(strnlen(text, sizeof(text)) < \
	sizeof(text))

static void check_option(const struct sockopt *o)
{
	assert_ended(o->name);
	assert_ended(o->word);
	assert_ended(o->level_name);
	assert_ended(o->after);
	assert_ended(o->does);
	assert_ended(o->used);
	assert_true(*o->does);
	assert_true(*o->level_name);
	assert_true(!*o->after || named(o->after));
}

static void the_table_is_whole(void **state)
{
	unsigned n = 0;

	(void)state;
	for (int i = 0; i < SOCKOPT_TABLES; i++) {
		for (const struct sockopt *o = sockopt_tables[i];
		    *o->name; o++) {
			check_option(o);
			n++;
		}
	}
	assert_in_range(n, 130, EXAMINE_OPTIONS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_finding_is_left_out),
		cmocka_unit_test(nothing_is_advised_where_all_is_well),
		cmocka_unit_test(a_refusal_within_the_range_is_not_the_range),
		cmocka_unit_test(a_filter_is_told_whatever_the_range),
		cmocka_unit_test(
		    a_family_that_is_not_there_takes_another_kernel),
		cmocka_unit_test(an_old_kernel_is_told_what_is_newer),
		cmocka_unit_test(what_cannot_be_seen_is_not_claimed),
		cmocka_unit_test(a_remedy_is_for_the_family_it_helps),
		cmocka_unit_test(containers_get_their_own_advice),
		cmocka_unit_test(root_of_a_container_may_be_given_a_capability),
		cmocka_unit_test(names_from_outside_are_escaped),
		cmocka_unit_test(groups_without_numbers_prove_nothing),
		cmocka_unit_test(lines_are_wrapped),
		cmocka_unit_test(the_table_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
